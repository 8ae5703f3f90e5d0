import type { MetricId, MetricPoint, MetricSeries, Metrics } from './types/telemetry.ts';

const MINUTE_MS = 60_000;

export interface Observation {
  readonly value: number;
  readonly weight: number;
}

interface OpenSeries {
  readonly id: MetricId;
  readonly unit: string;
  readonly points: MetricPoint[];
  observations: { value: number; weight: number }[];
}

/** Where the world publishes: observations gather in the open minute and become one point when it closes. */
export interface MetricRecorder extends Metrics {
  /** A handle for one series, so that publishing does not look it up by its identity each time. */
  open(id: MetricId, unit: string): (value: number, weight?: number) => void;
  /** Turns what was observed since the last call into the points of the minute that starts at `at`. */
  closeMinute(at: number): void;
}

export const createMetricRecorder = (): MetricRecorder => {
  const opened = new Map<string, OpenSeries>();
  const published: MetricSeries[] = [];
  const find = (id: MetricId): OpenSeries | undefined => opened.get(keyOf(id));

  return {
    open(id, unit) {
      const series: OpenSeries = find(id) ?? { id, unit, points: [], observations: [] };
      opened.set(keyOf(id), series);
      return (value, weight = 1) => {
        if (weight <= 0) return;
        // Most counts take two values; merging those keeps the minute small.
        const { observations } = series;
        const [first, second] = observations;
        if (first?.value === value) first.weight += weight;
        else if (second?.value === value) second.weight += weight;
        else observations.push({ value, weight });
      };
    },
    closeMinute(at) {
      for (const series of opened.values()) {
        if (series.observations.length === 0) continue;
        if (series.points.length === 0) published.push({ ...series.id, unit: series.unit, points: series.points });
        series.points.push(summarise(at, series.observations));
        series.observations = [];
      }
    },
    all: () => published,
    series: (id) => {
      const series = find(id);
      return series && series.points.length > 0
        ? { ...series.id, unit: series.unit, points: series.points }
        : undefined;
    },
    between: (id, fromMs, toMs) => {
      const points = find(id)?.points ?? [];
      const first = points[0];
      if (!first) return [];
      // A series may skip minutes, never repeat one, so its nth point is at or after its nth minute.
      const start = lowerBound(points, fromMs);
      return points.slice(start, lowerBound(points, toMs, start + Math.ceil(Math.max(0, toMs - fromMs) / MINUTE_MS)));
    },
  };
};

const keyOf = ({ namespace, metricName, dimensions }: MetricId): string => {
  const names = Object.keys(dimensions).sort();
  return `${namespace}|${metricName}|${names.map((name) => `${name}=${dimensions[name]}`).join('|')}`;
};

/** Index of the first point at or after an instant; `most` bounds it from above. */
const lowerBound = (points: readonly MetricPoint[], at: number, most = points.length): number => {
  let low = 0;
  let high = Math.min(points.length, most);
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((points[middle]?.at ?? Number.POSITIVE_INFINITY) < at) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** Percentiles are of the weighted observations: the smallest value that holds at least the share of the weight. */
export const summarise = (at: number, observations: readonly Observation[]): MetricPoint => {
  const ordered = observations.toSorted((a, b) => a.value - b.value);
  let total = 0;
  let sum = 0;
  for (const { value, weight } of observations) {
    total += weight;
    sum += value * weight;
  }
  const maximum = ordered.at(-1)?.value ?? 0;
  const percentile = (share: number): number => {
    let seen = 0;
    for (const { value, weight } of ordered) {
      seen += weight;
      if (seen >= share * total - 1e-9) return value;
    }
    return maximum;
  };
  return {
    at,
    sum,
    sampleCount: Math.round(total * 1e6) / 1e6,
    minimum: ordered[0]?.value ?? 0,
    maximum,
    p50: percentile(0.5),
    p90: percentile(0.9),
    p99: percentile(0.99),
  };
};
