import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../drill/world/random.ts';

const draws = (seed: number, count: number): number[] => {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => random.next());
};

describe('the world’s randomness', () => {
  it('gives the same sequence for the same seed and another for the next', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        expect(draws(seed, 20)).toEqual(draws(seed, 20));
        expect(draws(seed, 20)).not.toEqual(draws(seed + 1, 20));
      }),
    );
  });

  it('never counts more successes than trials, nor fewer than none', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.nat(5000),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (seed, trials, probability) => {
          const successes = createRandom(seed).binomial(trials, probability);
          expect(Number.isInteger(successes)).toBe(true);
          expect(successes).toBeGreaterThanOrEqual(0);
          expect(successes).toBeLessThanOrEqual(trials);
        },
      ),
    );
  });

  it.each([
    ['uniform', 0.5, (seed: number) => createRandom(seed).next()],
    ['poisson below 50', 7, (seed: number) => createRandom(seed).poisson(7)],
    ['poisson above 50', 400, (seed: number) => createRandom(seed).poisson(400)],
    ['binomial', 30, (seed: number) => createRandom(seed).binomial(100, 0.3)],
    ['normal around 10', 10, (seed: number) => 10 + createRandom(seed).normal()],
  ])('is centred where it should be: %s', (_, expected, drawOne) => {
    const mean = Array.from({ length: 4000 }, (_unused, seed) => drawOne(seed)).reduce((sum, x) => sum + x, 0) / 4000;
    expect(Math.abs(mean / expected - 1)).toBeLessThan(0.05);
  });
});
