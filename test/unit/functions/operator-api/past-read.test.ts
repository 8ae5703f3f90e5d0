import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applicationsAround } from '../../../../functions/operator-api/applications-around.ts';
import { fewOf } from '../../../../functions/operator-api/incident-rows.ts';
import type { Catalog } from '../../../../lib/contracts/catalog.ts';
import type { IncidentStore } from '../../../../lib/ports/incident-store.ts';
import {
  anIncident,
  anOutcome,
  aSignal,
  atSecond,
  fingerprintOf,
  iso,
  movedTo,
  opened,
  SEEN,
} from '../../../contract/builders.ts';
import { componentOf, consoleOver, manyServices, nameOf } from './many-services.ts';

const SERVICES = 120;
const DAY_SECONDS = 86_400;
const applications = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => `app-${n + from}`);

/** What was read of the past for a page, for whoever looks. */
const readFor = async (path: string, group = 'admins', now?: Date) => {
  const { calls, get } = consoleOver({ catalog: manyServices(SERVICES), watched: ['pastOutcomes'], now });
  expect((await get(path, group)).status).toBe(200);
  const asked = (calls.pastOutcomes?.with ?? []) as [name: string, limit: number, since?: Date][];
  return { asked, atOnce: calls.pastOutcomes?.atOnce ?? 0, names: asked.map(([name]) => name).sort() };
};

const ended = async (store: IncidentStore, application: string, service: number, endedAt: string) => {
  const incident = await movedTo(store, await opened(store, { application }), 'validating');
  const outcome = anOutcome(incident, { component: componentOf(service), result: 'cured', endedAt });
  await store.close(outcome, SEEN, atSecond(55));
  return incident.incidentId;
};

describe('what pages read of the past', () => {
  it.each(['/console', '/console/learning'])(
    'is an equal part of each application, and few at once: %s',
    async (path) => {
      const { asked, atOnce } = await readFor(path);
      expect(asked.map(([name]) => name)).toEqual(applications(0, 11));
      for (const [, limit] of asked) expect(limit).toBe(Math.ceil(2000 / 12));
      expect(atOnce).toBeLessThanOrEqual(8);
    },
  );

  it('goes no further back on the overview than its figures and its month do', async () => {
    // It is 1 March at noon: thirty days reach further than the month.
    const { asked } = await readFor('/console');
    for (const [, , since] of asked) expect(since).toEqual(atSecond(60 - 30 * DAY_SECONDS));
    const lastOfMonth = await readFor('/console', 'admins', new Date('2026-03-31T23:00:00Z'));
    for (const [, , since] of lastOfMonth.asked) expect(since).toEqual(new Date('2026-03-01T00:00:00Z'));
  });

  it('leaves out what ended before that, and counts what ended since', async () => {
    const { store, text } = consoleOver({ catalog: manyServices(SERVICES) });
    const before = await ended(store, 'app-0', 1, iso(50 - 30 * DAY_SECONDS));
    const since = await ended(store, 'app-0', 2, iso(70 - 30 * DAY_SECONDS));
    const page = await text('/console');
    expect(page).not.toContain(before);
    expect(page).toContain(since);
    expect(page).toContain('1 of 1 that needed healing');
    expect(await text(`/console/services/${nameOf(1)}`)).toContain(before);
  });

  it('is of the applications around a service on its page: its own, and whoever calls it', async () => {
    // Each service calls the next one, so all before it lead there.
    for (const [service, last] of [
      [9, 0],
      [35, 3],
    ] as const) {
      const { names, asked } = await readFor(`/console/services/${nameOf(service)}`);
      expect(names).toEqual(applications(0, last).sort());
      for (const [, limit] of asked) expect(limit).toBe(300 / (last + 1));
    }
  });

  it('is of the applications around what somebody may see', async () => {
    for (const path of ['/console', '/console/learning'])
      expect((await readFor(path, 'app-3-viewers')).names, path).toEqual(applications(0, 3));
    expect((await readFor('/console', 'all-by-name')).names).toEqual(applications(0, 11).sort());
  });

  it('shows on the page of a service what another application suffered because of it', async () => {
    const { store, text } = consoleOver({ catalog: manyServices(SERVICES) });
    const elsewhere = await ended(store, 'app-2', 35, iso(50));
    expect(await text(`/console/services/${nameOf(35)}`)).toContain(elsewhere);
    expect(await text('/console', 'app-3-viewers')).toContain(elsewhere);
    expect(await text(`/console/services/${nameOf(34)}`)).not.toContain(elsewhere);
  });
});

describe('an incident that may be about a whole application', () => {
  it('names a few of its services, and counts the others', async () => {
    const { store, text } = consoleOver({ catalog: manyServices(SERVICES) });
    await opened(store, { application: 'app-3', symptomComponents: [] });
    expect(await text('/console')).toContain('<td>service-0030, service-0031, service-0032, and 7 more</td>');
  });

  it('counts no single one in place of its name', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.integer({ min: 1, max: 5 }), (names, most) => {
        const few = fewOf(names, most);
        if (names.length <= most + 1) expect(few).toEqual(names);
        else expect(few).toEqual([...names.slice(0, most), `and ${names.length - most} more`]);
      }),
    );
  });

  it('is listed with the newest ones alone where there are many, and the others are counted', async () => {
    const { store, text } = consoleOver({ catalog: manyServices(40) });
    const open = async (n: number) => {
      const group = `app#${n}`;
      const signal = aSignal({ fingerprint: fingerprintOf(group), sourceEventId: group });
      const incident = anIncident({
        incidentId: `inc_${n}`,
        group,
        application: 'app-0',
        symptomComponents: [],
        onsetAt: iso(-n),
      });
      await store.attach(group, [signal], () => incident, atSecond(30));
    };
    for (let n = 0; n < 130; n += 1) await open(n);
    const page = await text(`/console/services/${nameOf(3)}`);
    expect(page).toContain('The newest 50 of 130.');
    expect(page).toContain('/incidents/inc_49"');
    expect(page).not.toContain('/incidents/inc_50"');
    const overview = await text('/console');
    expect(overview).toContain('Open incidents (100+)');
    expect(overview).toContain('/incidents/inc_99"');
    expect(overview).not.toContain('/incidents/inc_100"');
    expect(await text('/console/services')).toContain('<td class="number">130</td>');
    expect(page).not.toContain('may be left out here');
    for (let n = 130; n < 200; n += 1) await open(n);
    expect(await text(`/console/services/${nameOf(33)}`)).toContain('may be left out here');
  });
});

it('finds all applications from which calls lead to a service, and no other, whatever calls whom', () => {
  const SIZE = 8;
  const some = Object.entries(manyServices(40).services).slice(0, SIZE);
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(SIZE - 1), fc.nat(SIZE - 1)), { maxLength: 20 }),
      fc.nat(SIZE - 1),
      (calls, wanted) => {
        const catalog = {
          services: Object.fromEntries(
            some.map(([name, service], n) => [
              name,
              {
                ...service,
                application: `app-of-${n}`,
                dependsOn: calls.flatMap(([from, to]) => (from === n ? nameOf(to) : [])),
              },
            ]),
          ) as Catalog['services'],
        };
        const leads = (from: number, seen: number[]): boolean =>
          from === wanted ||
          calls.some(([caller, to]) => caller === from && !seen.includes(to) && leads(to, [...seen, to]));
        const expected = [...Array(SIZE).keys()].filter((n) => leads(n, [n])).map((n) => `app-of-${n}`);
        expect(applicationsAround(catalog, [nameOf(wanted)]).sort()).toEqual(expected);
      },
    ),
  );
});
