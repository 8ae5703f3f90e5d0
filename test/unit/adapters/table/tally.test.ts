import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { itemBytes, stored } from '../../../../lib/adapters/table/item-size.ts';
import { tallyKey } from '../../../../lib/adapters/table/keys.ts';
import { applyMergePatch, mergePatch } from '../../../../lib/adapters/table/merge-patch.ts';
import {
  attachedSignal,
  type Counted,
  type Counting,
  countSignals,
  eventDigest,
  holdsDigest,
} from '../../../../lib/adapters/table/tally.ts';
import type { Signal } from '../../../../lib/contracts/signal.ts';
import { aSignal, iso } from '../../../contract/builders.ts';

/** Counts batch after batch, keeping what was moved out as the store does. */
const countAll = (batches: readonly (readonly Signal[])[]) => {
  const earlier: string[] = [];
  const steps: Counting[] = [];
  let counted: Counted | null = null;
  for (const batch of batches) {
    const counting = countSignals(counted, batch, iso(500));
    if (!counting) continue;
    if (counting.movedOut) earlier.push(counting.movedOut.seen);
    counted = { home: 'inc_1', first: counting.first, tally: counting.tally, earlier: [...earlier] };
    steps.push(counting);
  }
  return { steps, last: counted as Counted | null };
};

/** Later is newer; at one instant what fires, for no failure may be taken for over. */
const rank = ({ observedAt, status, sourceEventId }: Signal): string =>
  `${observedAt} ${status === 'firing' ? 1 : 0} ${sourceEventId}`;

describe('the tally of a fingerprint', () => {
  it('counts every event once and ends with the same newest signal, whatever the order, the batches and the repetitions', () => {
    const event = fc.record({
      second: fc.integer({ min: 0, max: 30 }),
      status: fc.constantFrom('firing' as const, 'resolved' as const),
    });
    const scenario = fc.array(event, { minLength: 1, maxLength: 60 }).chain((events) => {
      const signals = events.map(({ second, status }, n) =>
        aSignal({ sourceEventId: `e${n}`, observedAt: iso(second), status }),
      );
      return fc.record({
        signals: fc.constant(signals),
        order: fc.shuffledSubarray([...signals, ...signals], { minLength: signals.length * 2 }),
        size: fc.integer({ min: 1, max: 9 }),
      });
    });
    fc.assert(
      fc.property(scenario, ({ signals, order, size }) => {
        const batches = Array.from({ length: Math.ceil(order.length / size) }, (_, n) =>
          order.slice(n * size, (n + 1) * size),
        );
        const { last } = countAll(batches);
        if (!last) throw new Error('nothing was counted');
        const newest = signals.toSorted((a, b) => (rank(a) < rank(b) ? -1 : 1)).at(-1);
        const { count, status, latest, firstObservedAt } = attachedSignal('inc_1', last.first, last.tally);
        expect({ count, status, latest }).toEqual({ count: signals.length, status: newest?.status, latest: newest });
        expect(firstObservedAt).toBe(signals.map(({ observedAt }) => observedAt).toSorted()[0]);
        const rows = [...last.earlier, last.tally.seen];
        const digests = signals.map(({ sourceEventId }) => eventDigest(sourceEventId));
        expect(digests.filter((digest) => !rows.some((seen) => holdsDigest(seen, digest)))).toEqual([]);
        expect(rows.join('')).toHaveLength(digests.join('').length);
      }),
    );
  });

  it('knows a digest only where one begins, however much alike they are', () => {
    const digest = fc
      .array(fc.constantFrom('a', 'b'), { minLength: 11, maxLength: 11 })
      .map((letters) => letters.join(''));
    fc.assert(
      fc.property(fc.array(digest, { maxLength: 12 }), digest, (digests, other) => {
        expect(holdsDigest(digests.join(''), other)).toBe(digests.includes(other));
      }),
      { numRuns: 1000 },
    );
  });

  it('stays within one write unit however many events it has counted', () => {
    const events = Array.from({ length: 500 }, (_, n) =>
      aSignal({
        sourceEventId: `0f8fad5b-d9cb-469f-a165-${String(n).padStart(12, '0')}`,
        observedAt: iso(n),
        receivedAt: iso(n),
      }),
    );
    const { steps } = countAll(events.map((event) => [event]));
    const sizes = steps.map(({ first, tally }) =>
      itemBytes(stored({ ...tallyKey('inc_01JNABCDEFGHJKMNPQRSTVWXYZ', first.fingerprint), ...tally })),
    );
    expect(Math.max(...sizes)).toBeLessThanOrEqual(1024);
    expect(steps.filter(({ movedOut }) => movedOut)).toHaveLength(Math.floor(499 / 32));
  });
});

describe('the merge patch', () => {
  const text = fc.string({ maxLength: 5 });
  const members = fc.letrec<{ node: unknown; members: Record<string, never> }>((tie) => ({
    node: fc.oneof({ maxDepth: 3 }, text, fc.integer(), fc.boolean(), fc.array(text, { maxLength: 2 }), tie('members')),
    members: fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('node')) as fc.Arbitrary<Record<string, never>>,
  })).members;

  it('leads from any object to any other, and is empty between equal ones', () => {
    fc.assert(
      fc.property(members, members, (from, to) => {
        expect(applyMergePatch(from, mergePatch(from, to))).toEqual(to);
        expect(mergePatch(from, structuredClone(from))).toEqual({});
      }),
    );
  });

  it('takes a member that is null for one that is absent', () => {
    expect(mergePatch({ a: 1, b: null }, { a: null, b: undefined, c: null })).toEqual({ a: null });
  });

  // The cases of RFC 7396, appendix A, that concern objects.
  it.each([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])('applied to %j is %j and gives %j', (to, patch, expected) => {
    expect(applyMergePatch(to, patch)).toEqual(expected);
  });
});
