import type { Look, Stretch } from './finding.ts';
import { isMeasurement, median, robustSigma, theilSenSlope } from './statistics.ts';

/** [epoch seconds, value] */
type Point = readonly [number, number];

/** A slope is fitted through this many points at most: the pairs grow with the square. */
const MAXIMUM_FITTED = 48;
/** With less of time a climb is no slow one. */
const MINIMUM_SECONDS = 3600;
const MINIMUM_FITTED = 12;
/** Share of its ceiling that a metric must gain over all the time that is known. */
const GAINED_SHARE = 0.08;
/** Each half of a steady climb is at least this much as steep as the whole: a step is flat on either side. */
const HALF_SHARE = 0.4;

/** Neighbours as their median, so that few points stand for many and one outlier for none. */
const thinned = (points: readonly Point[]): Point[] => {
  const width = Math.ceil(points.length / MAXIMUM_FITTED);
  return Array.from({ length: Math.ceil(points.length / width) }, (_, index): Point => {
    const some = points.slice(index * width, (index + 1) * width);
    return [median(some.map(([at]) => at)), median(some.map(([, value]) => value))];
  });
};

export interface SlowClimb {
  gained: number;
  lastedSeconds: number;
  /** At this slope, until the ceiling is reached; 0 when it is. */
  secondsLeft: number;
}

/**
 * A metric that rises steadily over normal time and incident together, in the unit of its ceiling: each hour of a slow leak looks
 * like the one before. Null where it does not, comes in one step, or where less than an hour is known.
 */
export const slowClimb = (look: Look, { series }: Stretch, ceiling: number): SlowClimb | null => {
  const all = series.timestamps.flatMap((at, index): Point[] => {
    const value = series.values[index];
    return isMeasurement(value) && at <= look.now ? [[at, value]] : [];
  });
  const [first, last] = [all.at(0), all.at(-1)];
  if (!first || !last || all.length < MINIMUM_FITTED || last[0] - first[0] < MINIMUM_SECONDS) return null;
  const points = thinned(all);
  const edge = Math.ceil(points.length / 8);
  const level = (some: readonly Point[]): number => median(some.map(([, value]) => value));
  // Cheap, and of most series enough.
  if (level(points.slice(-edge)) - level(points.slice(0, edge)) < (GAINED_SHARE * ceiling) / 2) return null;
  const slope = theilSenSlope(points);
  const lastedSeconds = last[0] - first[0];
  const middle = Math.floor(points.length / 2);
  const halves = [points.slice(0, middle), points.slice(middle)].map((half) => theilSenSlope(half));
  const noise = robustSigma(points.map(([at, value]) => value - slope * (at - first[0])));
  const gained = slope * lastedSeconds;
  if (!(gained >= Math.max(GAINED_SHARE * ceiling, 4 * noise)) || halves.some((half) => half < HALF_SHARE * slope))
    return null;
  const end = points.slice(-edge);
  const now = level(end) + slope * (last[0] - median(end.map(([at]) => at)));
  return { gained, lastedSeconds, secondsLeft: Math.max(0, (ceiling - now) / slope) };
};
