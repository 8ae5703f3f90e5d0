import type { Scenario } from '../../../../drill/scenarios/index.ts';
import { createRandom } from '../../../../drill/world/random.ts';
import type { World } from '../../../../drill/world/types.ts';
import { createWorld } from '../../../../drill/world/world.ts';

export const MINUTE_MS = 60_000;
const MIDNIGHT = Date.UTC(2026, 10, 17);

/** A shop that has run for some minutes; seeds also begin at different hours of the day. */
export const aShop = ({ seed = 1, warmUpMinutes = 6 } = {}): World => {
  const startAt = MIDNIGHT + ((seed * 7) % 24) * 60 * MINUTE_MS;
  const world = createWorld({ seed, startAt });
  world.advanceTo(startAt + warmUpMinutes * MINUTE_MS);
  return world;
};

export const wait = (world: World, minutes: number): void => world.advanceTo(world.now + minutes * MINUTE_MS);

export const breakShop = (world: World, scenario: Scenario, seed: number): void =>
  scenario.inject(world, createRandom(seed * 31 + 7));

/** Share of the entrance's requests that failed over the last minutes. */
export const entranceFaultShare = (world: World, minutes: number): number => {
  const entrance = world.truth.standings(minutes * 60).find(({ component }) => component === 'storefront');
  return 1 - (entrance?.availability ?? 0);
};
