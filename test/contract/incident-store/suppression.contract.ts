import { expect, it } from 'vitest';
import type { Suppression } from '../../../lib/contracts/suppression.ts';
import type { IncidentStore } from '../../../lib/ports/incident-store.ts';
import {
  anIncident,
  anOutcome,
  aSignal,
  atSecond,
  fingerprintOf,
  iso,
  movedTo,
  opened,
  repeated,
  SEEN,
  unique,
} from '../builders.ts';

const DAY = 86_400;
const MUTED: Suppression = { rule: 'mute', because: 'checkout is muted until tomorrow: a known fault' };

export const suppressionContract = (store: () => IncidentStore): void => {
  const ownSignal = (given: Parameters<typeof aSignal>[0] = {}) =>
    aSignal({ fingerprint: fingerprintOf(unique()), ...given });
  const recorded = async (fingerprint: string, from = 0, to = 0) =>
    (await store().suppressions(atSecond(from), atSecond(to))).filter((each) => each.fingerprint === fingerprint);

  it('records what was suppressed once a day, rule and fingerprint, with its count and its newest reason', async () => {
    const signal = ownSignal();
    const again = { ...signal, sourceEventId: 'another', title: 'checkout latency is very high' };
    await store().recordSuppressed([{ signal, suppression: MUTED }], atSecond(0));
    const because = 'checkout is muted until next week: a known fault';
    const suppression = { ...MUTED, because };
    await store().recordSuppressed(
      [
        { signal, suppression: MUTED },
        { signal: again, suppression },
      ],
      atSecond(60),
    );
    await store().recordSuppressed([{ signal, suppression: { rule: 'flapping', because: 'it flaps' } }], atSecond(61));
    expect(await recorded(signal.fingerprint)).toMatchObject([
      { rule: 'flapping', count: 1, firstAt: iso(61), lastAt: iso(61) },
      {
        rule: 'mute',
        because,
        title: again.title,
        count: 3,
        firstAt: iso(0),
        lastAt: iso(60),
        source: signal.source,
        service: signal.service,
        application: signal.application,
      },
    ]);
  });

  it('keeps the days apart, and lists those that are asked for, newest first', async () => {
    const signal = ownSignal();
    for (const day of [0, 1, 2, 3]) {
      await store().recordSuppressed([{ signal, suppression: MUTED }], atSecond(day * DAY));
    }
    const found = await recorded(signal.fingerprint, DAY, 2 * DAY);
    expect(found.map(({ lastAt }) => lastAt)).toEqual([iso(2 * DAY), iso(DAY)]);
  });

  it('loses no count to others that write at the same moment', async () => {
    const signal = ownSignal();
    await repeated(20, () => store().recordSuppressed([{ signal, suppression: MUTED }], atSecond(0)));
    expect(await recorded(signal.fingerprint)).toMatchObject([{ count: 20 }]);
  });

  it('holds the newest signal of a fingerprint, whatever the order in which they come', async () => {
    const firing = ownSignal({ observedAt: iso(10) });
    const resolved = ownSignal({ ...firing, sourceEventId: 'end', status: 'resolved', observedAt: iso(20) });
    await store().hold([{ signal: resolved, suppression: MUTED }], atSecond(21));
    await store().hold([{ signal: firing, suppression: MUTED }], atSecond(30));
    expect(await store().held([firing.fingerprint])).toEqual([{ ...MUTED, heldSinceAt: iso(21), signal: resolved }]);
    expect((await store().held()).map(({ signal }) => signal)).toContainEqual(resolved);
  });

  it('lets go what is held, once, and never a newer signal than the one that was seen', async () => {
    const firing = ownSignal({ observedAt: iso(10) });
    const resolved = ownSignal({ ...firing, sourceEventId: 'end', status: 'resolved', observedAt: iso(20) });
    await store().hold([{ signal: firing, suppression: MUTED }], atSecond(11));
    const [seen] = await store().held([firing.fingerprint]);
    await store().hold([{ signal: resolved, suppression: MUTED }], atSecond(21));
    const [newer] = await store().held([firing.fingerprint]);
    if (!seen || !newer) throw new Error('nothing is held');
    expect(await store().letGo(seen)).toBe(false);
    expect(await store().letGo(newer)).toBe(true);
    expect(await store().letGo(newer)).toBe(false);
    expect(await store().held([firing.fingerprint])).toEqual([]);
  });

  it('changes how often a fingerprint opened incidents from what is stored at that moment', async () => {
    const fingerprint = fingerprintOf(unique());
    expect(await store().flapping([fingerprint])).toEqual([]);
    await store().changeFlapping(fingerprint, (state) => state, atSecond(0));
    expect(await store().flapping([fingerprint])).toEqual([]);
    await repeated(12, (n) =>
      store().changeFlapping(
        fingerprint,
        (state) => ({ fingerprint, openedAt: [...(state?.openedAt ?? []), iso(n)], flapping: false, lastAt: iso(n) }),
        atSecond(n),
      ),
    );
    const [state] = await store().flapping([fingerprint, fingerprintOf(unique())]);
    expect(state?.openedAt.toSorted()).toEqual(Array.from({ length: 12 }, (_, n) => iso(n)).sort());
  });

  it('remembers when a heartbeat was seen, once a minute', async () => {
    const name = `beat-${unique()}`;
    const state = async () => (await store().heartbeats()).find((each) => each.name === name);
    await store().watchHeartbeat(name, atSecond(0));
    expect(await state()).toEqual({ name, watchedSinceAt: iso(0), seenAt: null, missingSinceAt: null });
    await store().sawHeartbeat(name, atSecond(30));
    await store().sawHeartbeat(name, atSecond(89));
    expect(await state()).toMatchObject({ watchedSinceAt: iso(0), seenAt: iso(30) });
    await store().sawHeartbeat(name, atSecond(90));
    await store().watchHeartbeat(name, atSecond(95));
    expect(await state()).toMatchObject({ watchedSinceAt: iso(0), seenAt: iso(90) });
  });

  it('remembers since when a heartbeat is missing until it is back', async () => {
    const name = `beat-${unique()}`;
    const state = async () => (await store().heartbeats()).find((each) => each.name === name);
    await store().sawHeartbeat(name, atSecond(0));
    await store().markHeartbeat(name, iso(300));
    expect(await state()).toEqual({ name, watchedSinceAt: null, seenAt: iso(0), missingSinceAt: iso(300) });
    await store().sawHeartbeat(name, atSecond(400));
    await store().markHeartbeat(name, null);
    expect(await state()).toEqual({ name, watchedSinceAt: null, seenAt: iso(400), missingSinceAt: null });
  });

  it('knows which incident is open in a group, and which one was last', async () => {
    const { group } = anIncident();
    expect(await store().lastIncident(group)).toBeNull();
    const incident = await opened(store());
    const { incidentId } = incident;
    expect(await store().lastIncident(incident.group)).toEqual({ incidentId, open: true });
    await store().close(anOutcome(await movedTo(store(), incident, 'validating')), SEEN, atSecond(300));
    expect(await store().lastIncident(incident.group)).toEqual({ incidentId, open: false });
  });
};
