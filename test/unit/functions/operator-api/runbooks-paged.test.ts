import fc from 'fast-check';
import { expect, it } from 'vitest';
import { eachOf } from '../../../../functions/operator-api/each-of.ts';
import type { AttemptResult } from '../../../../lib/contracts/outcome.ts';
import type { IncidentStore } from '../../../../lib/ports/incident-store.ts';
import { anOutcome, atSecond, iso, opened } from '../../../contract/builders.ts';
import { aManifest } from '../../domain/builders/manifest.ts';
import { componentOf, consoleOver, linkedServices, linkTo, manyServices, nameOf } from './many-services.ts';

const SERVICES = 120;
const RESTART = aManifest();
const SCALE = aManifest({ runbook: 'scale-ecs-service', title: 'Scale a service', description: 'More of it.' });
const [{ faultClass }] = RESTART.treats as [(typeof RESTART.treats)[number]];

/** An incident that ended so on a service: its track record is there. */
const learned = async (store: IncidentStore, n: number, runbook: string, results: AttemptResult['result'][]) => {
  const incident = await opened(store);
  const attempts = results.map((result, index) => ({
    attempt: index + 1,
    runbook,
    target: componentOf(n),
    faultClass,
    service: nameOf(n),
    result,
    alone: true,
  }));
  await store.escalate(anOutcome(incident, { attempts, endedAt: iso(50) }), atSecond(50));
};

const over = () =>
  consoleOver({ catalog: manyServices(SERVICES), manifests: [RESTART, SCALE], watched: ['trackRecords'] });

it('lists the runbooks without reading a track record, and finds them by what they do', async () => {
  const { text, calls } = over();
  const page = await text('/console/runbooks');
  expect(page).toContain('1–2 of 2 runbooks');
  expect(page).toContain(`<a href="/console/runbooks/${RESTART.runbook}">`);
  expect(page).toContain('<label for="q">Search by name, what it does or what it treats</label>');
  const found = await text('/console/runbooks?q=MORE+of');
  expect(found).toContain('scale-ecs-service');
  expect(found).not.toContain(RESTART.runbook);
  expect(calls.trackRecords?.with).toEqual([]);
});

it('shows what came of one runbook, of a page of services at a time, and reads those alone, few at once', async () => {
  const { store, text, calls } = over();
  await learned(store, 3, RESTART.runbook, ['cured', 'cured', 'unchanged']);
  await learned(store, 4, SCALE.runbook, ['cured']);
  await learned(store, 77, RESTART.runbook, ['failed']);
  const first = await text(`/console/runbooks/${RESTART.runbook}`);
  expect(first).toContain('1–50 of 120 services');
  expect(first).toMatch(/service-0003<\/a><\/td><td>[a-z ]+<\/td><td class="number">2<\/td><td class="number">1<\/td>/);
  expect(first).toMatch(/service-0004<\/a><\/td><td colspan="5">never used/);
  expect(linkedServices(first)).toHaveLength(50);
  expect(calls.trackRecords?.with).toEqual(Array.from({ length: 50 }, (_, n) => [nameOf(n)]));
  expect(calls.trackRecords?.atOnce).toBeLessThanOrEqual(10);
  const second = await text(linkTo(first, 'next') ?? '');
  expect(second).toContain('51–100 of 120 services');
  expect(second).toMatch(
    /service-0077<\/a><\/td><td>[a-z ]+<\/td><td class="number">0<\/td><td class="number">1<\/td>/,
  );
});

it('finds a service on the page of a runbook, by its name or application', async () => {
  const { text } = over();
  expect(linkedServices(await text(`/console/runbooks/${RESTART.runbook}?q=0042`))).toEqual([nameOf(42)]);
  expect(linkedServices(await text(`/console/runbooks/${RESTART.runbook}?q=app-11`))).toHaveLength(10);
});

it('names there only services that somebody may see, and of the kind that the runbook works on', async () => {
  const { text, calls } = over();
  expect(linkedServices(await text(`/console/runbooks/${RESTART.runbook}`, 'app-3-viewers'))).toEqual(
    [...Array(10).keys()].map((n) => nameOf(n + 30)),
  );
  expect(calls.trackRecords?.with).toHaveLength(10);
  const functions = consoleOver({
    catalog: manyServices(SERVICES),
    manifests: [aManifest({ targetKind: 'lambda-function' })],
  });
  expect(await functions.text(`/console/runbooks/${RESTART.runbook}`)).toContain('No services');
});

it('has no page of a runbook that there is not', async () => {
  const { get } = over();
  for (const none of ['none', 'constructor', '%3Cscript%3E'])
    expect((await get(`/console/runbooks/${none}`)).status, none).toBe(404);
});

it('tells on the page of a service what came of every runbook there, of one that is gone too', async () => {
  const { store, text } = over();
  await learned(store, 3, RESTART.runbook, ['cured', 'unchanged']);
  await learned(store, 3, 'gone-for-good', ['failed']);
  const page = await text(`/console/services/${nameOf(3)}`);
  const [, used = ''] = page.split('<h2>Runbooks that were used</h2>');
  expect(used).toMatch(/<td>gone-for-good<\/td>[\s\S]*<td>restart-ecs-service<\/td>/);
  // Nobody estimates any more what is gone: one failure is all that is known of it.
  expect(used).toMatch(/gone-for-good<\/td>(<td[^>]*>[^<]*<\/td>){3}<td class="number">0%<\/td>/);
  expect(await text(`/console/services/${nameOf(4)}`)).toMatch(/Runbooks that were used<\/h2>\s*<p>None/);
});

it('reads each item once, in order, and never more at once than it may', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat()), fc.integer({ min: 1, max: 5 }), async (items, atOnce) => {
      let underWay = 0;
      let most = 0;
      const read = await eachOf(items, atOnce, async (item) => {
        underWay += 1;
        most = Math.max(most, underWay);
        for (let turns = item % 4; turns > 0; turns -= 1) await Promise.resolve();
        underWay -= 1;
        return item + 1;
      });
      expect(read).toEqual(items.map((item) => item + 1));
      expect(most).toBeLessThanOrEqual(atOnce);
    }),
  );
});
