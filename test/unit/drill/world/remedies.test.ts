import { describe, expect, it } from 'vitest';
import { type Remedy, SCENARIOS, type Scenario } from '../../../../drill/scenarios/index.ts';
import type { World } from '../../../../drill/world/types.ts';
import { aShop, breakShop, entranceFaultShare, wait } from './shop-builder.ts';

const HEALED_WITHIN_MINUTES = 8;
const HOLDING_SECONDS = 240;

interface Case {
  readonly scenario: Scenario;
  readonly remedy: Remedy;
  readonly seed: number;
  readonly title: string;
}

const casesOf = (kind: keyof Scenario['remedies']): Case[] =>
  SCENARIOS.flatMap((scenario) => scenario.remedies[kind].map((remedy) => ({ scenario, remedy }))).map(
    (one, index) => ({
      ...one,
      seed: (index % 20) + 1,
      title: `${one.scenario.name}: ${one.remedy.what}`,
    }),
  );

const broken = (scenario: Scenario, seed: number): World => {
  const world = aShop({ seed });
  breakShop(world, scenario, seed);
  wait(world, 6);
  expect(world.truth.objectivesMet(60)).toBe(false);
  return world;
};

describe('the remedies', () => {
  it.each(casesOf('cures'))('cures $title', ({ scenario, remedy, seed }) => {
    const world = broken(scenario, seed);
    remedy.apply(world);
    wait(world, HEALED_WITHIN_MINUTES + HOLDING_SECONDS / 60);
    expect(world.truth.objectivesMet(HOLDING_SECONDS)).toBe(true);
    expect(world.faultPresent()).toBe(false);
  });

  it.each(casesOf('mitigates'))('mitigates $title', ({ scenario, remedy, seed }) => {
    const world = broken(scenario, seed);
    remedy.apply(world);
    wait(world, HEALED_WITHIN_MINUTES + HOLDING_SECONDS / 60);
    expect(world.truth.objectivesMet(HOLDING_SECONDS)).toBe(true);
    expect(world.faultPresent()).toBe(true);
  });

  it.each(casesOf('useless'))('does not help against $title', ({ scenario, remedy, seed }) => {
    const world = broken(scenario, seed);
    remedy.apply(world);
    wait(world, HEALED_WITHIN_MINUTES + HOLDING_SECONDS / 60);
    expect(world.truth.objectivesMet(HOLDING_SECONDS)).toBe(false);
    expect(world.faultPresent()).toBe(true);
  });

  it.each(casesOf('worsens'))('makes it worse, $title, and undoing takes that back', ({ scenario, remedy, seed }) => {
    const left = broken(scenario, seed);
    const changed = broken(scenario, seed);
    remedy.apply(changed);
    for (const world of [left, changed]) wait(world, 6);
    const without = entranceFaultShare(left, 3);
    expect(entranceFaultShare(changed, 3)).toBeGreaterThan(without + 0.01);

    if (!remedy.undo) throw new Error(`nothing undoes: ${remedy.what}`);
    remedy.undo(changed);
    for (const world of [left, changed]) wait(world, 6);
    expect(Math.abs(entranceFaultShare(changed, 3) - entranceFaultShare(left, 3))).toBeLessThan(0.02);
  });

  it('brings a leak back some time after the restart that mitigated it', () => {
    const [leak] = SCENARIOS.filter(({ name }) => name === 'memory-leak');
    const [restart] = leak?.remedies.mitigates ?? [];
    if (!leak || !restart) throw new Error('the memory leak has no mitigation to try');
    const world = broken(leak, 11);
    restart.apply(world);
    wait(world, 20);
    expect(world.truth.objectivesMet(900)).toBe(true);
    wait(world, 25);
    expect(world.truth.objectivesMet(300)).toBe(false);
  });
});
