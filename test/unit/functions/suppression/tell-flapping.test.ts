import { describe, expect, it } from 'vitest';
import type { Signal } from '../../../../lib/contracts/signal.ts';
import { aSystem, type System, type SystemOptions, transition, withPolicies } from './system.ts';

const MINUTE = 60;
const policies = {
  flapping: { openings: 3, withinSeconds: 3600, stableSeconds: 1800 },
  reopenWithinSeconds: 0,
};
const flappy = (given: SystemOptions = {}) => aSystem({ catalog: withPolicies(policies), ...given });

/** Fires at a minute, clears and is closed two minutes later; then the sweep looks. */
const episode = async (system: System, minute: number, given: Partial<Signal> = {}) => {
  system.at(minute * MINUTE);
  await system.send(transition(system, minute * MINUTE, 'firing', given));
  system.at((minute + 2) * MINUTE);
  await system.send(transition(system, (minute + 2) * MINUTE, 'resolved', given));
  await system.closeAll();
  return system.sweep();
};
const comesBack = async (system: System, minutes: readonly number[], given: Partial<Signal> = {}) => {
  for (const minute of minutes) await episode(system, minute, given);
};
const OTHER = { fingerprint: '2'.repeat(32), title: 'pages fail', service: 'reader' } as const;

describe('people', () => {
  it('are told when a signal begins to flap, with the incident that it opened last, and once however long it goes on', async () => {
    const system = flappy();
    await comesBack(system, [0, 10, 20]);
    expect(system.announced).toEqual([]);
    const last = (await system.all()).find(({ openedAt }) => openedAt === system.iso(20 * MINUTE));
    await comesBack(system, [30, 40, 50, 60]);
    expect(system.announced).toEqual([
      {
        kind: 'flapping',
        incidentId: last?.incidentId,
        subject: expect.stringMatching(/^Keeps coming back: /),
        lines: expect.arrayContaining([
          'No incident is opened for it now: it opened 3 incidents within 60 min; it is believed again when it has not tried to for 30 min.',
        ]),
      },
    ]);
  });

  it('are told of it while it still fires, too', async () => {
    const system = flappy();
    await comesBack(system, [0, 10, 20]);
    system.at(30 * MINUTE);
    await system.send(transition(system, 30 * MINUTE));
    await system.sweep();
    expect(system.announced).toHaveLength(1);
    expect(await system.open()).toEqual([]);
  });

  it('are told again when it was calm and begins anew', async () => {
    const system = flappy();
    await comesBack(system, [0, 10, 20, 30]);
    await comesBack(system, [70, 80, 90]);
    expect(system.announced).toHaveLength(1);
    await comesBack(system, [100]);
    expect(system.announced).toHaveLength(2);
  });

  it('are told of several of one application in one notice, and later of what begins later', async () => {
    const system = flappy();
    for (const minute of [0, 10, 20]) {
      await comesBack(system, [minute]);
      await comesBack(system, [minute + 3], OTHER);
    }
    system.at(30 * MINUTE);
    await system.send(transition(system, 30 * MINUTE), transition(system, 30 * MINUTE, 'firing', OTHER));
    await system.sweep();
    expect(system.announced).toMatchObject([{ subject: expect.stringMatching(/^2 alarms keep coming back, first /) }]);
    expect(system.announced[0]?.lines).toContain('pages fail');
  });

  it('are told in the next round when they could not be told in this one', async () => {
    let works = false;
    const system = flappy({ announces: () => works });
    await comesBack(system, [0, 10, 20, 30]);
    expect(system.announced).toEqual([]);
    expect(system.lines.map(({ message }) => message)).toContain('flapping signals could not be told');
    works = true;
    await system.sweep();
    await system.sweep();
    expect(system.announced).toHaveLength(1);
  });

  it('are told once more, rather than never, when the telling could not be written down', async () => {
    let breaks = true;
    const system = flappy({
      change: ({ changeFlapping }) => ({
        changeFlapping: async (fingerprint, change, at) => {
          const isTold = change({ fingerprint, openedAt: [], flapping: true, lastAt: at.toISOString() })?.toldAt;
          if (breaks && isTold) throw new Error('the table is throttled');
          await changeFlapping(fingerprint, change, at);
        },
      }),
    });
    await comesBack(system, [0, 10, 20]);
    expect(await episode(system, 30)).toMatchObject({ failed: [expect.stringMatching(/^flapping in /)] });
    breaks = false;
    await system.sweep();
    await system.sweep();
    expect(system.announced).toHaveLength(2);
  });

  it('are told nothing of what is suppressed for another reason', async () => {
    const system = aSystem({
      catalog: withPolicies(policies, {
        mutes: [{ service: 'lending', untilAt: '2026-05-05T00:00:00.000Z', because: 'known' }],
      }),
    });
    await comesBack(system, [0, 10, 20, 30, 40], { service: 'lending' });
    expect(await system.suppressed()).toMatchObject([{ rule: 'mute' }]);
    expect(system.announced).toEqual([]);
  });
});
