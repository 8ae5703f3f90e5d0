import type { MetricAlarm } from '@aws-sdk/client-cloudwatch';
import type { Catalog } from '../../../contracts/catalog.ts';
import type { ComponentId } from '../../../contracts/component.ts';
import type { Place } from '../clients.ts';
import { catalogComponents } from '../observatory/places.ts';
import { componentMetrics } from './component-metrics.ts';

type Dimensions = Readonly<Record<string, string>>;

const within = (inner: Dimensions, outer: Dimensions): boolean =>
  Object.entries(inner).every(([name, value]) => outer[name] === value);

/** The dimension sets that an alarm looks at; metric math looks at several. */
const dimensionSets = ({ Dimensions: own, Metrics = [] }: MetricAlarm): Dimensions[] =>
  [own, ...Metrics.map(({ MetricStat }) => MetricStat?.Metric?.Dimensions)]
    .filter((dimensions) => dimensions !== undefined && dimensions.length > 0)
    .map((dimensions = []) => Object.fromEntries(dimensions.map(({ Name = '', Value = '' }) => [Name, Value])));

/**
 * Says whose alarm one is: the component that has a metric with the alarm's dimensions, or with most of them, as an alarm may be
 * narrower (one operation of a service). Null when none has, or when the alarm looks at several components.
 */
export const alarmComponents = (
  catalog: Catalog,
  { account, region }: Place,
): ((alarm: MetricAlarm) => ComponentId | null) => {
  const known = catalogComponents(catalog)
    .filter((parts) => parts.account === account && parts.region === region)
    .flatMap((parts) => componentMetrics(parts, catalog.services[parts.service]?.telemetry))
    .map(({ component, metric: { dimensions } }) => ({ component, dimensions, size: Object.keys(dimensions).length }))
    .filter(({ size }) => size > 0)
    .sort((one, other) => other.size - one.size);
  return (alarm) => {
    const components = new Set(
      dimensionSets(alarm).map((given) => known.find(({ dimensions }) => within(dimensions, given))?.component ?? null),
    );
    const [component = null] = components;
    return components.size === 1 ? component : null;
  };
};
