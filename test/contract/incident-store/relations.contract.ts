import { expect, it } from 'vitest';
import type { Incident } from '../../../lib/contracts/incident.ts';
import type { IncidentStore } from '../../../lib/ports/incident-store.ts';
import {
  anIncident,
  anOutcome,
  aPlan,
  aRequest,
  aSignal,
  atSecond,
  fingerprintOf,
  iso,
  movedTo,
  OTHER_COMPONENT,
  opened,
  POLICY,
  repeated,
  SEEN,
  unique,
} from '../builders.ts';

const because = 'shop depends on stock, and both fail';
const merging = (from: Incident, into: Incident, second = 20) => ({
  outcome: anOutcome(from, { result: 'merged', attempts: [], endedAt: iso(second) }),
  into: into.incidentId,
  because,
  at: atSecond(second),
});

/** Two open incidents of two groups: the dependent one has a signal of its own. */
const pair = async (store: IncidentStore) => {
  const into = await opened(store, { onsetAt: iso(5), application: unique() });
  const from = await opened(store, { onsetAt: iso(2), application: unique(), severity: 'critical' });
  const signal = aSignal({ fingerprint: fingerprintOf('front'), component: OTHER_COMPONENT, observedAt: iso(6) });
  await store.attach(from.group, [signal], () => anIncident(), atSecond(7));
  return { from, into, signal };
};

