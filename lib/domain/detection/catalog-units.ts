import type { Service } from '../../contracts/catalog.ts';
import type { MetricReference, SignalSymptom } from '../../contracts/signal.ts';

/** Twelve digits: enough for any metric, few enough that 655.2 ms are 0.6552 s. */
const scaled = (value: number | undefined, scale: number): number | undefined =>
  value === undefined ? undefined : Number((value * scale).toPrecision(12));

/** A count of samples has no unit, whatever the samples are measured in. */
const sameUnit = (one: MetricReference, other: MetricReference): boolean =>
  one.namespace === other.namespace &&
  one.metricName === other.metricName &&
  (one.statistic === 'SampleCount') === (other.statistic === 'SampleCount');

/**
 * A symptom in the unit that the catalog gives the service's own metric, for example seconds for an alarm in milliseconds: value
 * and threshold are multiplied by the catalog's scale, which the metric then carries. Other metrics keep CloudWatch's unit.
 */
export const inCatalogUnits = (
  symptom: SignalSymptom,
  { requests, faults, latencySeconds, saturation }: Service['telemetry'],
): SignalSymptom => {
  const { metric, value, threshold } = symptom;
  if (metric === undefined) return symptom;
  const known = [requests, faults, latencySeconds, ...Object.values(saturation)];
  const scale =
    known.find((reference) => reference !== undefined && sameUnit(reference, metric))?.scale ?? metric.scale;
  const factor = scale / metric.scale;
  return factor === 1
    ? symptom
    : { ...symptom, metric: { ...metric, scale }, value: scaled(value, factor), threshold: scaled(threshold, factor) };
};
