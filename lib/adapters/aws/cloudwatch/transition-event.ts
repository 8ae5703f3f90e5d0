import type { CompositeAlarm, MetricAlarm, MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import type { Place } from '../clients.ts';

const dimensionsOf = (dimensions: MetricAlarm['Dimensions']): Record<string, string> =>
  Object.fromEntries((dimensions ?? []).flatMap(({ Name, Value }) => (Name && Value ? [[Name, Value]] : [])));

const metricOf = ({ Id, Expression, ReturnData, MetricStat }: MetricDataQuery): object => ({
  id: Id ?? '',
  ...(Expression === undefined ? {} : { expression: Expression }),
  returnData: ReturnData ?? true,
  ...(MetricStat
    ? {
        metricStat: {
          metric: {
            namespace: MetricStat.Metric?.Namespace ?? '',
            name: MetricStat.Metric?.MetricName ?? '',
            dimensions: dimensionsOf(MetricStat.Metric?.Dimensions),
          },
          period: MetricStat.Period,
          stat: MetricStat.Stat,
        },
      }
    : {}),
});

/** The one metric of a plain alarm stands in the alarm's own fields. */
const metricsOf = (alarm: MetricAlarm): object[] =>
  alarm.Metrics?.length
    ? alarm.Metrics.map(metricOf)
    : [
        metricOf({
          Id: 'm1',
          MetricStat: {
            Metric: { Namespace: alarm.Namespace, MetricName: alarm.MetricName, Dimensions: alarm.Dimensions },
            Period: alarm.Period,
            Stat: alarm.ExtendedStatistic ?? alarm.Statistic,
          },
        }),
      ];

export type Alarm = MetricAlarm | CompositeAlarm;

const isComposite = (alarm: Alarm): alarm is CompositeAlarm => 'AlarmRule' in alarm;

/** The owners may hold a composite alarm's actions back while another alarm, its suppressor, says so. */
const heldBack = (alarm: Alarm): object =>
  isComposite(alarm) && alarm.ActionsSuppressedBy !== undefined
    ? {
        actionsSuppressedBy: alarm.ActionsSuppressedBy,
        ...(alarm.ActionsSuppressedReason === undefined
          ? {}
          : { actionsSuppressedReason: alarm.ActionsSuppressedReason }),
      }
    : {};

const configurationOf = (alarm: Alarm): object =>
  isComposite(alarm)
    ? {
        alarmRule: alarm.AlarmRule,
        ...(alarm.ActionsSuppressor === undefined ? {} : { actionsSuppressor: alarm.ActionsSuppressor }),
      }
    : { metrics: metricsOf(alarm), comparisonOperator: alarm.ComparisonOperator };

/**
 * An alarm's last transition as EventBridge tells it. Its time is when `StateValue` last changed: `StateUpdatedTimestamp`
 * also moves when only the evaluation's own state does. Null for an alarm that never had a transition.
 * What holds the alarm's actions back stands in it as it is now, not as it was then: `mutedByArn` is the mute rule that does.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricAlarm.html
 */
export const transitionEvent = (alarm: Alarm, { account, region }: Place, mutedByArn?: string): unknown => {
  const at = alarm.StateTransitionedTimestamp;
  if (!at || !alarm.AlarmArn || !alarm.AlarmName) return null;
  const description = alarm.AlarmDescription === undefined ? {} : { description: alarm.AlarmDescription };
  return {
    version: '0',
    // Not the delivery's id, which nobody knows: readers go by alarm, time and state.
    id: `${alarm.AlarmName}#${at.toISOString()}`,
    'detail-type': 'CloudWatch Alarm State Change',
    source: 'aws.cloudwatch',
    account,
    time: at.toISOString(),
    region,
    resources: [alarm.AlarmArn],
    detail: {
      alarmName: alarm.AlarmName,
      state: {
        value: alarm.StateValue,
        timestamp: at.toISOString(),
        reason: alarm.StateReason ?? '',
        ...(alarm.StateReasonData === undefined ? {} : { reasonData: alarm.StateReasonData }),
        ...heldBack(alarm),
      },
      configuration: { ...description, ...configurationOf(alarm) },
      ...(mutedByArn === undefined ? {} : { muteDetail: { mutedByArn } }),
    },
  };
};
