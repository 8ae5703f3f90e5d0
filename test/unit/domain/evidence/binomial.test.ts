import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binomialTail } from '../../../../lib/domain/evidence/statistics.ts';

describe('binomialTail', () => {
  it('is the chance of at least so many successes', () => {
    expect(binomialTail(2, 2, 0.5)).toBeCloseTo(0.25, 12);
    expect(binomialTail(1, 3, 0.1)).toBeCloseTo(1 - 0.9 ** 3, 12);
    expect(binomialTail(0, 5, 0.2)).toBe(1);
  });

  it('falls with every further success, and what is left is the chance of as many failures', () => {
    const trials = fc.integer({ min: 1, max: 20 });
    fc.assert(
      fc.property(trials, fc.nat(19), fc.double({ min: 0.01, max: 0.99, noNaN: true }), (count, given, share) => {
        const successes = (given % count) + 1;
        const tail = binomialTail(successes, count, share);
        expect(tail).toBeLessThanOrEqual(binomialTail(successes - 1, count, share));
        expect(tail + binomialTail(count - successes + 1, count, 1 - share)).toBeCloseTo(1, 9);
      }),
    );
  });
});
