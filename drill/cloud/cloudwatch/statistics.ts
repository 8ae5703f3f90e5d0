import { PlatformRefusal } from '../../world/platform-refusal.ts';
import type { MetricPoint } from '../../world/types.ts';

const MINUTE_MS = 60_000;

/** A minute's point can be read this long after the minute has ended: collecting and aggregating takes time. */
const LATENESS_MS = 20_000;

/** Whether a point can be seen at an instant (epoch ms). */
export const isVisible = (point: Pick<MetricPoint, 'at'>, now: number): boolean =>
  point.at + MINUTE_MS + LATENESS_MS <= now;

const sumOf = (points: readonly MetricPoint[], value: (point: MetricPoint) => number): number =>
  points.reduce((sum, point) => sum + value(point), 0);

type Percentile = 'p50' | 'p90' | 'p99';

/** Exact for one minute; over several the single observations are gone, and the minutes' percentiles are weighted by their counts. */
const percentile = (points: readonly MetricPoint[], which: Percentile): number => {
  const [only, ...more] = points;
  if (only && more.length === 0) return only[which];
  return sumOf(points, (point) => point[which] * point.sampleCount) / sumOf(points, ({ sampleCount }) => sampleCount);
};

const STATISTICS: Readonly<Record<string, (points: readonly MetricPoint[]) => number>> = {
  Sum: (points) => sumOf(points, ({ sum }) => sum),
  SampleCount: (points) => sumOf(points, ({ sampleCount }) => sampleCount),
  Average: (points) => sumOf(points, ({ sum }) => sum) / sumOf(points, ({ sampleCount }) => sampleCount),
  Minimum: (points) => Math.min(...points.map(({ minimum }) => minimum)),
  Maximum: (points) => Math.max(...points.map(({ maximum }) => maximum)),
  p50: (points) => percentile(points, 'p50'),
  p90: (points) => percentile(points, 'p90'),
  p99: (points) => percentile(points, 'p99'),
};

export interface Datapoint {
  /** Start of the period, epoch ms. */
  readonly at: number;
  readonly value: number;
}

/**
 * A statistic of minute points by period, oldest first; a period without points is left out, never zero.
 * Throws `InvalidParameterValueException` for a statistic that is not kept.
 */
export const datapoints = (points: readonly MetricPoint[], statistic: string, periodSeconds: number): Datapoint[] => {
  const compute = STATISTICS[statistic];
  if (!compute) {
    throw new PlatformRefusal(
      'InvalidParameterValueException',
      `The embedded cloud keeps ${Object.keys(STATISTICS).join(', ')}; given ${statistic}`,
    );
  }
  const periodMs = periodSeconds * 1000;
  const byPeriod = Map.groupBy(points, ({ at }) => Math.floor(at / periodMs) * periodMs);
  return [...byPeriod].map(([at, inPeriod]) => ({ at, value: compute(inPeriod) }));
};
