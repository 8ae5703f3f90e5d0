import type { Random } from './random.ts';
import { ENTRANCE_RATE } from './shop.ts';

const DAY_SECONDS = 86_400;
/** How far the busiest and the quietest hour lie from the mean. */
const DAILY_SWING = 0.13;
/** The busiest hour, UTC. */
const PEAK_HOUR = 19;
/** Slow wandering around the daily shape: its size, and how much of it stays from one step to the next. */
const WANDER = 0.03;
const WANDER_MEMORY = 0.97;

/** Requests a second that users offer: a daily shape with slow wandering, times what a fault makes of it. */
export const createTraffic = (random: Random) => {
  let wander = 0;
  return {
    rateAt(at: number, factor: number): number {
      wander = wander * WANDER_MEMORY + random.normal() * WANDER * Math.sqrt(1 - WANDER_MEMORY ** 2);
      const day = ((at / 1000 - PEAK_HOUR * 3600) / DAY_SECONDS) * 2 * Math.PI;
      return ENTRANCE_RATE * (1 + DAILY_SWING * Math.cos(day)) * Math.exp(wander) * factor;
    },
  };
};
