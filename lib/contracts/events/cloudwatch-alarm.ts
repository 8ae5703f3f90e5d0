import * as z from 'zod';
import { AwsTime } from './aws-time.ts';
import { AccountId, EventBridgeEvent, Region } from './event-bridge.ts';

/** What CloudWatch measured when it evaluated a metric alarm, or which alarms moved a composite one. All of it optional. */
const ReasonData = z.looseObject({
  period: z.number().int().positive().optional(),
  threshold: z.number().optional(),
  recentDatapoints: z.array(z.number()).optional(),
  evaluatedDatapoints: z.array(z.looseObject({ value: z.number().optional() })).optional(),
  /** The band of an anomaly detection alarm at each of the recent datapoints; one-sided alarms have one of the two. */
  recentLowerThresholds: z.array(z.number()).optional(),
  recentUpperThresholds: z.array(z.number()).optional(),
  triggeringAlarms: z.array(z.looseObject({ arn: z.string() })).optional(),
});
export type ReasonData = z.infer<typeof ReasonData>;

/** JSON inside JSON. It only adds figures, so text that cannot be read counts as not given. */
const reasonDataOf = (text: string | undefined): ReasonData => {
  if (text === undefined) return {};
  try {
    return ReasonData.safeParse(JSON.parse(text)).data ?? {};
  } catch {
    return {};
  }
};

const AlarmState = z
  .looseObject({
    value: z.enum(['OK', 'ALARM', 'INSUFFICIENT_DATA']),
    timestamp: AwsTime,
    reason: z.string().default(''),
    reasonData: z.string().optional(),
    /** On a composite alarm whose actions its owners hold back: `Alarm`, `WaitPeriod` or `ExtensionPeriod`. */
    actionsSuppressedBy: z.string().optional(),
  })
  .transform(({ reasonData, ...state }) => ({ ...state, reasonData: reasonDataOf(reasonData) }));

/** CloudWatch allows a metric 30 dimensions, with names of 255 and values of 1,024 characters. */
export const AlarmDimensions = z
  .record(z.string().max(255), z.string().max(1024))
  .refine((dimensions) => Object.keys(dimensions).length <= 30, { error: 'expected at most 30 dimensions' });

const AlarmMetric = z.looseObject({
  id: z.string().default(''),
  expression: z.string().optional(),
  returnData: z.boolean().default(true),
  metricStat: z
    .looseObject({
      metric: z.looseObject({
        namespace: z.string().default(''),
        name: z.string().min(1),
        dimensions: AlarmDimensions.default({}),
      }),
      period: z.number().int().positive(),
      stat: z.string().min(1),
    })
    .optional(),
});

/** One transition of a metric, metric math, anomaly detection or composite alarm, in the words that all of its shapes share. */
export const AlarmTransition = z.looseObject({
  alarmName: z.string().min(1),
  state: AlarmState,
  previousState: AlarmState.optional(),
  configuration: z
    .looseObject({
      description: z.string().optional(),
      metrics: z.array(AlarmMetric).default([]),
      /** Only composite alarms have a rule. */
      alarmRule: z.string().optional(),
      /** Only notifications through SNS tell it; otherwise the state's reason has to. */
      comparisonOperator: z.string().optional(),
    })
    .prefault({}),
  alarmTags: z.record(z.string(), z.string()).optional(),
  /** One time series of an alarm on several (`GROUP BY`), which has a state of its own. */
  alarmContributor: z
    .looseObject({ id: z.string().min(1).max(128), attributes: AlarmDimensions.default({}) })
    .optional(),
  /** A mute rule that holds back the alarm's actions for a time. */
  muteDetail: z
    .looseObject({
      mutedByArn: z.string().default(''),
      muteWindowStart: AwsTime.optional(),
      muteWindowEnd: AwsTime.optional(),
    })
    .optional(),
});
export type AlarmTransition = z.infer<typeof AlarmTransition>;

/**
 * "CloudWatch Alarm State Change" and "CloudWatch Alarm Contributor State Change" as EventBridge delivers them.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html
 */
export const AlarmStateChangeEvent = EventBridgeEvent.extend({
  resources: z.array(z.string()).min(1),
  detail: AlarmTransition,
});

/**
 * The same transition as CloudWatch hands it to a Lambda function that is an alarm's own action.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-actions-Lambda.html
 */
export const AlarmActionEvent = z.looseObject({
  source: z.literal('aws.cloudwatch'),
  alarmArn: z.string().min(1),
  accountId: AccountId,
  time: AwsTime,
  region: Region,
  alarmData: AlarmTransition,
});

/** Enough of it to tell such a call from others, so that one that cannot be read is put aside like any other message. */
export const AlarmActionCall = z.looseObject({ alarmArn: z.string(), alarmData: z.looseObject({}) });
