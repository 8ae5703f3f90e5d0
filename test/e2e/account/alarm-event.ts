import type { PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import * as z from 'zod';
import { PLACE } from './place.ts';

/** What CloudWatch tells an alarm's topic. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-actions.html */
const AlarmMessage = z.object({
  AlarmName: z.string(),
  NewStateValue: z.enum(['OK', 'ALARM', 'INSUFFICIENT_DATA']),
  NewStateReason: z.string(),
  OldStateValue: z.enum(['OK', 'ALARM', 'INSUFFICIENT_DATA']),
  StateChangeTime: z.string(),
  Trigger: z.object({
    Namespace: z.string(),
    MetricName: z.string(),
    Statistic: z.string(),
    ComparisonOperator: z.string(),
    Period: z.number(),
    Threshold: z.number(),
    Dimensions: z.array(z.object({ name: z.string(), value: z.string() })).default([]),
  }),
});
type AlarmMessage = z.infer<typeof AlarmMessage>;

/** EventBridge writes an alarm's times so. */
const eventTime = (text: string): string => new Date(text).toISOString().replace('Z', '+0000');

/** A reason in CloudWatch's words, for the emulator's own: `Threshold Crossed: Average 0.9 GreaterThanThreshold 0.5`. */
const reasonOf = (value: number, { NewStateValue, Trigger }: AlarmMessage): string => {
  const side = Trigger.ComparisonOperator.startsWith('Less') ? 'less' : 'greater';
  const negated = NewStateValue === 'OK' ? 'not ' : '';
  return `Threshold Crossed: 1 datapoint [${value}] was ${negated}${side} than the threshold (${Trigger.Threshold}).`;
};

/** The value behind the change, which the emulator tells nowhere else. */
const valueIn = ({ NewStateReason, Trigger }: AlarmMessage): number => {
  const value = Number(new RegExp(`${Trigger.Statistic} (\\S+)`).exec(NewStateReason)?.[1]);
  if (Number.isNaN(value)) throw new Error(`no value of ${Trigger.Statistic} in the reason "${NewStateReason}"`);
  return value;
};

/** The event that CloudWatch on AWS sends by itself when it tells a topic this; throws for what it cannot read. */
export const alarmEvent = (told: string): PutEventsRequestEntry => {
  const message = AlarmMessage.parse(JSON.parse(told));
  const { AlarmName, NewStateValue, OldStateValue, StateChangeTime, Trigger } = message;
  const value = valueIn(message);
  const timestamp = eventTime(StateChangeTime);
  return {
    Source: 'aws.cloudwatch',
    DetailType: 'CloudWatch Alarm State Change',
    Time: new Date(StateChangeTime),
    Resources: [`arn:aws:cloudwatch:${PLACE.region}:${PLACE.account}:alarm:${AlarmName}`],
    Detail: JSON.stringify({
      alarmName: AlarmName,
      configuration: {
        metrics: [
          {
            id: 'm1',
            metricStat: {
              metric: {
                namespace: Trigger.Namespace,
                name: Trigger.MetricName,
                dimensions: Object.fromEntries(Trigger.Dimensions.map(({ name, value }) => [name, value])),
              },
              period: Trigger.Period,
              stat: Trigger.Statistic,
            },
            returnData: true,
          },
        ],
      },
      previousState: { value: OldStateValue, reason: '', timestamp },
      state: {
        value: NewStateValue,
        reason: reasonOf(value, message),
        reasonData: JSON.stringify({
          version: '1.0',
          queryDate: timestamp,
          period: Trigger.Period,
          recentDatapoints: [value],
          threshold: Trigger.Threshold,
        }),
        timestamp,
      },
    }),
  };
};
