import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../../../lib/adapters/memory/memory-store.ts';
import { anIncident, aSignal, atSecond, fingerprintOf, iso } from '../../../contract/builders.ts';

const SIGNALS = 4000;
const FINGERPRINTS = 40;

/** A storm over forty fingerprints, one signal every 50 ms, spread by a multiplicative congruential sequence. */
const storm = () => {
  let state = 1;
  return Array.from({ length: SIGNALS }, (_, n) => {
    state = (state * 16_807) % 2_147_483_647;
    return aSignal({
      fingerprint: fingerprintOf(`f${state % FINGERPRINTS}`),
      observedAt: iso(n * 0.05),
      receivedAt: iso(n * 0.05),
    });
  });
};

describe('the cost of attaching a storm', () => {
  it.each([
    [10, 1.05],
    [25, 0.95],
    [100, 0.5],
  ])('in batches of %i is at most %d write units a signal', async (size, most) => {
    let writeUnits = 0;
    const store = createMemoryStore({ now: () => atSecond(0), onCall: (call) => (writeUnits += call.writeUnits) });
    const opening = anIncident();
    const signals = storm();
    for (let from = 0; from < SIGNALS; from += size) {
      await store.attach(opening.group, signals.slice(from, from + size), () => opening, atSecond(from * 0.05));
    }
    const counts = (await store.signals(opening.incidentId)).map(({ count }) => count);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(SIGNALS);
    expect(writeUnits / SIGNALS).toBeLessThanOrEqual(most);
  });

  it('is nothing for what was delivered before', async () => {
    let writeUnits = 0;
    const store = createMemoryStore({ now: () => atSecond(0), onCall: (call) => (writeUnits += call.writeUnits) });
    const opening = anIncident();
    const signals = storm().slice(0, 400);
    await store.attach(opening.group, signals, () => opening, atSecond(1));
    writeUnits = 0;
    expect(await store.attach(opening.group, signals, () => opening, atSecond(9))).toMatchObject({ duplicates: 400 });
    expect(writeUnits).toBe(0);
  });
});
