import type { MetricId } from '../../world/types.ts';

export type Comparison = 'GreaterThanThreshold' | 'GreaterThanOrEqualToThreshold' | 'LessThanThreshold';

export interface MetricAlarm {
  readonly name: string;
  readonly description: string;
  readonly metric: MetricId;
  readonly statistic: 'Sum' | 'Average' | 'Minimum' | 'Maximum' | 'SampleCount' | 'p50' | 'p90' | 'p99';
  readonly periodSeconds: number;
  readonly comparison: Comparison;
  readonly threshold: number;
  /** M of N: this many of the last `evaluationPeriods` datapoints must breach. */
  readonly datapointsToAlarm: number;
  readonly evaluationPeriods: number;
  readonly treatMissingData: 'breaching' | 'notBreaching' | 'ignore' | 'missing';
}

/** Fires while all, or any, of other alarms do. */
export interface CompositeAlarm {
  readonly name: string;
  readonly description: string;
  readonly when: 'all' | 'any';
  readonly of: readonly string[];
}

/** The rule as CloudWatch writes it. */
export const alarmRule = ({ when, of }: CompositeAlarm): string =>
  of.map((name) => `ALARM("${name}")`).join(when === 'all' ? ' AND ' : ' OR ');
