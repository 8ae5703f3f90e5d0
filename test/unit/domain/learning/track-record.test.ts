import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inverseIncompleteBeta, regularisedIncompleteBeta } from '../../../../lib/domain/learning/incomplete-beta.ts';
import { chanceToHelp, lowerBound } from '../../../../lib/domain/learning/track-record.ts';

const record = (helped: number, failed: number) => ({
  faultClass: 'memory-leak' as const,
  runbook: 'r-s',
  service: 's',
  helped,
  failed,
});
const shape = fc.integer({ min: 1, max: 400 });

describe('the regularised incomplete beta function', () => {
  it.each([
    // Closed forms: I_x(a, 1) = x^a, I_x(1, b) = 1 − (1 − x)^b, and binomial tails.
    [0.3, 4, 1, 0.3 ** 4],
    [0.3, 1, 7, 1 - 0.7 ** 7],
    [0.5, 8, 8, 0.5],
    [0.5, 2, 3, 11 / 16],
    [0.9, 10, 2, 11 * 0.9 ** 10 - 10 * 0.9 ** 11],
    [0, 3, 4, 0],
    [1, 3, 4, 1],
  ])('I_%d(%d, %d) is %d', (x, a, b, expected) => {
    expect(regularisedIncompleteBeta(x, a, b)).toBeCloseTo(expected, 12);
  });

  it('equals the binomial tail for whole shapes', () => {
    const tail = (x: number, a: number, n: number) => {
      let term = (1 - x) ** n;
      let sum = a === 0 ? term : 0;
      for (let k = 1; k <= n; k += 1) {
        term *= ((n - k + 1) / k) * (x / (1 - x));
        if (k >= a) sum += term;
      }
      return sum;
    };
    fc.assert(
      fc.property(
        fc.double({ min: 0.05, max: 0.95, noNaN: true }),
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 1, max: 30 }),
        (x, a, b) => {
          expect(regularisedIncompleteBeta(x, a, b)).toBeCloseTo(tail(x, a, a + b - 1), 10);
        },
      ),
    );
  });

  it('is undone by its inverse', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 0.999, noNaN: true }), shape, shape, (p, a, b) => {
        expect(regularisedIncompleteBeta(inverseIncompleteBeta(p, a, b), a, b)).toBeCloseTo(p, 8);
      }),
    );
  });
});

describe('lowerBound', () => {
  it.each([
    [0, 0, 0.05],
    [13, 0, 0.05 ** (1 / 14)],
    [0, 13, 1 - 0.95 ** (1 / 14)],
  ])('of %d helped and %d failed, at 95 %%, is %d', (helped, failed, expected) => {
    expect(lowerBound(record(helped, failed), 0.95)).toBeCloseTo(expected, 10);
  });

  it('knows nothing of a runbook without a record', () => {
    expect(lowerBound(null, 0.95)).toBeCloseTo(0.05, 10);
  });

  it('grows with success, falls with failure and with the level asked for, and stays below the rate itself', () => {
    fc.assert(
      fc.property(shape, shape, fc.double({ min: 0.6, max: 0.99, noNaN: true }), (helped, failed, level) => {
        const bound = lowerBound(record(helped, failed), level);
        expect(lowerBound(record(helped + 1, failed), level)).toBeGreaterThan(bound);
        expect(lowerBound(record(helped, failed + 1), level)).toBeLessThan(bound);
        expect(lowerBound(record(helped, failed), level + 0.005)).toBeLessThan(bound);
        expect(bound).toBeLessThan((helped + 1) / (helped + failed + 2) + 0.01);
      }),
    );
  });
});

describe('chanceToHelp', () => {
  it('is the manifest’s estimate before anything happened', () => {
    expect(chanceToHelp(0.7, null)).toBeCloseTo(0.7);
  });

  it('moves towards what happens, and lies between estimate and experience', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), shape, shape, (prior, helped, failed) => {
        const chance = chanceToHelp(prior, record(helped, failed));
        const rate = helped / (helped + failed);
        expect(chance).toBeGreaterThanOrEqual(Math.min(prior, rate) - 1e-9);
        expect(chance).toBeLessThanOrEqual(Math.max(prior, rate) + 1e-9);
        expect(Math.abs(chanceToHelp(prior, record(100 * helped, 100 * failed)) - rate)).toBeLessThan(0.03);
      }),
    );
  });
});
