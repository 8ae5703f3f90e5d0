import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Incident } from '../../../lib/contracts/incident.ts';
import type { AttemptResult } from '../../../lib/contracts/outcome.ts';
import type { Signal } from '../../../lib/contracts/signal.ts';
import type { IncidentStore } from '../../../lib/ports/incident-store.ts';
import {
  anIncident,
  anOutcome,
  aSignal,
  atSecond,
  COMPONENT,
  fingerprintOf,
  iso,
  movedTo,
  OTHER_COMPONENT,
  opened,
  openingIn,
  repeated,
  SEEN,
  unique,
} from '../builders.ts';

const POLICY = { joiningWindowSeconds: 3600, reopenWithinSeconds: 900 };
const OTHER = fingerprintOf('orders');

/** An incident that was closed at second 300, with one remedy that was seen to help. */
const closed = async (
  store: IncidentStore,
  given: Partial<Incident> = {},
  result: 'cured' | 'not-an-incident' = 'cured',
) => {
  const service = unique();
  const incident = await movedTo(store, await opened(store, given), 'validating');
  const attempt: AttemptResult = {
    alone: true,
    attempt: 1,
    runbook: 'restart-ecs-service',
    target: COMPONENT,
    faultClass: 'memory-leak',
    service,
    result: 'cured',
  };
  const outcome = anOutcome(incident, { result, attempts: [attempt] });
  await store.close(outcome, SEEN, atSecond(300));
  const attach = (second: number, ...signals: Signal[]) =>
    store.attach(incident.group, signals, openingIn(incident.group), atSecond(second), POLICY);
  return { incident, service, outcome, attach };
};

