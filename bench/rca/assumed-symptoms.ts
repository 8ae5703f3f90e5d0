import { callGraph } from '../../lib/domain/diagnosis/graph.ts';
import type { CaseSeries, RcaCase } from './case.ts';
import { isMean, readingsOf } from './case-metrics.ts';
import type { CaseSymptom } from './case-roles.ts';

const sum = (values: readonly (number | null)[]): number =>
  values.reduce<number>((all, value) => all + (value ?? 0), 0);

/** A mean adds up over requests; without one the first statistic by name, which of quantiles is the lowest. */
const inOneStatistic = (some: readonly CaseSeries[]): CaseSeries[] => {
  const statistics = [...new Set(some.map(({ statistic }) => statistic))].sort();
  const one = statistics.find(isMean) ?? statistics[0];
  return some.filter(({ statistic }) => statistic === one);
};

/**
 * Where nobody was called: who could have complained, by every metric that tells of waiting or failures. With a call graph that is
 * whoever depends on most, and of these the busiest; without one, where most time is spent over all requests, or where most arrive.
 */
export const assumedSymptoms = ({ edges, baseline, incident }: RcaCase): CaseSymptom[] => {
  const read = readingsOf([...baseline, ...incident]);
  const graph = callGraph(edges ?? []);
  const hasGraph = (edges ?? []).length > 0;
  const requests = new Map<string, Map<number, number>>();
  for (const { component, metric, timestamps, values } of incident)
    if (read(metric).role === 'requests')
      requests.set(component, new Map(timestamps.map((at, row) => [at, values[row] ?? 0])));
  const weightOf = ({ component, metric, timestamps, values }: CaseSeries): number => {
    const asked = requests.get(component);
    if (requests.size === 0) return sum(values);
    if (hasGraph || read(metric).role === 'faults') return sum([...(asked?.values() ?? [])]);
    return sum(values.map((value, row) => (value ?? 0) * (asked?.get(timestamps[row] ?? Number.NaN) ?? 0)));
  };
  const telling = incident.filter(({ metric }) => ['latencySeconds', 'faults'].includes(read(metric).role));
  return [...Map.groupBy(telling, ({ metric }) => metric).values()].flatMap((ofOne) => {
    const [most] = inOneStatistic(ofOne)
      .map((each) => ({ each, reach: graph.reachableFrom(each.component).length, weight: weightOf(each) }))
      .sort((a, b) => b.reach - a.reach || b.weight - a.weight || (a.each.component < b.each.component ? -1 : 1));
    return most ? [{ component: most.each.component, metric: most.each.metric, statistic: most.each.statistic }] : [];
  });
};
