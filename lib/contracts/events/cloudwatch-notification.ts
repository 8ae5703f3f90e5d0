import * as z from 'zod';
import { AwsTime } from './aws-time.ts';
import { AlarmDimensions, type AlarmTransition } from './cloudwatch-alarm.ts';

/** SNS messages name dimensions in a list, unlike events. */
const DimensionList = z
  .array(z.looseObject({ name: z.string(), value: z.string() }))
  .transform((list) => Object.fromEntries(list.map(({ name, value }) => [name, value])))
  .pipe(AlarmDimensions);

/**
 * The alarm's tags, where it propagates them. The documentation shows them as an object for events and not at all here, where
 * dimensions are a list: both are understood, and anything else counts as not given.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-tags-in-notifications.html
 */
const AlarmTags = z
  .union([
    z.record(z.string(), z.string()),
    z.array(z.record(z.string(), z.string())).transform((list) =>
      Object.fromEntries(
        list.flatMap((tag) => {
          const [key, value] = [tag.Key ?? tag.key ?? tag.name, tag.Value ?? tag.value];
          return key === undefined || value === undefined ? [] : [[key, value]];
        }),
      ),
    ),
  ])
  .optional()
  .catch(undefined);

const Period = z.number().int().positive();

/** What a metric alarm watches: one metric by its own fields, or, for metric math and anomaly detection, a list of metrics. */
const Trigger = z.looseObject({
  MetricName: z.string().min(1).nullish(),
  Namespace: z.string().nullish(),
  Statistic: z.string().nullish(),
  /** A percentile, in place of `Statistic`. */
  ExtendedStatistic: z.string().nullish(),
  Dimensions: DimensionList.nullish(),
  Period: Period.nullish(),
  ComparisonOperator: z.string().nullish(),
  /** Missing on anomaly detection alarms, whose threshold is a band. */
  Threshold: z.number().nullish(),
  Metrics: z
    .array(
      z.looseObject({
        Id: z.string().default(''),
        Expression: z.string().nullish(),
        ReturnData: z.boolean().nullish(),
        MetricStat: z
          .looseObject({
            Metric: z.looseObject({
              Namespace: z.string().nullish(),
              MetricName: z.string().min(1),
              Dimensions: DimensionList.nullish(),
            }),
            Period,
            Stat: z.string().min(1),
          })
          .nullish(),
      }),
    )
    .nullish(),
});
type Trigger = z.infer<typeof Trigger>;

type Metrics = AlarmTransition['configuration']['metrics'];

/** The API's words for statistics; percentiles are the same in both. */
const STATISTICS: Readonly<Record<string, string>> = {
  AVERAGE: 'Average',
  SUM: 'Sum',
  MAXIMUM: 'Maximum',
  MINIMUM: 'Minimum',
  SAMPLE_COUNT: 'SampleCount',
  SAMPLECOUNT: 'SampleCount',
};

const ownMetric = (trigger: Trigger): Metrics => {
  const stat = trigger.ExtendedStatistic ?? trigger.Statistic;
  if (!trigger.MetricName || !trigger.Period || !stat) return [];
  return [
    {
      id: '',
      returnData: true,
      metricStat: {
        metric: {
          namespace: trigger.Namespace ?? '',
          name: trigger.MetricName,
          dimensions: trigger.Dimensions ?? {},
        },
        period: trigger.Period,
        stat: STATISTICS[stat.toUpperCase()] ?? stat,
      },
    },
  ];
};

const metricsOf = (trigger: Trigger): Metrics =>
  trigger.Metrics?.map(({ Id, Expression, ReturnData, MetricStat }) => ({
    id: Id,
    expression: Expression ?? undefined,
    returnData: ReturnData ?? true,
    metricStat: MetricStat
      ? {
          metric: {
            namespace: MetricStat.Metric.Namespace ?? '',
            name: MetricStat.Metric.MetricName,
            dimensions: MetricStat.Metric.Dimensions ?? {},
          },
          period: MetricStat.Period,
          stat: MetricStat.Stat,
        }
      : undefined,
  })) ?? ownMetric(trigger);

const ALARM_ARN = /^arn:[^:]+:cloudwatch:([a-z0-9-]{1,64}):(\d{12}):alarm:.+$/s;

/** The region stands in the message as people call it (`EU (Ireland)`); its code and the account are taken from the ARN. */
const AlarmArn = z.string().regex(ALARM_ARN, { error: "expected an alarm's ARN" });

/**
 * What CloudWatch publishes to an SNS topic that is an alarm's action, in the words of {@link AlarmTransition}. Beside the
 * event it lacks the measured values, which then are read from the reason, and the former state's reason and time.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
 */
export const AlarmNotification = z
  .looseObject({
    AlarmName: z.string().min(1),
    AlarmDescription: z.string().nullish(),
    AlarmArn,
    NewStateValue: z.enum(['OK', 'ALARM', 'INSUFFICIENT_DATA']),
    NewStateReason: z.string().default(''),
    /** The same instant as the event's `state.timestamp`, to the millisecond. */
    StateChangeTime: AwsTime,
    Trigger: Trigger.nullish(),
    /** Only composite alarms have a rule, and then no trigger. */
    AlarmRule: z.string().nullish(),
    AlarmTags,
    TriggeringChildren: z.array(z.looseObject({ Arn: z.string() })).nullish(),
  })
  .transform((message) => {
    const { Trigger: trigger, TriggeringChildren: children } = message;
    const [, region = '', accountId = ''] = ALARM_ARN.exec(message.AlarmArn) ?? [];
    const alarm: AlarmTransition = {
      alarmName: message.AlarmName,
      state: {
        value: message.NewStateValue,
        timestamp: message.StateChangeTime,
        reason: message.NewStateReason,
        reasonData: {
          period: trigger?.Period ?? undefined,
          threshold: trigger?.Threshold ?? undefined,
          triggeringAlarms: children?.map(({ Arn }) => ({ arn: Arn })),
        },
      },
      configuration: {
        description: message.AlarmDescription ?? undefined,
        metrics: trigger ? metricsOf(trigger) : [],
        alarmRule: message.AlarmRule ?? undefined,
        comparisonOperator: trigger?.ComparisonOperator ?? undefined,
      },
      alarmTags: message.AlarmTags,
    };
    return { alarm, alarmArn: message.AlarmArn, accountId, region };
  });
