import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { askedOf, pagedOf } from '../../../../functions/operator-api/paged.ts';
import { consoleOver, linkedServices, linkTo, manyServices, nameOf } from './many-services.ts';

const SERVICES = 120;
const { text } = consoleOver({ catalog: manyServices(SERVICES) });

describe('the list of many services', () => {
  it('goes on page by page without losing or repeating one, and says which part is shown', async () => {
    const seen: string[] = [];
    const told: string[] = [];
    for (let path: string | undefined = '/console/services'; path; ) {
      const page = await text(path);
      seen.push(...linkedServices(page));
      told.push(/[\d,–]+ of [\d,]+ services/.exec(page)?.[0] ?? '');
      path = linkTo(page, 'next');
    }
    expect(seen).toEqual(Array.from({ length: SERVICES }, (_, n) => nameOf(n)));
    expect(told).toEqual(['1–50 of 120 services', '51–100 of 120 services', '101–120 of 120 services']);
  });

  it('goes back, to the first and to the last page', async () => {
    const page = await text('/console/services?page=2');
    expect(linkTo(page, 'prev')).toBe('/console/services');
    expect(page).toContain('<a href="/console/services">First</a>');
    expect(page).toContain('<a href="/console/services?page=3">Last</a>');
    expect(page).toContain('<nav aria-label="Pages of services">');
    expect(page).toContain('Page 2 of 3');
    expect(linkTo(await text('/console/services'), 'prev')).toBeUndefined();
    expect(linkTo(await text('/console/services?page=3'), 'next')).toBeUndefined();
  });

  it('is searched by name, application and owner, in any case and order of the words, and keeps the search from page to page', async () => {
    expect(linkedServices(await text('/console/services?q=+tILL+people'))).toEqual([nameOf(7)]);
    expect(linkedServices(await text('/console/services?q=0042'))).toEqual([nameOf(42)]);
    expect(linkedServices(await text('/console/services?q=owners-of-app-11+service-0119'))).toEqual([nameOf(119)]);
    const first = await text('/console/services?q=app-1');
    expect(linkedServices(first)).toEqual([...Array(30).keys()].map((n) => nameOf(n < 10 ? n + 10 : n + 90)));
    expect(first).toContain('1–30 of 30 services with “app-1”. <a href="/console/services">All services</a>');
    expect(first).toContain('value="app-1"');
    expect(linkTo(await text('/console/services?q=service'), 'next')).toBe('/console/services?q=service&page=2');
  });

  it('says that nothing fits, and takes what was searched for as text', async () => {
    const page = await text(`/console/services?q=${encodeURIComponent('"><script>alert(1)</script>\u202e')}`);
    expect(page).toContain('No services with “&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;”');
    expect(page).not.toMatch(/<script>|\u202e|<table/);
  });

  it('can be searched without a script, by a field with a name', async () => {
    const page = await text('/console/services');
    expect(page).toContain('<form method="get" action="/console/services">');
    expect(page).toContain('<label for="q">Search by name, application or owner</label>');
  });

  it('begins at the beginning, or shows the last page, where the address is nonsense', async () => {
    for (const nonsense of ['page=0', 'page=-1', 'page=x', 'page=1.5', 'q=&page=', 'page=1&page=3', 'page=NaN'])
      expect(linkedServices(await text(`/console/services?${nonsense}`))[0], nonsense).toBe(nameOf(0));
    for (const beyond of ['page=4', 'page=99999999', 'page=1e15'])
      expect(linkedServices(await text(`/console/services?${beyond}`))[0], beyond).toBe(nameOf(100));
  });

  it('looks for the first hundred characters alone of what is longer than its field', async () => {
    const page = await text(
      `/console/services?q=${`service ${' '.repeat(80)}`}${'0007'.padStart(12)}${'x'.repeat(5000)}`,
    );
    expect(linkedServices(page)).toEqual([nameOf(7)]);
    expect(page).not.toContain('x'.repeat(20));
  });

  it('holds, counts and finds only what somebody may see', async () => {
    const page = await text('/console/services', 'app-3-viewers');
    expect(linkedServices(page)).toEqual([...Array(10).keys()].map((n) => nameOf(n + 30)));
    expect(page).toContain('1–10 of 10 services');
    expect(linkedServices(await text('/console/services?q=app-4', 'app-3-viewers'))).toEqual([]);
  });
});

it('cuts any list into pages that hold together what fits, once each and in order', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ maxLength: 3 }), { maxLength: 170 }),
      fc.string({ maxLength: 2 }),
      fc.integer({ min: 1, max: 9 }),
      (items, q, page) => {
        const { search } = askedOf({ q });
        const part = (at: number) => pagedOf(items, (item) => [item], { search, page: at });
        const { pages, of } = part(1);
        const all = Array.from({ length: pages }, (_, n) => part(n + 1));
        const fits = items.filter((item) =>
          search.split(/\s+/).every((word) => item.toLowerCase().includes(word.toLowerCase())),
        );
        expect(all.flatMap(({ rows }) => rows)).toEqual(fits);
        expect(of).toBe(fits.length);
        all.reduce((before, { rows, from }) => {
          expect(from).toBe(before + 1);
          expect(rows.length).toBeLessThanOrEqual(50);
          return before + rows.length;
        }, 0);
        expect(part(page)).toEqual(all[Math.min(page, pages) - 1]);
      },
    ),
  );
});
