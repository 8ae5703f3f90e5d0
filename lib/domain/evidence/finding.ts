import type { Catalog, Service } from '../../contracts/catalog.ts';
import type { ComponentId } from '../../contracts/component.ts';
import type { Evidence } from '../../contracts/evidence.ts';
import type { Observation, Series, SeriesRole } from '../../contracts/observation.ts';
import type { Outcome } from '../../contracts/outcome.ts';
import type { AttachedSignal } from '../../contracts/signal.ts';
import type { Attributes } from './attributes.ts';
import { ALARM_DELAY_SECONDS, type IncidentTime, incidentTime, presentBegins } from './incident-time.ts';
import { componentOfService } from './scope.ts';
import { isMeasurement } from './statistics.ts';

/** Evidence before it has an id. Attributes name what the component's own do not. */
export type Finding = Omit<Evidence, 'evidenceId' | 'attributes'> & { attributes?: Attributes };

export interface EvidenceInput {
  observation: Observation;
  signals: readonly AttachedSignal[];
  pastOutcomes: readonly Outcome[];
  catalog: Catalog;
}

/** A fact speaks of the present: of a long incident only its end is looked at. */
const PRESENT_SECONDS = 600;
/** Of a coarse series the present is longer: fewer values than this hardly have a middle. */
const PRESENT_VALUES = 4;

/** [epoch seconds, value] */
type Point = readonly [number, number];

/** One series cut into normal time and the present, oldest first; periods without data are left out. */
export interface Stretch {
  series: Series;
  normal: readonly Point[];
  present: readonly Point[];
  normalValues: readonly number[];
  presentValues: readonly number[];
}

export interface Look extends IncidentTime {
  observation: Observation;
  signals: readonly AttachedSignal[];
  pastOutcomes: readonly Outcome[];
  toAt: string;
  /** The catalog's service behind a component, null where it knows none. */
  serviceOf(component: ComponentId): Service | null;
  components: readonly ComponentId[];
  stretch(component: ComponentId, role: SeriesRole): Stretch | null;
  stretchesOf(component: ComponentId): readonly Stretch[];
}

/** Cuts periods into normal time and the present. One that began before the present and reaches into it belongs there: an alarm fires for periods that are over. */
export const cutTime = (
  {
    timestamps,
    values,
    periodSeconds,
  }: { timestamps: readonly number[]; values: readonly (number | null)[]; periodSeconds: number },
  time: IncidentTime,
): Omit<Stretch, 'series'> => {
  const presentFrom = Math.max(
    presentBegins(time),
    time.now - Math.max(PRESENT_SECONDS, PRESENT_VALUES * periodSeconds),
  );
  const normal: Point[] = [];
  const present: Point[] = [];
  for (const [index, at] of timestamps.entries()) {
    const value = values[index];
    if (!isMeasurement(value)) continue;
    if (at < time.onset - ALARM_DELAY_SECONDS) normal.push([at, value]);
    if (at + periodSeconds > presentFrom && at <= time.now) present.push([at, value]);
  }
  return {
    normal,
    present,
    normalValues: normal.map(([, value]) => value),
    presentValues: present.map(([, value]) => value),
  };
};

/** Everything the collectors saw, ready to be asked by component and role. Of two series in one role the first by metric name counts. */
export const lookAt = ({ observation, signals, pastOutcomes, catalog }: EvidenceInput): Look => {
  const time = incidentTime(observation.scope, Date.parse(observation.scope.toAt) / 1000);
  const stretches = new Map<ComponentId, Map<string, Stretch>>();
  const inOrder = observation.series.toSorted((a, b) =>
    a.metric.metricName < b.metric.metricName ? -1 : Number(a.metric.metricName > b.metric.metricName),
  );
  for (const series of inOrder) {
    const roles = stretches.get(series.component) ?? new Map<string, Stretch>();
    if (!roles.has(series.role)) roles.set(series.role, { series, ...cutTime(series, time) });
    stretches.set(series.component, roles);
  }
  const services = new Map(
    Object.entries(catalog.services).map(([name, service]) => [componentOfService(name, catalog), service]),
  );
  const components = [
    ...new Set([...observation.scope.components.map(({ component }) => component), ...stretches.keys()]),
  ].sort();
  return {
    observation,
    signals,
    pastOutcomes,
    ...time,
    toAt: observation.scope.toAt,
    serviceOf: (component) => services.get(component) ?? null,
    components,
    stretch: (component, role) => stretches.get(component)?.get(role) ?? null,
    stretchesOf: (component) => [...(stretches.get(component)?.values() ?? [])],
  };
};

/** How a metric is read again: namespace, name, dimensions and statistic. */
export const metricReference = ({ metric }: Series): string => {
  const dimensions = Object.entries(metric.dimensions)
    .map(([name, value]) => `${name}=${value}`)
    .join(',');
  return `${metric.namespace} ${metric.metricName} {${dimensions}} ${metric.statistic}`.slice(0, 1000);
};

/** A strength between 0 and 1 that grows with a deviation in standard deviations: 0.5 at 4, 0.9 at about 13. */
export const strengthOf = (deviation: number): number => 1 - 2 ** (-Math.max(0, deviation) / 4);

/** A number as people read it: three significant digits. */
export const readable = (value: number): string => String(Number(value.toPrecision(3)));
