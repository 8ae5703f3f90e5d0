import { describe, expect, it } from 'vitest';
import type { Signal } from '../../../../lib/contracts/signal.ts';
import { aSystem, type System, transition, withPolicies } from './system.ts';

const MINUTE = 60;
/** Three openings within an hour flap; half an hour of calm ends it. A closed incident is not opened again, so that openings are counted. */
const policies = {
  flapping: { openings: 3, withinSeconds: 3600, stableSeconds: 1800 },
  reopenWithinSeconds: 0,
};
const flappy = (given: Record<string, unknown> = {}) => aSystem({ catalog: withPolicies({ ...policies, ...given }) });

/** Fires at a second, clears and is closed two minutes later. */
const episode = async (system: System, second: number, given: Partial<Signal> = {}) => {
  system.at(second);
  await system.send(transition(system, second, 'firing', given));
  system.at(second + 2 * MINUTE);
  await system.send(transition(system, second + 2 * MINUTE, 'resolved', given));
  await system.closeAll();
};
const flappedBy = async (system: System) => {
  for (const n of [0, 1, 2]) await episode(system, n * 10 * MINUTE);
};

describe('a flapping signal', () => {
  it('opens so many incidents and no more, and the record says why', async () => {
    const system = flappy();
    await flappedBy(system);
    for (const n of [3, 4, 5, 6]) await episode(system, n * 10 * MINUTE);
    expect(await system.all()).toHaveLength(3);
    expect(await system.suppressed()).toEqual([
      {
        rule: 'flapping',
        count: 4,
        because: 'it opened 3 incidents within 60 min; it is believed again when it has not tried to for 30 min',
      },
    ]);
  });

  it('is believed again after a calm time', async () => {
    const system = flappy();
    await flappedBy(system);
    await episode(system, 30 * MINUTE);
    await episode(system, 61 * MINUTE);
    expect(await system.all()).toHaveLength(4);
  });

  it('opens an incident after all when it goes on firing through the calm time', async () => {
    const system = flappy();
    await flappedBy(system);
    system.at(30 * MINUTE);
    await system.send(transition(system, 30 * MINUTE));
    system.at(59 * MINUTE);
    expect(await system.sweep()).toEqual({ failed: [], sent: 0 });
    expect(await system.open()).toEqual([]);
    system.at(60 * MINUTE);
    expect(await system.sweep()).toEqual({ failed: [], sent: 1 });
    expect(await system.open()).toMatchObject([{ onsetAt: system.iso(30 * MINUTE) }]);
  });

  it('is forgotten without an incident when it has cleared by then', async () => {
    const system = flappy();
    await flappedBy(system);
    await episode(system, 30 * MINUTE);
    system.at(65 * MINUTE);
    expect(await system.sweep()).toEqual({ failed: [], sent: 0 });
    expect(await system.store.held()).toEqual([]);
    expect(await system.all()).toHaveLength(3);
  });

  it('flaps also by opening the same incident again and again', async () => {
    const system = flappy({ reopenWithinSeconds: 3600 });
    await flappedBy(system);
    const [incident] = await system.all();
    expect(incident?.reopenings).toHaveLength(2);
    await episode(system, 30 * MINUTE);
    expect((await system.all()).map(({ reopenings }) => reopenings.length)).toEqual([2]);
    expect(await system.suppressed()).toMatchObject([{ rule: 'flapping', count: 1 }]);
  });

  it('joins an incident that another signal opens, in the same batch or later', async () => {
    const system = flappy();
    await flappedBy(system);
    const other = { service: 'reader', fingerprint: '2'.repeat(32) };
    system.at(30 * MINUTE);
    await system.send(transition(system, 30 * MINUTE), transition(system, 30 * MINUTE, 'firing', other));
    const [incident] = await system.open();
    expect(await system.store.signals(incident?.incidentId ?? '')).toHaveLength(2);
    system.at(31 * MINUTE);
    await system.send(transition(system, 31 * MINUTE, 'resolved'), transition(system, 31 * MINUTE + 1));
    expect(await system.store.signals(incident?.incidentId ?? '')).toMatchObject([{ count: 3 }, { count: 1 }]);
    expect(await system.suppressed()).toEqual([]);
  });

  it.each([
    ['proof of a fault', { hardEvidence: true }],
    ['a moment', { source: 'ecs' as const }],
  ])('is never %s', async (_, given) => {
    const system = flappy();
    for (const n of [0, 1, 2, 3, 4]) await episode(system, n * 10 * MINUTE, given);
    expect(await system.all()).toHaveLength(5);
    expect(await system.suppressed()).toEqual([]);
  });

  it('is not made by second deliveries of what opened an incident', async () => {
    const system = flappy();
    system.at(0);
    const first = transition(system, 0);
    await system.send(first);
    system.at(60);
    await system.send(transition(system, 60, 'resolved'));
    await system.closeAll();
    for (const minute of [2, 4, 6, 8]) {
      system.at(minute * MINUTE);
      await system.send(first);
    }
    await episode(system, 10 * MINUTE);
    expect(await system.all()).toHaveLength(2);
    expect(await system.suppressed()).toEqual([]);
  });

  it('costs a storm nothing: what joins an open incident writes no state', async () => {
    const system = flappy();
    const storm = (from: number) =>
      Array.from({ length: 200 }, (_, n) =>
        transition(system, from + n, 'firing', { fingerprint: (n % 20).toString(16).padStart(32, '0') }),
      );
    await system.send(...storm(0));
    const before = await system.store.flapping(['0'.repeat(32)]);
    system.at(300);
    await system.send(...storm(300));
    expect(before).toMatchObject([{ openedAt: [system.iso(0)] }]);
    expect(await system.store.flapping(['0'.repeat(32)])).toEqual(before);
  });
});

describe('an alarm that has another fingerprint each time', () => {
  const RECURRENCE = 'a'.repeat(32);
  const under = (n: number): Partial<Signal> => ({ fingerprint: String(n).padStart(32, '0'), recurrence: RECURRENCE });

  it('flaps like one that has not, and is told once', async () => {
    const system = flappy();
    for (const n of [0, 1, 2, 3, 4]) await episode(system, n * 10 * MINUTE, under(n));
    expect(await system.all()).toHaveLength(3);
    expect(await system.suppressed()).toMatchObject([
      { rule: 'flapping', count: 1 },
      { rule: 'flapping', count: 1 },
    ]);
    system.at(50 * MINUTE);
    await system.send(transition(system, 50 * MINUTE, 'firing', under(5)));
    await system.sweep();
    system.at(52 * MINUTE);
    await system.sweep();
    expect(system.announced).toMatchObject([{ kind: 'flapping' }]);
    expect(await system.open()).toEqual([]);
  });

  it('opens an incident after all when it goes on firing through the calm time', async () => {
    const system = flappy();
    for (const n of [0, 1, 2]) await episode(system, n * 10 * MINUTE, under(n));
    system.at(30 * MINUTE);
    await system.send(transition(system, 30 * MINUTE, 'firing', under(3)));
    system.at(60 * MINUTE);
    expect(await system.sweep()).toEqual({ failed: [], sent: 1 });
    expect(await system.open()).toHaveLength(1);
  });
});
