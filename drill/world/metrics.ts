import type { MetricId, MetricPoint, MetricSeries, Metrics } from './types/telemetry.ts';

const MINUTE_MS = 60_000;

interface OpenSeries {
  readonly id: MetricId;
  readonly unit: string;
  readonly points: MetricPoint[];
  values: number[];
  weights: number[];
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
      const series: OpenSeries = find(id) ?? { id, unit, points: [], values: [], weights: [] };
      opened.set(keyOf(id), series);
      return (value, weight = 1) => {
        if (weight <= 0) return;
        series.values.push(value);
        series.weights.push(weight);
      };
    },
    closeMinute(at) {
      for (const series of opened.values()) {
        if (series.values.length === 0) continue;
        if (series.points.length === 0) published.push({ ...series.id, unit: series.unit, points: series.points });
        series.points.push(summarise(at, series.values, series.weights));
        series.values = [];
        series.weights = [];
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
export const summarise = (at: number, values: readonly number[], weights: readonly number[]): MetricPoint => {
  const order = values.map((_, index) => index).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  let total = 0;
  let sum = 0;
  values.forEach((value, index) => {
    total += weights[index] ?? 0;
    sum += value * (weights[index] ?? 0);
  });
  const percentile = (share: number): number => {
    let seen = 0;
    for (const index of order) {
      seen += weights[index] ?? 0;
      if (seen >= share * total - 1e-9) return values[index] ?? 0;
    }
    return values[order.at(-1) ?? 0] ?? 0;
  };
  return {
    at,
    sum,
    sampleCount: Math.round(total * 1e6) / 1e6,
    minimum: values[order[0] ?? 0] ?? 0,
    maximum: values[order.at(-1) ?? 0] ?? 0,
    p50: percentile(0.5),
    p90: percentile(0.9),
    p99: percentile(0.99),
  };
};
