import { describe, expect, it } from 'vitest';
import type { Signal } from '../../../lib/contracts/signal.ts';
import { aSystem, type System, transition } from './suppression/system.ts';

const MINUTE = 60;
const under = (n: number, recurrence = 'a'.repeat(32)): Partial<Signal> => ({
  fingerprint: String(n).padStart(32, '0'),
  recurrence,
});

/** Fires, clears and is closed within two minutes. */
const closedOnce = async (system: System) => {
  await system.send(transition(system, 0, 'firing', under(1)));
  system.at(2 * MINUTE);
  await system.send(transition(system, 2 * MINUTE, 'resolved', under(1)));
  await system.closeAll();
};

const firesAgain = async (system: System, minute: number, given: Partial<Signal>) => {
  system.at(minute * MINUTE);
  await system.send(transition(system, minute * MINUTE, 'firing', given));
  return await system.open();
};

describe('an alarm that comes back under another fingerprint', () => {
  it('opens its closed incident again, and ends by its own fingerprint', async () => {
    const system = aSystem();
    await closedOnce(system);
    const [incident] = await firesAgain(system, 5, under(2));
    expect(incident).toMatchObject({ run: 2, reopenings: [system.iso(5 * MINUTE)] });
    expect(await system.all()).toHaveLength(1);
    const states = async () =>
      (await system.store.signals(incident?.incidentId ?? '')).map(({ fingerprint, status }) => [fingerprint, status]);
    expect((await states()).sort()).toEqual([
      [under(1).fingerprint, 'resolved'],
      [under(2).fingerprint, 'firing'],
    ]);
    await system.send(transition(system, 5 * MINUTE + 1, 'resolved', under(2)));
    expect((await states()).map(([, status]) => status)).toEqual(['resolved', 'resolved']);
  });

  it('opens a new one when the old one was closed long ago', async () => {
    const system = aSystem();
    await closedOnce(system);
    expect(await firesAgain(system, 30, under(2))).toMatchObject([{ run: 1, reopenings: [] }]);
    expect(await system.all()).toHaveLength(2);
  });

  it('opens a new one when another incident was closed since', async () => {
    const system = aSystem();
    await closedOnce(system);
    await firesAgain(system, 3, { fingerprint: 'f'.repeat(32) });
    await system.closeAll();
    await firesAgain(system, 5, under(2));
    expect(await system.all()).toHaveLength(3);
  });

  it('is another alarm where it recurs as something else', async () => {
    const system = aSystem();
    await closedOnce(system);
    await firesAgain(system, 5, under(2, 'b'.repeat(32)));
    expect(await system.all()).toHaveLength(2);
  });
});
