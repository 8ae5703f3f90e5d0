import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Signal } from '../../../lib/contracts/signal.ts';
import { OWN_EFFECT_LABEL } from '../../../lib/contracts/suppression.ts';
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
} from '../builders.ts';

/** `runs` of the properties: fewer where every call crosses the network. */
/** Sorts oldest first; of two at one instant what fires comes last, for no failure may be taken for over. */
const byAge = ({ observedAt, status, sourceEventId }: Signal): string =>
  `${observedAt} ${status === 'firing' ? 1 : 0} ${sourceEventId}`;

export const signalsContract = (store: () => IncidentStore, { runs }: { runs: number }): void => {
  it('opens an incident with the first firing signals and stores the opening as given', async () => {
    const opening = anIncident({ fingerprints: 1 });
    const result = await store().attach(opening.group, [aSignal()], () => opening, atSecond(1));
    expect(result).toEqual({
      incident: opening,
      opened: true,
      reopened: false,
      changed: true,
      duplicates: 0,
      joined: 1,
      quietSeconds: 0,
    });
    expect(await store().incident(opening.incidentId)).toEqual(opening);
  });

  it('lets a resolved signal open nothing', async () => {
    const opening = anIncident();
    expect(
      await store().attach(opening.group, [aSignal({ status: 'resolved' })], () => opening, atSecond(1)),
    ).toBeNull();
    expect(await store().incident(opening.incidentId)).toBeNull();
  });

  it('opens nothing when the newest of what came together is resolved', async () => {
    const opening = anIncident();
    const signals = [aSignal({ status: 'resolved', observedAt: iso(5) }), aSignal({ observedAt: iso(4) })];
    expect(await store().attach(opening.group, signals, () => opening, atSecond(6))).toBeNull();
  });

  it('begins with the earliest symptom that comes while the incident settles, and with no later one', async () => {
    const { group } = anIncident();
    const attach = (title: string, second: number, given: Partial<Signal> = {}) =>
      store().attach(
        group,
        [aSignal({ fingerprint: fingerprintOf(title), title, observedAt: iso(second), ...given })],
        openingIn(group),
        atSecond(60),
      );
    await attach('late', 30);
    await attach('ours', 1, { labels: { [OWN_EFFECT_LABEL]: 'rem_1' } });
    await attach('cleared', 2, { status: 'resolved' });
    await attach('also early', 10, { component: OTHER_COMPONENT });
    const settling = await attach('early', 10);
    const begun = { title: 'also early', onsetAt: iso(10), symptomComponents: [OTHER_COMPONENT, COMPONENT] };
    expect(settling?.incident).toMatchObject(begun);
    await store().move(settling?.incident.incidentId ?? '', { to: 'collecting', attempt: 1, at: atSecond(61) });
    expect((await attach('too late to say', 5))?.incident).toMatchObject(begun);
  });

  it('joins a further fingerprint and raises the evidence version by one', async () => {
    const incident = await opened(store());
    const signal = aSignal({
      fingerprint: fingerprintOf('orders'),
      component: OTHER_COMPONENT,
      severity: 'critical',
      hardEvidence: true,
    });
    const result = await store().attach(
      incident.group,
      [signal],
      () => anIncident({ group: incident.group }),
      atSecond(9),
    );
    expect(result).toMatchObject({
      opened: false,
      changed: true,
      duplicates: 0,
      incident: {
        incidentId: incident.incidentId,
        evidenceVersion: 2,
        symptomComponents: [...incident.symptomComponents, OTHER_COMPONENT],
        severity: 'critical',
        hardEvidence: true,
        lastSignalAt: iso(9),
        onsetAt: incident.onsetAt,
      },
    });
    expect(await store().signals(incident.incidentId)).toHaveLength(2);
  });

  it('counts another event of a known fingerprint without raising the evidence version', async () => {
    const incident = await opened(store());
    const next = aSignal({ observedAt: iso(60), receivedAt: iso(61) });
    const result = await store().attach(incident.group, [next], () => anIncident(), atSecond(61));
    expect(result).toMatchObject({ changed: false, incident: { evidenceVersion: 1, lastSignalAt: iso(61) } });
    expect(await store().signals(incident.incidentId)).toEqual([
      {
        incidentId: incident.incidentId,
        fingerprint: next.fingerprint,
        latest: next,
        status: 'firing',
        firstObservedAt: iso(0),
        lastObservedAt: iso(60),
        count: 2,
      },
    ]);
  });

  it('raises the evidence version when a fingerprint resolves, and again when it fires anew', async () => {
    const incident = await opened(store());
    const resolved = aSignal({ status: 'resolved', observedAt: iso(60) });
    const anew = aSignal({ observedAt: iso(120) });
    const first = await store().attach(incident.group, [resolved], () => anIncident(), atSecond(61));
    const second = await store().attach(incident.group, [anew], () => anIncident(), atSecond(121));
    expect([first, second]).toMatchObject([
      { changed: true, incident: { evidenceVersion: 2 } },
      { changed: true, incident: { evidenceVersion: 3 } },
    ]);
  });

  it('keeps the newest status when deliveries come out of order', async () => {
    const incident = await opened(store());
    await store().attach(
      incident.group,
      [aSignal({ status: 'resolved', observedAt: iso(60) })],
      () => anIncident(),
      atSecond(61),
    );
    const late = await store().attach(
      incident.group,
      [aSignal({ observedAt: iso(30) })],
      () => anIncident(),
      atSecond(62),
    );
    expect(late).toMatchObject({ changed: false });
    expect(await store().signals(incident.incidentId)).toMatchObject([
      { status: 'resolved', count: 3, lastObservedAt: iso(60) },
    ]);
  });

  it('changes nothing when the same events are delivered again', async () => {
    const opening = anIncident();
    const signals = [aSignal(), aSignal({ observedAt: iso(1) }), aSignal({ fingerprint: fingerprintOf('orders') })];
    const first = await store().attach(opening.group, signals, () => opening, atSecond(1));
    const before = await store().signals(opening.incidentId);
    const again = await store().attach(opening.group, [...signals, ...signals], () => anIncident(), atSecond(50));
    expect(again).toEqual({
      incident: first?.incident,
      opened: false,
      reopened: false,
      changed: false,
      duplicates: 6,
      joined: 0,
      quietSeconds: 49,
    });
    expect(await store().signals(opening.incidentId)).toEqual(before);
  });

  it('opens a new incident for a signal that comes after the last one was closed', async () => {
    const incident = await movedTo(store(), await opened(store()), 'validating');
    await store().close(anOutcome(incident), SEEN, atSecond(300));
    const opening = anIncident({ group: incident.group });
    const result = await store().attach(
      incident.group,
      [aSignal({ observedAt: iso(301) })],
      () => opening,
      atSecond(301),
    );
    expect(result).toMatchObject({ opened: true, incident: { incidentId: opening.incidentId } });
  });

  it('opens nothing for a second delivery of an event that the closed incident counted', async () => {
    const opening = anIncident();
    const signal = aSignal();
    const attached = await store().attach(opening.group, [signal], () => opening, atSecond(1));
    if (!attached) throw new Error('nothing was opened');
    const incident = await movedTo(store(), attached.incident, 'validating');
    await store().close(anOutcome(incident), SEEN, atSecond(300));
    expect(
      await store().attach(opening.group, [signal], () => anIncident({ group: opening.group }), atSecond(301)),
    ).toBeNull();
  });

  it('lets further signals join an escalated incident', async () => {
    const incident = await opened(store());
    await store().escalate(anOutcome(incident, { result: 'escalated' }), atSecond(100));
    const signal = aSignal({ fingerprint: fingerprintOf('orders') });
    const result = await store().attach(incident.group, [signal], () => anIncident(), atSecond(101));
    expect(result).toMatchObject({ opened: false, incident: { incidentId: incident.incidentId, state: 'escalated' } });
  });

  it('opens one incident for fifty concurrent callers, and loses none of their signals', async () => {
    const group = anIncident().group;
    const results = await repeated(50, (n) =>
      store().attach(
        group,
        [aSignal({ fingerprint: fingerprintOf(`f${n % 5}`), observedAt: iso(n) })],
        () => anIncident({ group }),
        atSecond(n),
      ),
    );
    expect(results.filter((result) => result?.opened)).toHaveLength(1);
    const ids = new Set(results.map((result) => result?.incident.incidentId));
    expect(ids.size).toBe(1);
    const signals = await store().signals([...ids][0] ?? '');
    expect(signals.map(({ count }) => count)).toEqual([10, 10, 10, 10, 10]);
    const incident = await store().incident([...ids][0] ?? '');
    expect(incident?.evidenceVersion).toBe(1 + 4);
  });

  it('attaches a storm of more fingerprints than a transaction can hold', async () => {
    const opening = anIncident();
    const storm = Array.from({ length: 230 }, (_, n) => aSignal({ fingerprint: fingerprintOf(`storm${n}`) }));
    const result = await store().attach(opening.group, storm, () => opening, atSecond(1));
    expect(result).toMatchObject({ opened: true, changed: true, duplicates: 0 });
    expect(await store().signals(opening.incidentId)).toHaveLength(230);
  });

  it('stays exact over a thousand events of one fingerprint, with every event delivered twice', async () => {
    const opening = anIncident();
    const events = Array.from({ length: 1000 }, (_, n) =>
      aSignal({ sourceEventId: `event-${n}`, observedAt: iso(n % 700) }),
    );
    const deliveries = [...events, ...events.toReversed()];
    let duplicates = 0;
    for (let from = 0; from < deliveries.length; from += 100) {
      const result = await store().attach(
        opening.group,
        deliveries.slice(from, from + 100),
        () => opening,
        atSecond(from),
      );
      duplicates += result?.duplicates ?? 0;
    }
    expect(await store().signals(opening.incidentId)).toMatchObject([
      { count: 1000, firstObservedAt: iso(0), lastObservedAt: iso(699) },
    ]);
    expect(duplicates).toBe(1000);
  });

  it('ends with the same signals whatever the order, the batches and the repetitions of deliveries', async () => {
    const event = fc.record({
      sourceEventId: fc.integer({ min: 0, max: 40 }).map((n) => `e${n}`),
      fingerprint: fc.constantFrom('a', 'b', 'c').map(fingerprintOf),
      second: fc.integer({ min: 0, max: 20 }),
      status: fc.constantFrom('firing' as const, 'resolved' as const),
    });
    const distinct = fc.uniqueArray(event, {
      minLength: 1,
      maxLength: 25,
      selector: (each) => `${each.fingerprint}${each.sourceEventId}`,
    });
    const scenario = distinct.chain((events) =>
      fc.record({
        events: fc.constant(events),
        deliveries: fc.array(fc.array(fc.constantFrom(...events), { minLength: 1, maxLength: 8 }), { maxLength: 8 }),
        concurrent: fc.boolean(),
      }),
    );
    await fc.assert(
      fc.asyncProperty(scenario, async ({ events, deliveries, concurrent }) => {
        const { group, incidentId } = await opened(store());
        const signals = new Map<object, Signal>(
          events.map((each) => [each, aSignal({ ...each, observedAt: iso(each.second) })]),
        );
        const batches = [...deliveries, events].map((batch) => batch.flatMap((each) => signals.get(each) ?? []));
        const attach = (batch: Signal[]) => store().attach(group, batch, () => anIncident(), atSecond(30));
        if (concurrent) await Promise.all(batches.map(attach));
        else for (const batch of batches) await attach(batch);
        const seen = (await store().signals(incidentId)).filter(
          ({ fingerprint }) => fingerprint !== aSignal().fingerprint,
        );
        const expected = [...Map.groupBy(signals.values(), ({ fingerprint }) => fingerprint)].map(
          ([fingerprint, all]) => {
            const ordered = all.toSorted((a, b) => (byAge(a) < byAge(b) ? -1 : 1));
            return { fingerprint, count: all.length, first: ordered[0]?.observedAt, latest: ordered.at(-1) };
          },
        );
        const byName = <T extends { fingerprint: string }>(a: T, b: T) => (a.fingerprint < b.fingerprint ? -1 : 1);
        expect(
          seen
            .map(({ fingerprint, count, firstObservedAt, latest }) => ({
              fingerprint,
              count,
              first: firstObservedAt,
              latest,
            }))
            .sort(byName),
        ).toEqual(expected.sort(byName));
        for (const { status, latest, lastObservedAt } of seen) {
          expect([status, lastObservedAt]).toEqual([latest.status, latest.observedAt]);
        }
      }),
      { numRuns: runs },
    );
  });
};
