import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SCENARIOS } from '../../../../drill/scenarios/index.ts';
import type { World } from '../../../../drill/world/types.ts';
import { createWorld } from '../../../../drill/world/world.ts';
import { aShop, breakShop, MINUTE_MS, wait } from './shop-builder.ts';

const COMPONENTS = [
  'storefront',
  'catalogue',
  'checkout',
  'payments',
  'orders',
  'pricing',
  'payment-provider',
  'orders-db',
];
const START = Date.UTC(2026, 10, 17, 9);

const fingerprint = (world: World): string => {
  const lines = world.logs.groups().map((group) => world.logs.between(group, 0, world.now));
  const seen = [world.metrics.all(), lines, world.happenings.from(0), world.truth.standings(600)];
  return createHash('sha256').update(JSON.stringify(seen)).digest('hex');
};

const scenarioAt = (index: number) => {
  const scenario = SCENARIOS[index];
  if (!scenario) throw new Error(`no scenario at ${index}`);
  return scenario;
};
const anyScenario = fc.integer({ min: 0, max: SCENARIOS.length - 1 }).map(scenarioAt);
const anySeed = fc.integer({ min: 1, max: 20 });

describe('the simulated shop', () => {
  it('runs byte for byte the same for the same seed and faults, and differently for another seed', () => {
    const run = (seed: number, scenario: (typeof SCENARIOS)[number]): string => {
      const world = aShop({ seed, warmUpMinutes: 2 });
      breakShop(world, scenario, seed);
      wait(world, 4);
      return fingerprint(world);
    };
    fc.assert(
      fc.property(anySeed, anyScenario, (seed, scenario) => {
        expect(run(seed, scenario)).toBe(run(seed, scenario));
        expect(run(seed, scenario)).not.toBe(run(seed + 1, scenario));
      }),
      { numRuns: 6 },
    );
  });

  it('does not depend on how its time is cut into pieces', () => {
    const whole = createWorld({ seed: 3, startAt: START });
    whole.advanceTo(START + 5 * MINUTE_MS);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 5 * MINUTE_MS }), { maxLength: 12 }), (cuts) => {
        const pieces = createWorld({ seed: 3, startAt: START });
        for (const cut of [...cuts].sort((a, b) => a - b)) pieces.advanceTo(START + cut);
        pieces.advanceTo(START + 5 * MINUTE_MS);
        expect(fingerprint(pieces)).toBe(fingerprint(whole));
      }),
      { numRuns: 6 },
    );
  });

  it('loses no request: what is offered arrives, and what arrives succeeds or fails', () => {
    fc.assert(
      fc.property(anySeed, anyScenario, (seed, scenario) => {
        const world = aShop({ seed, warmUpMinutes: 1 });
        breakShop(world, scenario, seed);
        wait(world, 5);
        for (const component of COMPONENTS) {
          const { offered, received, succeeded, failed } = world.truth.totals(component);
          expect(received).toBeGreaterThan(0);
          expect(offered).toBe(received);
          expect(succeeded + failed).toBe(received);
          expect(Math.min(succeeded, failed)).toBeGreaterThanOrEqual(0);
        }
      }),
      { numRuns: 10 },
    );
  });

  it('measures as many requests as were made, and never more faults than requests', () => {
    fc.assert(
      fc.property(anySeed, anyScenario, (seed, scenario) => {
        const world = aShop({ seed, warmUpMinutes: 1 });
        breakShop(world, scenario, seed);
        wait(world, 4);
        const dimensions = { Environment: 'ecs:shop', Service: 'checkout' };
        const total = (metricName: string, pick: 'sum' | 'sampleCount'): number =>
          world.metrics
            .between({ namespace: 'ApplicationSignals', metricName, dimensions }, 0, world.now)
            .reduce((sum, point) => sum + point[pick], 0);
        expect(total('Latency', 'sampleCount')).toBeCloseTo(world.truth.totals('checkout').received, 2);
        expect(total('Fault', 'sum')).toBe(world.truth.totals('checkout').failed);
      }),
      { numRuns: 6 },
    );
  });

  it.each(SCENARIOS)('bounds what each component writes to 40 lines a minute: $name', (scenario) => {
    const world = aShop({ seed: 2, warmUpMinutes: 1 });
    breakShop(world, scenario, 2);
    wait(world, 5);
    for (const group of world.logs.groups()) {
      for (let from = world.now - 5 * MINUTE_MS; from < world.now; from += MINUTE_MS) {
        expect(world.logs.between(group, from, from + MINUTE_MS).length).toBeLessThanOrEqual(40);
      }
      const lines = world.logs.between(group, 0, world.now);
      expect(lines.length).toBeGreaterThan(10);
      expect(lines.map(({ at }) => at)).toEqual(lines.map(({ at }) => at).sort((a, b) => a - b));
    }
  });

  it('meets its objectives for hours when nobody breaks it, and has noise in every metric that moves', () => {
    const world = aShop({ seed: 5, warmUpMinutes: 120 });
    expect(world.truth.objectivesMet(1800)).toBe(true);
    expect(world.faultPresent()).toBe(false);
    expect(world.happenings.from(0)).toEqual([]);
    for (const series of world.metrics.all()) {
      expect(series.points).toHaveLength(120);
      if (series.metricName === 'Latency' || series.metricName === 'CPUUtilization') {
        expect(new Set(series.points.map(({ sum }) => sum)).size).toBeGreaterThan(100);
      }
    }
  });

  it('refuses to go back in time and to begin within a minute', () => {
    const world = aShop({ warmUpMinutes: 1 });
    expect(() => world.advanceTo(world.now - 1)).toThrow(RangeError);
    expect(() => createWorld({ seed: 1, startAt: START + 1 })).toThrow(RangeError);
  });
});
