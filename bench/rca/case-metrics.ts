import type { CaseSeries, RcaCase } from './case.ts';
import { isCountNamed, isShareNamed, splitStatistic, toldBy, wordsOf } from './metric-words.ts';

const MEAN = /^(average|mean|avg)$/i;
/** A share may be written a little above its whole: rounding, and averages of periods that overlap. */
const ABOVE_WHOLE = 1.05;

export const isMean = (statistic: string): boolean => MEAN.test(statistic);

/** How the values of a metric are read into one of the roles that Selfheal knows. */
export type Reading =
  | { role: 'requests' | 'latencySeconds' | 'other' }
  | {
      role: 'faults';
      /** Whether it counts what failed, so that it can be added to other counts. */
      isCount: boolean;
      /** Failed requests of a period; not a number where only the count of all requests could tell. */
      failed: (value: number, requests: number | null) => number;
    };

const OTHER: Reading = { role: 'other' };

/** What is the whole of a share, 1 or 100, by the values of a metric all through a case; null when it cannot be a share. */
export const wholeOf = (metric: string, all: readonly CaseSeries[]): 1 | 100 | null => {
  let most = Number.NEGATIVE_INFINITY;
  for (const each of all) {
    if (each.metric !== metric) continue;
    for (const value of each.values) {
      if ((value ?? 0) < 0) return null;
      most = Math.max(most, value ?? most);
    }
  }
  if (most <= ABOVE_WHOLE) return 1;
  return most <= 100 * ABOVE_WHOLE ? 100 : null;
};

const isAvailability = (metric: string): boolean => wordsOf(metric).some((word) => word.startsWith('availab'));

const successesRead = (metric: string, whole: 1 | 100 | null): Reading => {
  const isCount = !isShareNamed(metric) && !isAvailability(metric) && (whole === null || isCountNamed(metric));
  if (isCount)
    return {
      role: 'faults',
      isCount,
      failed: (value, requests) => (requests === null ? Number.NaN : requests - value),
    };
  if (whole === null) return OTHER;
  return { role: 'faults', isCount, failed: (value, requests) => (1 - value / whole) * (requests ?? 1) };
};

const failuresRead = (metric: string, whole: 1 | 100 | null): Reading => {
  // What no share can be is a count a second, whatever its name.
  if (whole === null || !isShareNamed(metric)) return { role: 'faults', isCount: true, failed: (value) => value };
  return { role: 'faults', isCount: false, failed: (value, requests) => (value / whole) * (requests ?? 1) };
};

/** Reads the metrics of a case by their names, and by what their values can mean: a set writes a metric in one unit. */
export const readingsOf = (all: readonly CaseSeries[]): ((metric: string) => Reading) => {
  const known = new Map<string, Reading>();
  const read = (metric: string): Reading => {
    const told = toldBy(metric);
    if (told === 'faults') return failuresRead(metric, wholeOf(metric, all));
    return told === 'successes' ? successesRead(metric, wholeOf(metric, all)) : { role: told };
  };
  return (metric) => {
    const reading = known.get(metric) ?? read(metric);
    known.set(metric, reading);
    return reading;
  };
};

const withStatistic = <Named extends { metric: string; statistic: string }>(named: Named): Named => ({
  ...named,
  ...splitStatistic(named.metric),
});

/** The case with every statistic where it belongs: a `latency-90` is the metric `latency` in the statistic `p90`. */
export const withStatistics = ({ symptom, baseline, incident, ...rest }: RcaCase): RcaCase => ({
  ...rest,
  symptom: symptom && withStatistic(symptom),
  baseline: baseline.map(withStatistic),
  incident: incident.map(withStatistic),
});
