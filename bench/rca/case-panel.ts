import type { Measured } from '../../lib/domain/diagnosis/excess-budget.ts';
import { asFeltAt, quantileNamed } from '../../lib/domain/diagnosis/statistic.ts';
import type { CaseSeries, RcaCase } from './case.ts';

export type CaseSymptom = NonNullable<RcaCase['symptom']>;

/** How a metric becomes badness: seconds, or the share of requests that fail. */
type ToBadness = (value: number, requests: number) => number;

const FAILURES = /error|fault|fail/i;
const SUCCESSES = /availab|success/i;
const REQUESTS = /^(requests?|request_?count|invocations|workload|load|throughput|calls|rps|qps)$/i;
const MEAN = /^(average|mean|avg)$/i;

/** Whether a metric counts who is refused rather than who waits. */
export const countsFailures = (metric: string): boolean => SUCCESSES.test(metric) || FAILURES.test(metric);

/** Null for a metric that does not say how users fare. `values` are all of the case: a set writes a share in one unit, of 1 or of 100. */
const badnessOf = (metric: string, values: readonly (number | null)[]): ToBadness | null => {
  if (/latency|duration|response_?time|delay/i.test(metric)) return (value) => value;
  const whole = values.some((value) => (value ?? 0) > 1) ? 100 : 1;
  if (SUCCESSES.test(metric)) return (value) => 1 - value / whole;
  if (/rate|ratio|percent/i.test(metric) && FAILURES.test(metric)) return (value) => value / whole;
  if (FAILURES.test(metric)) return (value, requests) => (requests > 0 ? value / requests : Number.NaN);
  return null;
};

/** All times at which anything of a case's half was measured. */
export const gridOf = (series: readonly CaseSeries[]): number[] =>
  [...new Set(series.flatMap(({ timestamps }) => timestamps))].sort((a, b) => a - b);

const onGrid = ({ timestamps, values }: CaseSeries, grid: readonly number[]): number[] => {
  const byTime = new Map(timestamps.map((at, index) => [at, values[index]]));
  return grid.map((at) => byTime.get(at) ?? Number.NaN);
};

export interface CasePanel {
  baseline: Map<string, Measured>;
  incident: Map<string, Measured>;
  incidentTimes: number[];
}

/** Badness and requests of every component that has the symptom's metric in its statistic; null for a metric that says nothing of users. */
export const casePanel = ({ baseline, incident }: RcaCase, symptom: CaseSymptom): CasePanel | null => {
  const isHarm = ({ metric, statistic }: CaseSeries): boolean =>
    metric === symptom.metric && statistic === symptom.statistic;
  const all = [...baseline, ...incident];
  const toBadness = badnessOf(
    symptom.metric,
    all.filter(isHarm).flatMap(({ values }) => values),
  );
  if (!toBadness) return null;
  const isCounted = all.some(({ metric }) => REQUESTS.test(metric));
  const half = (series: readonly CaseSeries[]) => {
    const relevant = series.filter((each) => isHarm(each) || REQUESTS.test(each.metric));
    const grid = gridOf(relevant);
    const counts = new Map(
      relevant.filter(({ metric }) => REQUESTS.test(metric)).map((each) => [each.component, onGrid(each, grid)]),
    );
    const panel = new Map<string, Measured>();
    for (const each of relevant.filter(isHarm)) {
      // A set without any request counts cannot be weighted: every component then counts alike.
      const requests = counts.get(each.component) ?? grid.map(() => (isCounted ? Number.NaN : 1));
      const badness = onGrid(each, grid).map((value, row) => toBadness(value, requests[row] ?? Number.NaN));
      panel.set(each.component, { badness, requests });
    }
    const quantile = quantileNamed(symptom.statistic);
    const at = panel.get(symptom.component);
    if (quantile === null || !at) return { grid, panel };
    return { grid, panel: new Map([...panel].map(([component, each]) => [component, asFeltAt(at, each, quantile)])) };
  };
  const before = half(baseline);
  const now = half(incident);
  return { baseline: before.panel, incident: now.panel, incidentTimes: now.grid };
};

/** The symptom in the mean of its metric, where the case has one and the alarm is on something else: means add up over requests. */
export const meanOf = ({ baseline, incident }: RcaCase, symptom: CaseSymptom): CaseSymptom | null => {
  if (MEAN.test(symptom.statistic)) return null;
  const has = (half: readonly CaseSeries[]) => (statistic: string) =>
    half.some(
      (each) => each.component === symptom.component && each.metric === symptom.metric && each.statistic === statistic,
    );
  const statistics = new Set(incident.map(({ statistic }) => statistic));
  const mean = [...statistics].find((each) => MEAN.test(each) && has(baseline)(each) && has(incident)(each));
  return mean === undefined ? null : { ...symptom, statistic: mean };
};
