import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../../../lib/adapters/memory/memory-store.ts';
import { MOST_FINGERPRINTS } from '../../../../lib/adapters/table/overflow.ts';
import type { Signal } from '../../../../lib/contracts/signal.ts';
import { anIncident, anOutcome, aSignal, atSecond, fingerprintOf, iso, openingIn } from '../../../contract/builders.ts';

const BEYOND = 120;
const { group } = anIncident();
const component = (n: number) => `111122223333:eu-west-1:ecs-service:shop/number-${n}`;

const alarms = (status: Signal['status'], second: number) =>
  Array.from({ length: MOST_FINGERPRINTS + BEYOND }, (_, n) =>
    aSignal({ fingerprint: fingerprintOf(`alarm-${n}`), component: component(n), status, observedAt: iso(second) }),
  );

const full = async () => {
  const store = createMemoryStore({ now: () => atSecond(0) });
  const attach = (signals: Signal[], second: number) =>
    store.attach(group, signals, openingIn(group), atSecond(second));
  const firing = alarms('firing', 0);
  const attached = await attach(firing, 1);
  const incident = attached?.incident ?? anIncident();
  return { store, attach, firing, incident, attached };
};

describe('an incident with more alarms than it tells apart', () => {
  it('counts each event of the further ones once, under one fingerprint that says so', async () => {
    const { store, attach, firing, incident, attached } = await full();
    expect(attached).toMatchObject({ opened: true, duplicates: 0, joined: MOST_FINGERPRINTS + 1 });
    expect(await attach(firing, 2)).toMatchObject({ opened: false, duplicates: firing.length, joined: 0 });
    const signals = await store.signals(incident.incidentId);
    expect(signals).toHaveLength(MOST_FINGERPRINTS + 1);
    expect(signals.reduce((sum, { count }) => sum + count, 0)).toBe(firing.length);
    const further = signals.find(({ count }) => count > 1);
    expect(further).toMatchObject({ count: BEYOND, status: 'firing', latest: { component: null } });
    expect(further?.latest.title).toMatch(/^further alarms, only counted/);
    const cover = await store.incident(incident.incidentId);
    expect(cover?.fingerprints).toBe(MOST_FINGERPRINTS + 1);
    expect(cover?.symptomComponents).toHaveLength(MOST_FINGERPRINTS);
  });

  it('never takes all for cleared', async () => {
    const { store, attach, incident } = await full();
    await attach(alarms('resolved', 5), 6);
    const open = (await store.signals(incident.incidentId)).filter(({ status }) => status === 'firing');
    expect(open.map(({ count }) => count)).toEqual([BEYOND]);
  });

  it('can be handed to people, and is told of nothing that it would only count', async () => {
    const { store, firing, incident } = await full();
    expect(
      await store.unheard(group, [...firing, aSignal({ fingerprint: fingerprintOf('one more') })], atSecond(7)),
    ).toEqual([]);
    const handed = await store.escalate(anOutcome(incident, { result: 'escalated' }), atSecond(8));
    expect(handed.result).toBe('escalated');
    expect(await store.joinedSinceTold(incident.incidentId)).toEqual({ signals: [], toldAt: null });
  });
});
