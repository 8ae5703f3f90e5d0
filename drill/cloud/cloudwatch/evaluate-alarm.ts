import type { Comparison, MetricAlarm } from './alarm-definitions.ts';
import type { Datapoint } from './statistics.ts';

export type StateValue = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

const BREACHES: Readonly<Record<Comparison, (value: number, threshold: number) => boolean>> = {
  GreaterThanThreshold: (value, threshold) => value > threshold,
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
};

export const breaches = ({ comparison, threshold }: Pick<MetricAlarm, 'comparison' | 'threshold'>, value: number) =>
  BREACHES[comparison](value, threshold);

/**
 * The state that the last N periods give; `points` are those of them that have data. Missing periods count as the alarm
 * says. Where they count as nothing (`missing`, `ignore`), the periods with data decide, and only a range with none at
 * all leaves it to `missing` (insufficient data) or `ignore` (as before).
 * Simpler than CloudWatch, which then also looks at periods before the range.
 */
export const evaluate = (alarm: MetricAlarm, points: readonly Datapoint[], before: StateValue): StateValue => {
  const { treatMissingData, evaluationPeriods, datapointsToAlarm } = alarm;
  const missing = evaluationPeriods - points.length;
  if (points.length === 0 && treatMissingData === 'missing') return 'INSUFFICIENT_DATA';
  if (points.length === 0 && treatMissingData === 'ignore') return before;
  const breaching = points.filter(({ value }) => breaches(alarm, value)).length;
  return breaching + (treatMissingData === 'breaching' ? missing : 0) >= datapointsToAlarm ? 'ALARM' : 'OK';
};
