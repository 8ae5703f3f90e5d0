import type { CaseSeries } from './case.ts';

const FAILURES = /error|fault|fail/i;
const SUCCESSES = /availab|success/i;
const REQUESTS = /^(requests?|request_?count|invocations|workload|load|throughput|calls|rps|qps)$/i;
const LATENCY = /latency|duration|response_?time|delay/i;
const MEAN = /^(average|mean|avg)$/i;

export type Told = 'requests' | 'latencySeconds' | 'faults' | 'other';

/** What a metric tells of its component, by the name that sets give such metrics. */
export const toldBy = (metric: string): Told => {
  if (REQUESTS.test(metric)) return 'requests';
  if (LATENCY.test(metric)) return 'latencySeconds';
  return SUCCESSES.test(metric) || FAILURES.test(metric) ? 'faults' : 'other';
};

export const isMean = (statistic: string): boolean => MEAN.test(statistic);

/** Failed requests of a period, from a metric that counts them or tells their share or that of the others. */
export const failedRequests = (
  metric: string,
  all: readonly CaseSeries[],
): ((value: number, requests: number) => number) => {
  // A set writes a share in one unit, of 1 or of 100.
  const values = all.filter((each) => each.metric === metric).flatMap((each) => each.values);
  const whole = values.some((value) => (value ?? 0) > 1) ? 100 : 1;
  if (SUCCESSES.test(metric)) return (value, requests) => (1 - value / whole) * requests;
  if (/rate|ratio|percent/i.test(metric)) return (value, requests) => (value / whole) * requests;
  return (value) => value;
};
