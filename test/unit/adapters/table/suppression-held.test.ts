import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createMemoryStore } from '../../../../lib/adapters/memory/memory-store.ts';
import type { Suppression } from '../../../../lib/contracts/suppression.ts';
import { aSignal, atSecond, fingerprintOf, iso } from '../../../contract/builders.ts';

const WINDOW: Suppression = { rule: 'maintenance', because: 'the window the-move is open until 14:00' };

const aStore = () => {
  const meter = { writeUnits: 0 };
  const store = createMemoryStore({
    now: () => atSecond(0),
    onCall: ({ writeUnits }) => (meter.writeUnits += writeUnits),
  });
  return { store, meter };
};

/** As large as a signal with many labels is. */
const large = (fingerprint: string, second: number) =>
  aSignal({
    fingerprint,
    sourceEventId: `event-${second}`,
    observedAt: iso(second),
    status: second % 2 === 0 ? 'firing' : 'resolved',
    labels: Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`label-${n}`, 'x'.repeat(80)])),
  });

it('writes one unit for a newer signal, however large it is, and one for all of a batch', async () => {
  const { store, meter } = aStore();
  const fingerprint = fingerprintOf('large');
  await store.hold([{ signal: large(fingerprint, 0), suppression: WINDOW }], atSecond(0));
  meter.writeUnits = 0;
  const batch = [1, 2, 3, 4, 5].map((second) => ({ signal: large(fingerprint, second), suppression: WINDOW }));
  await store.hold(batch, atSecond(6));
  expect(meter.writeUnits).toBe(1);
  expect(await store.held([fingerprint])).toEqual([{ ...WINDOW, heldSinceAt: iso(0), signal: large(fingerprint, 5) }]);
});

it('holds the newest of each fingerprint, whatever the order and batches, and lets all of it go', async () => {
  const signals = fc.record({ which: fc.integer({ min: 0, max: 5 }), second: fc.integer({ min: 0, max: 30 }) });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(signals, { minLength: 1, maxLength: 8 }), { maxLength: 8 }), async (batches) => {
      const { store } = aStore();
      const newest = new Map<string, number>();
      for (const batch of batches) {
        const given = batch.map(({ which, second }) => ({ fingerprint: fingerprintOf(`alarm-${which}`), second }));
        for (const { fingerprint, second } of given)
          newest.set(fingerprint, Math.max(second, newest.get(fingerprint) ?? 0));
        await store.hold(
          given.map(({ fingerprint, second }) => ({ signal: large(fingerprint, second), suppression: WINDOW })),
          atSecond(40),
        );
      }
      const held = await store.held();
      expect(new Map(held.map(({ signal }) => [signal.fingerprint, signal]))).toEqual(
        new Map([...newest].map(([fingerprint, second]) => [fingerprint, large(fingerprint, second)])),
      );
      for (const each of held) expect(await store.letGo(each)).toBe(true);
      expect(await store.held()).toEqual([]);
    }),
    { numRuns: 50 },
  );
});
