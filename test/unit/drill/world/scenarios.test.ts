import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SCENARIOS, type Scenario } from '../../../../drill/scenarios/index.ts';
import { aShop, breakShop, MINUTE_MS, wait } from './shop-builder.ts';

const HARMFUL = SCENARIOS.filter(({ truth }) => truth.component !== null);
const HARMLESS = SCENARIOS.filter(({ truth }) => truth.component === null);

/** Seconds from the onset until a minute violates an objective; undefined when it stays away for six minutes. */
const secondsUntilVisible = (scenario: Scenario, seed: number): number | undefined => {
  const world = aShop({ seed });
  expect(world.truth.objectivesMet(300)).toBe(true);
  const onsetAt = world.now;
  breakShop(world, scenario, seed);
  expect(world.faultPresent()).toBe(true);
  while (world.now < onsetAt + 6 * MINUTE_MS) {
    world.advanceTo(world.now + 15_000);
    if (!world.truth.objectivesMet(60)) return (world.now - onsetAt) / 1000;
  }
  return undefined;
};

describe('the scenarios', () => {
  it('has eleven, each with a name of its own', () => {
    expect(new Set(SCENARIOS.map(({ name }) => name)).size).toBe(11);
  });

  it.each(HARMFUL)('$name hurts users within six minutes, whatever the seed', (scenario) => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), (seed) => {
        expect(secondsUntilVisible(scenario, seed)).toBeLessThanOrEqual(360);
      }),
      { numRuns: 3 },
    );
  });

  it.each(HARMFUL.filter(({ name }) => name !== 'stuck-workers'))('$name reaches the storefront', (scenario) => {
    const world = aShop({ seed: 7 });
    breakShop(world, scenario, 7);
    wait(world, 6);
    const storefront = world.truth.standings(60).find(({ component }) => component === 'storefront');
    expect(storefront?.met).toBe(false);
  });

  it.each(HARMLESS)('$name trips its tight alarm while every objective stays met, and ends by itself', (scenario) => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), (seed) => {
        const world = aShop({ seed, warmUpMinutes: 10 });
        const onsetAt = world.now;
        breakShop(world, scenario, seed);
        wait(world, 8);
        const { metric, threshold } = scenario.tightAlarm ?? { metric: undefined, threshold: 0 };
        const averages = (from: number, to: number): number[] =>
          metric ? world.metrics.between(metric, from, to).map(({ sum, sampleCount }) => sum / sampleCount) : [];
        expect(Math.max(...averages(0, onsetAt))).toBeLessThan(threshold);
        expect(Math.max(...averages(onsetAt, world.now))).toBeGreaterThan(threshold);
        expect(Math.max(...averages(onsetAt + 5 * MINUTE_MS, world.now))).toBeLessThan(threshold);
        expect(world.truth.objectivesMet(18 * 60)).toBe(true);
        expect(world.faultPresent()).toBe(false);
      }),
      { numRuns: 5 },
    );
  });
});
