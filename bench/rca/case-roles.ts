import { addedUp, type SeriesRole } from '../../lib/contracts/observation.ts';
import type { CaseSeries, RcaCase } from './case.ts';
import { isMean, type Reading, readingsOf } from './case-metrics.ts';
import { wordsOf } from './metric-words.ts';
import { resourceOf } from './resource-roles.ts';

export type CaseSymptom = NonNullable<RcaCase['symptom']>;

/** A series of a case in a role that Selfheal knows. */
export interface InRole {
  role: SeriesRole;
  series: CaseSeries;
}

const isSum = (statistic: string): boolean => /^sum$/i.test(statistic);

/** Best first: of the alarmed metric, a mean where there is one, else what was alarmed; then by name, never by place in a file. */
const inOrder = (some: readonly CaseSeries[], symptoms: readonly CaseSymptom[]): CaseSeries[] => {
  const rank = (each: CaseSeries): number => {
    const alarmed = symptoms.some(({ metric }) => metric === each.metric);
    const asAlarmed = symptoms.some(({ metric, statistic }) => metric === each.metric && statistic === each.statistic);
    return (alarmed ? 4 : 0) + (isMean(each.statistic) ? 2 : 0) + (asAlarmed ? 1 : 0);
  };
  const name = ({ metric, statistic }: CaseSeries): string => `${metric}|${statistic}`;
  return [...some].sort((a, b) => rank(b) - rank(a) || (name(a) < name(b) ? -1 : 1));
};

const atTimes = ({ timestamps, values }: CaseSeries): Map<number, number | null> =>
  new Map(timestamps.map((at, index) => [at, values[index] ?? null]));

/** Several counts as one: at each time the sum of what is known. */
const added = (counts: readonly CaseSeries[], first: CaseSeries): CaseSeries => {
  const sums = new Map<number, number | null>();
  for (const each of counts)
    for (const [at, value] of atTimes(each))
      sums.set(at, value === null ? (sums.get(at) ?? null) : (sums.get(at) ?? 0) + value);
  const timestamps = [...sums.keys()].sort((a, b) => a - b);
  return {
    ...first,
    metric: addedUp(...counts.map(({ metric }) => metric)),
    timestamps,
    values: timestamps.map((at) => sums.get(at) ?? null),
  };
};

const stem = (metric: string): string[] => wordsOf(metric).map((word) => word.replace(/s$/, ''));

/** Whether one metric counts a part of what another counts: `errors_5xx` of `errors`. */
const isPartOf = (part: string, whole: string): boolean => {
  const [some, all] = [stem(part), stem(whole)];
  return some.length > all.length && all.every((word) => some.includes(word));
};

const firstOfEach = (all: readonly CaseSeries[]): CaseSeries[] =>
  all.filter((each, index) => all.findIndex(({ metric }) => metric === each.metric) === index);

/** What says that requests of a component fail: one metric, or, where none of several counts was alarmed, their sum. */
const failuresOf = (
  some: readonly CaseSeries[],
  symptoms: readonly CaseSymptom[],
  read: (metric: string) => Reading,
): CaseSeries[] => {
  const isCount = ({ metric }: CaseSeries): boolean => {
    const reading = read(metric);
    return reading.role === 'faults' && reading.isCount;
  };
  const [best, ...others] = firstOfEach(inOrder(some, symptoms));
  if (!best) return [];
  if (!isCount(best) || symptoms.some(({ metric }) => metric === best.metric)) return [best];
  const counts = [best, ...others.filter(isCount)];
  return counts.filter(({ metric }) => !counts.some((each) => isPartOf(metric, each.metric)));
};

/** The failed requests that a metric tells of, period by period; null when it would take a count of all requests. */
const failed = (series: CaseSeries, reading: Reading, requests: CaseSeries | undefined): CaseSeries | null => {
  if (reading.role !== 'faults') return null;
  const counts = requests && atTimes(requests);
  const values = series.values.map((value, index) => {
    const count = counts ? counts.get(series.timestamps[index] ?? Number.NaN) : null;
    const found = value === null || count === undefined ? Number.NaN : reading.failed(value, count);
    return Number.isFinite(found) && (!counts || count !== null) ? Math.max(0, found) : null;
  });
  return values.every((value) => value === null) ? null : { ...series, values };
};

/** Whatever else is known of a component, by the names that Selfheal knows; a second one of a name keeps its own and its statistic. */
const others = (own: readonly CaseSeries[], all: readonly CaseSeries[]): InRole[] => {
  const taken = new Set<string>();
  return inOrder(own, []).map((series): InRole => {
    const { name, times } = resourceOf(series.metric, all);
    const isFirst = !taken.has(name);
    taken.add(name);
    if (!isFirst) return { role: `saturation:${series.metric} ${series.statistic}`, series };
    const values = series.values.map((value) => (value === null ? null : value * times));
    return { role: `saturation:${name}`, series: { ...series, values } };
  });
};

/**
 * The series of one component in the roles that Selfheal knows. What a role has no place for is left as anything else, save further
 * statistics of a metric that has a role: they tell the same.
 */
const rolesOf = (
  own: readonly CaseSeries[],
  all: readonly CaseSeries[],
  read: (metric: string) => Reading,
  symptoms: readonly CaseSymptom[],
): InRole[] => {
  const by = Map.groupBy(own, ({ metric }) => read(metric).role);
  const counted = inOrder(by.get('requests') ?? [], []);
  const requests = counted.find(({ statistic }) => isSum(statistic)) ?? counted[0];
  const [latency] = inOrder(by.get('latencySeconds') ?? [], symptoms);
  const failures = failuresOf(by.get('faults') ?? [], symptoms, read);
  const told = failures.flatMap((series) => failed(series, read(series.metric), requests) ?? []);
  const [first] = told;
  const used = new Set([requests, latency, ...told].map((each) => each?.metric));
  return [
    ...(requests ? [{ role: 'requests' as const, series: requests }] : []),
    ...(latency ? [{ role: 'latencySeconds' as const, series: latency }] : []),
    ...(first ? [{ role: 'faults' as const, series: told.length > 1 ? added(told, first) : first }] : []),
    ...others(
      own.filter(({ metric }) => !used.has(metric)),
      all,
    ),
  ];
};

/** How the metrics of a case are read. */
export const rolesIn = (
  all: readonly CaseSeries[],
  symptoms: readonly CaseSymptom[],
): ((own: readonly CaseSeries[]) => InRole[]) => {
  const read = readingsOf(all);
  return (own) => rolesOf(own, all, read, symptoms);
};