export const relationsContract = (store: () => IncidentStore): void => {
  it('merges an open incident into another: its signals count there, and it ends', async () => {
    const { from, into, signal } = await pair(store());
    expect(await store().mergeIncidents(merging(from, into))).toBe(true);
    expect(await store().incident(from.incidentId)).toMatchObject({
      state: 'closed',
      closedAt: iso(20),
      mergedInto: into.incidentId,
    });
    expect(await store().outcome(from.incidentId)).toMatchObject({ result: 'merged' });
    expect(await store().pastOutcomes(from.application ?? '', 10)).toEqual([]);
    expect(await store().incident(into.incidentId)).toMatchObject({
      state: 'settling',
      evidenceVersion: into.evidenceVersion + 1,
      severity: 'critical',
      onsetAt: iso(2),
      lastSignalAt: iso(7),
      symptomComponents: [...into.symptomComponents, OTHER_COMPONENT],
      merged: [{ incidentId: from.incidentId, group: from.group }],
    });
    const signals = await store().signals(into.incidentId);
    expect(signals.map(({ fingerprint }) => fingerprint)).toContain(signal.fingerprint);
    expect(signals.every(({ incidentId }) => incidentId === into.incidentId)).toBe(true);
    expect((await store().history(into.incidentId))?.signals).toEqual(signals);
    for (const { incidentId } of [from, into])
      expect((await store().timeline(incidentId)).map(({ because: why }) => why)).toContainEqual([because]);
  });

  it('merges once for many concurrent callers, and again changes nothing', async () => {
    const { from, into } = await pair(store());
    const results = await repeated(8, () => store().mergeIncidents(merging(from, into)));
    expect(results).toEqual(Array(8).fill(true));
    const survivor = await store().incident(into.incidentId);
    expect(survivor?.merged).toHaveLength(1);
    expect(await store().mergeIncidents(merging(from, into, 60))).toBe(true);
    expect(await store().incident(into.incidentId)).toEqual(survivor);
  });

  it('never merges both ways at once', async () => {
    const { from, into } = await pair(store());
    const results = await Promise.all([
      store().mergeIncidents(merging(from, into)),
      store().mergeIncidents(merging(into, from)),
    ]);
    expect(results.filter(Boolean)).toHaveLength(1);
    const states = await Promise.all([from, into].map(({ incidentId }) => store().incident(incidentId)));
    expect(states.map((incident) => incident?.state).sort()).toEqual(['closed', 'settling']);
  });

  it('sends later signals of the merged group to the survivor, and knows those that were counted before', async () => {
    const { from, into, signal } = await pair(store());
    await store().mergeIncidents(merging(from, into));
    const attach = (...signals: ReturnType<typeof aSignal>[]) =>
      store().attach(from.group, signals, () => anIncident({ group: from.group }), atSecond(30));
    expect(await attach(signal)).toMatchObject({ duplicates: 1, incident: { incidentId: into.incidentId } });
    const resolved = aSignal({ fingerprint: signal.fingerprint, status: 'resolved', observedAt: iso(29) });
    const further = aSignal({ fingerprint: fingerprintOf('basket'), observedAt: iso(29) });
    expect(await attach(resolved, further)).toMatchObject({ changed: true, joined: 1, opened: false });
    const signals = await store().signals(into.incidentId);
    expect(signals.find(({ fingerprint }) => fingerprint === signal.fingerprint)).toMatchObject({
      count: 2,
      status: 'resolved',
    });
    expect(signals.find(({ fingerprint }) => fingerprint === further.fingerprint)).toMatchObject({ count: 1 });
  });

  it('loses no signal that arrives while its incident is being merged', async () => {
    const { from, into } = await pair(store());
    const signals = Array.from({ length: 12 }, (_, n) =>
      aSignal({ fingerprint: fingerprintOf(`f${n % 4}`), observedAt: iso(20 + n) }),
    );
    const attached = signals.map((signal) =>
      store().attach(from.group, [signal], () => anIncident({ group: from.group }), atSecond(40)),
    );
    await Promise.all([store().mergeIncidents(merging(from, into)), ...attached]);
    const counts = (await store().signals(into.incidentId)).filter(({ fingerprint }) =>
      [0, 1, 2, 3].map((n) => fingerprintOf(`f${n}`)).includes(fingerprint),
    );
    expect(counts.map(({ count }) => count)).toEqual([3, 3, 3, 3]);
  });

  it('frees every group at the survivor’s end, and gives them back when it is opened again', async () => {
    const { from, into, signal } = await pair(store());
    await store().mergeIncidents(merging(from, into));
    const validating = await movedTo(store(), into, 'validating');
    await store().close(anOutcome(validating), SEEN, atSecond(300));
    expect(await store().openIn([from.group, into.group])).toEqual([]);
    const again = aSignal({ fingerprint: signal.fingerprint, observedAt: iso(310) });
    const policy = { joiningWindowSeconds: 3600, reopenWithinSeconds: 900 };
    const result = await store().attach(from.group, [again], () => anIncident(), atSecond(311), policy);
    expect(result).toMatchObject({ reopened: true, incident: { incidentId: into.incidentId } });
    expect((await store().openIn([from.group, into.group])).map(({ incidentId }) => incidentId)).toEqual([
      into.incidentId,
    ]);
  });

  it('merges what was merged before', async () => {
    const { from, into, signal } = await pair(store());
    const last = await opened(store());
    await store().mergeIncidents(merging(from, into));
    await store().mergeIncidents(merging(into, last));
    expect((await store().incident(last.incidentId))?.merged.map(({ incidentId }) => incidentId)).toEqual([
      into.incidentId,
      from.incidentId,
    ]);
    expect((await store().signals(last.incidentId)).map(({ fingerprint }) => fingerprint)).toContain(
      signal.fingerprint,
    );
    const further = aSignal({ fingerprint: fingerprintOf('basket'), observedAt: iso(29) });
    const result = await store().attach(from.group, [further], () => anIncident({ group: from.group }), atSecond(30));
    expect(result).toMatchObject({ opened: false, incident: { incidentId: last.incidentId } });
  });

  it.each(['awaiting-approval', 'remediating', 'escalated'] as const)(
    'merges nothing with an incident that is %s',
    async (state) => {
      const { from, into } = await pair(store());
      await movedTo(store(), into, 'planning');
      if (state === 'escalated') await store().escalate(anOutcome(into, { result: 'escalated' }), atSecond(15));
      else await store().move(into.incidentId, { to: state, attempt: 1, at: atSecond(15) });
      expect(await store().mergeIncidents(merging(from, into))).toBe(false);
      expect(await store().incident(from.incidentId)).toMatchObject({ state: 'settling', mergedInto: null });
    },
  );

  it('merges nothing with an incident in which something was done before', async () => {
    const { from, into } = await pair(store());
    await store().registerPolicy(POLICY, '2026-03-01T00:00:00.000Z');
    const planning = await movedTo(store(), into, 'planning');
    const target = `111122223333:eu-west-1:ecs-service:shop/${unique()}`;
    const plan = aPlan({ incidentId: planning.incidentId, target, service: unique() });
    expect(await store().dispatch(aRequest(plan))).toMatchObject({ status: 'dispatched' });
    await store().move(into.incidentId, { to: 'collecting', attempt: 2, at: atSecond(60) });
    expect(await store().mergeIncidents(merging(from, into))).toBe(false);
  });

  it('links two incidents once, and tells both of each other', async () => {
    const { from, into } = await pair(store());
    for (let n = 0; n < 3; n += 1)
      await store().linkIncidents(from.incidentId, into.incidentId, because, atSecond(20 + n));
    expect((await store().incident(from.incidentId))?.linked).toEqual([into.incidentId]);
    expect((await store().incident(into.incidentId))?.linked).toEqual([from.incidentId]);
    expect(await store().timeline(into.incidentId)).toMatchObject([{ at: iso(20), because: [because] }]);
  });

  it('finds the open incidents of groups, each once', async () => {
    const { from, into } = await pair(store());
    const groups = [from.group, into.group, 'app#never-heard-of'];
    expect((await store().openIn(groups)).map(({ incidentId }) => incidentId).sort()).toEqual(
      [from.incidentId, into.incidentId].sort(),
    );
    await store().mergeIncidents(merging(from, into));
    expect((await store().openIn(groups)).map(({ incidentId }) => incidentId)).toEqual([into.incidentId]);
    expect(await store().openIn([])).toEqual([]);
  });

  it('knows which alarms joined since people were told', async () => {
    const incident = await opened(store());
    await store().escalate(anOutcome(incident, { result: 'escalated' }), atSecond(100));
    expect(await store().joinedSinceTold(incident.incidentId)).toEqual({ signals: [], toldAt: null });
    const joining = aSignal({ fingerprint: fingerprintOf('orders'), observedAt: iso(110) });
    await store().attach(incident.group, [joining], () => anIncident(), atSecond(111));
    expect(await store().joinedSinceTold(incident.incidentId)).toMatchObject({
      signals: [{ fingerprint: joining.fingerprint }],
      toldAt: null,
    });
    await store().markTold(incident.incidentId, [joining.fingerprint], atSecond(120));
    expect(await store().joinedSinceTold(incident.incidentId)).toEqual({ signals: [], toldAt: iso(120) });
  });
};
