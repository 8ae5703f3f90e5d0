import { describe, expect, it } from 'vitest';
import { MemoryTable } from '../../../../lib/adapters/memory/memory-table.ts';
import { createIncidentStore } from '../../../../lib/adapters/table/incident-store.ts';
import type { Table, Write } from '../../../../lib/adapters/table/table.ts';
import type { Incident } from '../../../../lib/contracts/incident.ts';
import {
  anIncident,
  anOutcome,
  aSignal,
  atSecond,
  fingerprintOf,
  iso,
  movedTo,
  OTHER_COMPONENT,
  opened,
  SEEN,
} from '../../../contract/builders.ts';
import { interrupted } from './interrupted.ts';

const storeOver = (table: Table) => createIncidentStore({ table, sleep: async () => {}, random: () => 0 });

const writesTally = (write: Write): boolean => write.kind === 'put' && write.item.SK.endsWith('#TALLY');
const writesPulse = (write: Write): boolean => write.kind === 'update' && write.key.SK === 'PULSE';

const validating = async () => {
  const table = new MemoryTable({ now: () => atSecond(0) });
  const incident = await movedTo(storeOver(table), await opened(storeOver(table)), 'validating');
  const close = () => storeOver(table).close(anOutcome(incident), SEEN, atSecond(300));
  return { table, incident, close };
};

const attachNext = (table: Table, incident: Incident, fingerprint = aSignal().fingerprint) => {
  const opening = anIncident({ group: incident.group });
  const signal = aSignal({ fingerprint, observedAt: iso(301) });
  return { opening, result: storeOver(table).attach(incident.group, [signal, signal], () => opening, atSecond(301)) };
};

describe('attaching while the incident is being closed', () => {
  it.each([
    ['another event of a known fingerprint', aSignal().fingerprint],
    ['a new fingerprint', fingerprintOf('orders')],
  ])('opens a successor for %s, so that it is not lost', async (_, fingerprint) => {
    const { table, incident, close } = await validating();
    const { opening, result } = attachNext(interrupted(table, writesTally, close), incident, fingerprint);
    expect(await result).toMatchObject({
      opened: true,
      changed: true,
      duplicates: 1,
      incident: { incidentId: opening.incidentId },
    });
    expect(await storeOver(table).signals(opening.incidentId)).toMatchObject([{ fingerprint, count: 1 }]);
  });

  it('opens a successor even if the event was counted just before the incident was closed', async () => {
    const { table, incident, close } = await validating();
    const { opening, result } = attachNext(interrupted(table, writesPulse, close), incident);
    expect(await result).toMatchObject({ opened: true, incident: { incidentId: opening.incidentId } });
  });
});

describe('attaching after an earlier call died half-way', () => {
  it('mends the time of the last signal, and counts nothing twice', async () => {
    const { table, incident } = await validating();
    const signal = aSignal({ observedAt: iso(60) });
    const dying = interrupted(table, writesPulse, () => Promise.reject(new Error('the function was stopped')));
    await expect(storeOver(dying).attach(incident.group, [signal], () => anIncident(), atSecond(61))).rejects.toThrow(
      'stopped',
    );
    expect(await storeOver(table).incident(incident.incidentId)).toMatchObject({ lastSignalAt: iso(1) });
    const again = await storeOver(table).attach(incident.group, [signal], () => anIncident(), atSecond(90));
    expect(again).toMatchObject({ duplicates: 1, incident: { lastSignalAt: iso(61) } });
    expect(await storeOver(table).signals(incident.incidentId)).toMatchObject([{ count: 2 }]);
  });

  it('asks for another id when the given one belongs to an incident that is over', async () => {
    const { table, incident, close } = await validating();
    await close();
    const signal = aSignal({ observedAt: iso(301) });
    await expect(storeOver(table).attach(incident.group, [signal], () => incident, atSecond(301))).rejects.toThrow(
      /was used before/,
    );
  });
});

const hears = (write: Write): boolean => write.kind === 'put' && write.item.SK.startsWith('HEARD#');
const opens = (write: Write): boolean => write.kind === 'put' && write.item.SK === 'INCIDENT';

