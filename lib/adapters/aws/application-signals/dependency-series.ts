import type { ServiceSummary } from '@aws-sdk/client-application-signals';
import type { Catalog } from '../../../contracts/catalog.ts';
import type { ComponentId } from '../../../contracts/component.ts';
import type { Scope, Series, TracedCall } from '../../../contracts/observation.ts';
import { type Minutes, PERIOD_SECONDS } from '../../minutes.ts';
import { missingRoles, type RequestRole } from '../observatory/own-roles.ts';
import { type CountedMinute, requestSeries } from '../observatory/request-series.ts';
import { commonDimensions, keyOf, type RequestMetrics, requestMetrics, together } from './request-counts.ts';

/** Calls from one component to another by a pair of operations, with the metrics that count them. */
export interface MeasuredCall {
  caller: ComponentId;
  callee: ComponentId;
  metrics: readonly RequestMetrics[];
}

type Counted = readonly (CountedMinute | null)[];
type Counts = ReadonlyMap<string, Counted>;

/** How many dimensions a metric of a whole service has: its operations' metrics have more, and would count twice. */
const fewestDimensions = (metrics: readonly RequestMetrics[]): RequestMetrics[] =>
  [...metrics]
    .sort((one, other) => Object.keys(one.dimensions).length - Object.keys(other.dimensions).length)
    .slice(0, 1);

/** The metrics that services publish of themselves, by component. */
export const serviceMetrics = (
  services: readonly { component: ComponentId; summary: ServiceSummary }[],
): Map<ComponentId, RequestMetrics[]> => {
  const metrics = new Map<ComponentId, RequestMetrics[]>();
  for (const { component, summary } of services) {
    const own = fewestDimensions(requestMetrics(summary.MetricReferences ?? []));
    if (own.length > 0) metrics.set(component, [...(metrics.get(component) ?? []), ...own]);
  }
  return metrics;
};

const unique = (metrics: readonly RequestMetrics[]): RequestMetrics[] => [
  ...new Map(metrics.map((each) => [keyOf(each), each])).values(),
];

const countedBy = (metrics: readonly RequestMetrics[], counts: Counts): Counted[] =>
  unique(metrics).flatMap((each) => {
    const counted = counts.get(keyOf(each));
    return counted ? [counted] : [];
  });

const requestsIn = (all: readonly Counted[]): number =>
  all.flat().reduce((sum, minute) => sum + (minute?.requests ?? 0), 0);

/** One call for each pair of components, in order of name. */
export const tracedCalls = (calls: readonly MeasuredCall[], counts: Counts): TracedCall[] =>
  [...Map.groupBy(calls, ({ caller, callee }) => `${caller}|${callee}`)]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([, same]) => {
      const [first] = same;
      if (!first) return [];
      const requests = requestsIn(
        countedBy(
          same.flatMap(({ metrics }) => metrics),
          counts,
        ),
      );
      return [{ caller: first.caller, callee: first.callee, requests, callerRequests: null }];
    });

interface Measured {
  served: ReadonlyMap<ComponentId, readonly RequestMetrics[]>;
  calls: readonly MeasuredCall[];
  counts: Counts;
  minutes: Minutes;
  scope: Scope;
  catalog: Catalog;
}

/** The last minute in which anything was counted has ended then, epoch seconds: what comes after it is not known yet. */
const knownUntil = (counts: Counts, { fromSeconds }: Minutes): number => {
  const last = Math.max(
    -1,
    ...[...counts.values()].map((all) => all.findLastIndex((minute) => (minute?.requests ?? 0) > 0)),
  );
  return fromSeconds + (last + 1) * PERIOD_SECONDS;
};

const METRIC_OF: Readonly<Record<RequestRole, Pick<Series['metric'], 'metricName' | 'statistic' | 'scale'>>> = {
  requests: { metricName: 'Latency', statistic: 'SampleCount', scale: 1 },
  faults: { metricName: 'Fault', statistic: 'Sum', scale: 1 },
  latencySeconds: { metricName: 'Latency', statistic: 'Average', scale: 0.001 },
};

/** Series of components that nothing else measures: by their own metrics, else by those of the services that call them. */
export const dependencySeries = ({ served, calls, counts, minutes, scope, catalog }: Measured): Series[] => {
  const called = Map.groupBy(calls, ({ callee }) => callee);
  const time = {
    ...minutes,
    knownUntilSeconds: knownUntil(counts, minutes),
    onsetSeconds: Date.parse(scope.onsetAt) / 1000,
  };
  return [...new Set([...served.keys(), ...called.keys()])].sort().flatMap((component) => {
    const metrics = unique(served.get(component) ?? (called.get(component) ?? []).flatMap((call) => call.metrics));
    const [first] = metrics;
    const roles = missingRoles(component, scope, catalog);
    if (!first || roles.length === 0) return [];
    const counted = together(countedBy(metrics, counts), minutes);
    const dimensions = commonDimensions(metrics);
    return requestSeries(component, roles, counted, time, (role) => ({
      namespace: first.namespace,
      dimensions,
      ...METRIC_OF[role],
    }));
  });
};