/** What comes before an opening and after an end. */
export const returningContract = (store: () => IncidentStore, { runs }: { runs: number }): void => {
  it('opens nothing for a firing signal that comes after its resolved one', async () => {
    const { group } = anIncident();
    const attach = (second: number, signal: Signal) =>
      store().attach(group, [signal], () => anIncident({ group }), atSecond(second), POLICY);
    expect(await attach(6, aSignal({ status: 'resolved', observedAt: iso(5) }))).toBeNull();
    expect(await attach(60, aSignal({ observedAt: iso(4) }))).toBeNull();
    expect(await attach(70, aSignal({ observedAt: iso(65) }))).toMatchObject({ opened: true });
  });

  it('forgets a resolved signal after a day', async () => {
    const { group } = anIncident();
    const resolved = aSignal({ status: 'resolved', observedAt: iso(5) });
    await store().attach(group, [resolved], () => anIncident({ group }), atSecond(6), POLICY);
    const late = await store().attach(group, [aSignal()], () => anIncident({ group }), atSecond(86_407), POLICY);
    expect(late).toMatchObject({ opened: true });
  });

  it('counts in the incident what was heard within the joining window before it was opened', async () => {
    const opening = anIncident();
    const heard = [aSignal({ status: 'resolved', observedAt: iso(5) }), aSignal({ observedAt: iso(4) })];
    const attach = (second: number, signal: Signal) =>
      store().attach(opening.group, [signal], () => opening, atSecond(second), POLICY);
    for (const signal of heard) await attach(6, signal);
    expect(await attach(30, aSignal({ fingerprint: OTHER, observedAt: iso(29) }))).toMatchObject({ opened: true });
    expect(await store().signals(opening.incidentId)).toMatchObject([
      { count: 2, status: 'resolved', firstObservedAt: iso(4) },
      { fingerprint: OTHER, count: 1, status: 'firing' },
    ]);
    expect(await attach(40, heard[0] as Signal)).toMatchObject({ duplicates: 1 });
  });

  it('leaves out what was heard long before the incident was opened', async () => {
    const opening = anIncident();
    const old = aSignal({ status: 'resolved', observedAt: iso(5) });
    await store().attach(opening.group, [old], () => opening, atSecond(6), POLICY);
    const firing = aSignal({ fingerprint: OTHER, observedAt: iso(4000) });
    await store().attach(opening.group, [firing], () => opening, atSecond(4001), POLICY);
    expect(await store().signals(opening.incidentId)).toMatchObject([{ fingerprint: OTHER }]);
  });

  it('opens a closed incident again when its own signal fires soon after', async () => {
    const { incident, attach } = await closed(store());
    const again = await attach(400, aSignal({ observedAt: iso(399) }));
    expect(again).toMatchObject({
      opened: false,
      reopened: true,
      changed: false,
      incident: {
        incidentId: incident.incidentId,
        state: 'settling',
        run: 2,
        attempt: 2,
        closedAt: null,
        lastSignalAt: iso(400),
        reopenings: [iso(400)],
        onsetAt: incident.onsetAt,
      },
    });
    expect(again?.incident.evidenceVersion).toBeGreaterThan(incident.evidenceVersion);
    expect(await store().signals(incident.incidentId)).toMatchObject([{ count: 2, status: 'firing' }]);
    expect((await store().timeline(incident.incidentId)).at(-1)?.summary).toContain(
      '100 s after it was closed as cured',
    );
    const joining = await attach(500, aSignal({ fingerprint: OTHER, observedAt: iso(499) }));
    expect(joining).toMatchObject({ opened: false, reopened: false, incident: { incidentId: incident.incidentId } });
  });

  it('takes back what was learned from a success that did not last, and learns anew from the next end', async () => {
    const application = unique();
    const { incident, service, outcome, attach } = await closed(store(), { application });
    expect(await store().trackRecords(service)).toMatchObject([{ helped: 1, failed: 0 }]);
    await attach(400, aSignal({ observedAt: iso(399) }));
    expect(await store().trackRecords(service)).toMatchObject([{ helped: 0, failed: 1 }]);
    expect(await store().outcome(incident.incidentId)).toBeNull();
    expect(await store().pastOutcomes(application, 10)).toEqual([]);
    for (const to of ['collecting', 'validating'] as const)
      await store().move(incident.incidentId, { to, attempt: 2, at: atSecond(500) });
    const [first] = outcome.attempts;
    if (!first) throw new Error('the builder made no attempt');
    const attempts: AttemptResult[] = [
      { ...first, result: 'relapsed' },
      { ...first, attempt: 2, runbook: 'scale-ecs-service', result: 'cured' },
    ];
    await store().close({ ...outcome, attempts, endedAt: iso(900) }, SEEN, atSecond(900));
    expect(await store().pastOutcomes(application, 10)).toMatchObject([{ endedAt: iso(900) }]);
    expect(await store().trackRecords(service)).toMatchObject([
      { runbook: 'restart-ecs-service', helped: 0, failed: 1 },
      { runbook: 'scale-ecs-service', helped: 1, failed: 0 },
    ]);
  });

  it('opens it again once for many concurrent callers, and loses none of their signals', async () => {
    const { incident, service, attach } = await closed(store());
    const results = await repeated(20, (n) => attach(400 + n, aSignal({ observedAt: iso(380 + n) })));
    expect(results.filter((result) => result?.reopened)).toHaveLength(1);
    expect(new Set(results.map((result) => result?.incident.incidentId))).toEqual(new Set([incident.incidentId]));
    expect(await store().incident(incident.incidentId)).toMatchObject({ run: 2, attempt: 2, state: 'settling' });
    expect(await store().signals(incident.incidentId)).toMatchObject([{ count: 21 }]);
    expect(await store().trackRecords(service)).toMatchObject([{ helped: 0, failed: 1 }]);
  });

  it.each([
    ['another signal of the group', 400, { fingerprint: OTHER, observedAt: iso(399) }, 'cured'],
    ['its own signal after the cool-down', 1201, { observedAt: iso(1200) }, 'cured'],
    ['its own signal where a person had called it no incident', 400, { observedAt: iso(399) }, 'not-an-incident'],
  ] as const)('opens a new incident for %s', async (_, second, given, result) => {
    const { incident, service, attach } = await closed(store(), {}, result);
    const attached = await attach(second, aSignal(given));
    expect(attached).toMatchObject({ opened: true, reopened: false, incident: { run: 1 } });
    expect(attached?.incident.incidentId).not.toBe(incident.incidentId);
    expect(await store().incident(incident.incidentId)).toMatchObject({ state: 'closed' });
    expect(await store().trackRecords(service)).toMatchObject([{ helped: 1, failed: 0 }]);
  });

  it('begins a new incident with its own earliest symptom, whatever of the last one is delivered again beside it', async () => {
    const { incident, attach } = await closed(store());
    const again = (await store().signals(incident.incidentId)).map(({ latest }) => latest);
    const own = { component: OTHER_COMPONENT, observedAt: iso(4999) };
    const symptoms = [
      aSignal({ ...own, fingerprint: OTHER, title: 'orders fail', observedAt: iso(4990) }),
      aSignal({ ...own, fingerprint: fingerprintOf('third'), title: 'a queue grows' }),
    ];
    expect(await attach(5000, ...again, ...symptoms)).toMatchObject({
      opened: true,
      duplicates: 1,
      incident: {
        title: 'orders fail',
        onsetAt: iso(4990),
        openedAt: iso(5000),
        symptomComponents: [OTHER_COMPONENT],
      },
    });
  });

  it('records late signals of an ended incident in it and opens nothing', async () => {
    const { incident, attach } = await closed(store());
    const late = [aSignal({ observedAt: iso(200) }), aSignal({ status: 'resolved', observedAt: iso(290) })];
    for (const signal of [...late, ...late]) expect(await attach(400, signal)).toBeNull();
    expect(await store().signals(incident.incidentId)).toMatchObject([{ count: 3, status: 'resolved' }]);
    expect(await store().incident(incident.incidentId)).toMatchObject({ state: 'closed', run: 1 });
  });

  it('opens it again for a signal of its own that fired anew before its end and that nobody had looked at', async () => {
    const { incident, attach } = await closed(store());
    await attach(290, aSignal({ status: 'resolved', observedAt: iso(200) }));
    expect(await attach(301, aSignal({ observedAt: iso(299) }))).toMatchObject({
      reopened: true,
      incident: { incidentId: incident.incidentId },
    });
  });

  it('opens a new incident for a signal that fired before its end and that it never had: no remedy failed', async () => {
    const { incident, service, attach } = await closed(store());
    const overlooked = await attach(301, aSignal({ fingerprint: OTHER, observedAt: iso(-7200) }));
    expect(overlooked).toMatchObject({ opened: true, reopened: false });
    expect(await store().incident(incident.incidentId)).toMatchObject({ state: 'closed', run: 1 });
    expect(await store().trackRecords(service)).toMatchObject([{ helped: 1, failed: 0 }]);
  });

  it('records late signals in the incident before the one that is open, where it knows them', async () => {
    const { incident, attach } = await closed(store());
    const next = await attach(2000, aSignal({ fingerprint: OTHER, observedAt: iso(1999) }));
    const counted = aSignal({ status: 'resolved', observedAt: iso(250) });
    for (const signal of [counted, counted]) await attach(2010, signal);
    expect(await store().signals(incident.incidentId)).toMatchObject([{ count: 2, status: 'resolved' }]);
    expect(await store().signals(next?.incident.incidentId ?? '')).toMatchObject([{ fingerprint: OTHER, count: 1 }]);
    expect(await attach(2020, aSignal({ fingerprint: fingerprintOf('third'), observedAt: iso(280) }))).toMatchObject({
      joined: 1,
      incident: { incidentId: next?.incident.incidentId },
    });
  });

  it('counts every event once over an end, whatever is delivered twice', async () => {
    const event = fc.record({
      fingerprint: fc.constantFrom(aSignal().fingerprint, OTHER),
      second: fc.integer({ min: 200, max: 420 }),
      status: fc.constantFrom('firing' as const, 'resolved' as const),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(event, { minLength: 1, maxLength: 12 }),
        fc.array(fc.nat(), { maxLength: 12 }),
        async (events, again) => {
          const { incident, attach } = await closed(store());
          const signals = events.map(({ second, ...each }) => aSignal({ ...each, observedAt: iso(second) }));
          for (const signal of signals) await attach(430, signal);
          for (const n of again) await attach(440, signals[n % signals.length] as Signal);
          const newest = await attach(450, aSignal({ fingerprint: fingerprintOf('end'), observedAt: iso(449) }));
          const ids = new Set([incident.incidentId, newest?.incident.incidentId ?? '']);
          const counts = (await Promise.all([...ids].map((id) => store().signals(id)))).flat();
          expect(counts.reduce((sum, { count }) => sum + count, 0)).toBe(1 + events.length + 1);
        },
      ),
      { numRuns: runs },
    );
  });

  it('knows which signals no incident has heard of', async () => {
    const { group } = await opened(store());
    const fingerprint = fingerprintOf(unique());
    const known = aSignal({ fingerprint, observedAt: iso(60) });
    await store().attach(group, [known], () => anIncident({ group }), atSecond(61), POLICY);
    const elsewhere = aSignal({ fingerprint: fingerprintOf(unique()) });
    const newer = aSignal({ fingerprint, observedAt: iso(90) });
    const rounded = aSignal({ fingerprint, observedAt: '2026-03-01T12:01:00.400Z' });
    expect(await store().unheard(group, [known, elsewhere, newer, rounded], atSecond(100))).toEqual([elsewhere, newer]);
    expect(await store().unheard(`app#${unique()}`, [known], atSecond(100))).toEqual([known]);
  });

  it('does not take an end about the same time for a sign that a failure was heard of', async () => {
    const { group } = await opened(store());
    const [justEnded, longEnded] = [fingerprintOf(unique()), fingerprintOf(unique())];
    const ends = [
      aSignal({ fingerprint: justEnded, observedAt: iso(60), status: 'resolved' }),
      aSignal({ fingerprint: longEnded, observedAt: iso(90), status: 'resolved' }),
    ];
    await store().attach(group, ends, () => anIncident({ group }), atSecond(91), POLICY);
    const begunAtOnce = aSignal({ fingerprint: justEnded, observedAt: iso(60) });
    const over = aSignal({ fingerprint: longEnded, observedAt: iso(60) });
    expect(await store().unheard(group, [begunAtOnce, over], atSecond(100))).toEqual([begunAtOnce]);
  });

  it('opens for what began at the instant at which it had ended, whichever is told first', async () => {
    for (const order of [
      ['resolved', 'firing'],
      ['firing', 'resolved'],
    ] as const) {
      const opening = anIncident();
      const fingerprint = fingerprintOf(unique());
      const told = order.map((status) => aSignal({ fingerprint, status, sourceEventId: unique() }));
      let last: Awaited<ReturnType<IncidentStore['attach']>> = null;
      for (const signal of told)
        last = await store().attach(opening.group, [signal], () => opening, atSecond(9), POLICY);
      expect(last?.incident.incidentId).toBe(opening.incidentId);
      expect(await store().signals(opening.incidentId)).toMatchObject([{ status: 'firing', count: 2 }]);
    }
  });

  it('has heard of what a closed incident left firing, however many others came after it', async () => {
    const fingerprint = fingerprintOf(unique());
    const opening = anIncident();
    const stuck = aSignal({ fingerprint });
    let opened = await store().attach(opening.group, [stuck], () => opening, atSecond(1), POLICY);
    for (const [n, second] of [2000, 4000, 6000].entries()) {
      await movedTo(store(), opened?.incident as Incident, 'closed');
      const next = anIncident({ group: opening.group });
      const signal = aSignal({ fingerprint: fingerprintOf(`later-${n}`), observedAt: iso(second) });
      opened = await store().attach(opening.group, [signal], () => next, atSecond(second), POLICY);
    }
    const anew = aSignal({ fingerprint, observedAt: iso(5000) });
    expect(await store().unheard(opening.group, [stuck, anew], atSecond(7000))).toEqual([anew]);
  });
};