describe('a signal that opens nothing while somebody else opens', () => {
  const policy = { joiningWindowSeconds: 3600, reopenWithinSeconds: 900 };
  const parts = () => {
    const table = new MemoryTable({ now: () => atSecond(0) });
    const opening = anIncident();
    const attach = (over: Table, signal: ReturnType<typeof aSignal>) =>
      storeOver(over).attach(opening.group, [signal], () => opening, atSecond(6), policy);
    const resolved = aSignal({ status: 'resolved', observedAt: iso(5) });
    const firing = aSignal({ fingerprint: fingerprintOf('orders'), observedAt: iso(4) });
    const counted = async () =>
      (await storeOver(table).signals(opening.incidentId)).map(({ fingerprint, count }) => ({ fingerprint, count }));
    const both = [
      { fingerprint: firing.fingerprint, count: 1 },
      { fingerprint: resolved.fingerprint, count: 1 },
    ];
    return { table, attach, resolved, firing, counted, both };
  };

  it('joins what was opened just before it was written down', async () => {
    const { table, attach, resolved, firing, counted, both } = parts();
    const result = await attach(
      interrupted(table, hears, () => attach(table, firing)),
      resolved,
    );
    expect(result).toMatchObject({ opened: false, joined: 1 });
    expect(await counted()).toEqual(both);
  });

  it('is found by who opens just after it was written down', async () => {
    const { table, attach, resolved, firing, counted, both } = parts();
    const result = await attach(
      interrupted(table, opens, () => attach(table, resolved)),
      firing,
    );
    expect(result).toMatchObject({ opened: true, joined: 2 });
    expect(await counted()).toEqual(both);
  });
});

describe('attaching while the incident is being merged', () => {
  it.each([
    ['another event of a known fingerprint', aSignal().fingerprint],
    ['a new fingerprint', fingerprintOf('orders')],
  ])('counts %s once, in the survivor', async (_, fingerprint) => {
    const table = new MemoryTable({ now: () => atSecond(0) });
    const store = storeOver(table);
    const [from, into] = [await opened(store), await opened(store)];
    const merge = () =>
      store.mergeIncidents({
        outcome: anOutcome(from, { result: 'merged' }),
        into: into.incidentId,
        because: 'both fail',
        at: atSecond(10),
      });
    const { result } = attachNext(interrupted(table, writesTally, merge), from, fingerprint);
    expect(await result).toMatchObject({ opened: false, duplicates: 1, incident: { incidentId: into.incidentId } });
    const signals = await store.signals(into.incidentId);
    // Both incidents had counted one event of the first fingerprint before.
    const before = fingerprint === aSignal().fingerprint ? 2 : 0;
    expect(signals.find((signal) => signal.fingerprint === fingerprint)?.count).toBe(before + 1);
  });
});

const replacesSymptoms = (write: Write): boolean =>
  write.kind === 'update' && write.updates.symptomComponents?.kind === 'set';

describe('a symptom that is told late, by an alarm that has cleared', () => {
  const OTHER_ALARM = { fingerprint: fingerprintOf('orders'), component: OTHER_COMPONENT };
  /** An incident that knows only the alarm's end so far. */
  const cleared = async (store: ReturnType<typeof storeOver>) => {
    const incident = await opened(store, { onsetAt: iso(5) });
    const tell = (status: 'firing' | 'resolved', second: number) =>
      store.attach(
        incident.group,
        [aSignal({ ...OTHER_ALARM, status, observedAt: iso(second) })],
        () => incident,
        atSecond(50),
      );
    await tell('resolved', 42);
    return { incident, tellBeginning: () => tell('firing', 31) };
  };

  it.each(['from', 'into'] as const)('is kept when it comes while the incident is merged (%s)', async (side) => {
    const table = new MemoryTable({ now: () => atSecond(0) });
    const store = storeOver(table);
    const [told, other] = [await cleared(store), await opened(store)];
    const [from, into] = side === 'from' ? [told.incident, other] : [other, told.incident];
    const merging = storeOver(interrupted(table, replacesSymptoms, told.tellBeginning));
    const outcome = anOutcome(from, { result: 'merged' });
    await merging.mergeIncidents({ outcome, into: into.incidentId, because: 'both fail', at: atSecond(60) });
    expect((await store.incident(into.incidentId))?.symptomComponents).toContain(OTHER_COMPONENT);
  });

  it('is kept when it comes while an earlier beginning is written', async () => {
    const table = new MemoryTable({ now: () => atSecond(0) });
    const store = storeOver(table);
    const { incident, tellBeginning } = await cleared(store);
    const beginning = aSignal({ observedAt: iso(2) });
    const earlier = storeOver(interrupted(table, replacesSymptoms, tellBeginning));
    await earlier.attach(incident.group, [beginning], () => ({ ...incident, onsetAt: iso(2) }), atSecond(60));
    expect(await store.incident(incident.incidentId)).toMatchObject({
      onsetAt: iso(2),
      symptomComponents: [...incident.symptomComponents, OTHER_COMPONENT],
    });
  });

  it('is looked at by whoever decides', async () => {
    const store = storeOver(new MemoryTable({ now: () => atSecond(0) }));
    const { incident, tellBeginning } = await cleared(store);
    const before = await store.incident(incident.incidentId);
    const told = await tellBeginning();
    expect(told).toMatchObject({ changed: true, joined: 0 });
    expect(told?.incident.evidenceVersion).toBe((before?.evidenceVersion ?? 0) + 1);
  });
});
