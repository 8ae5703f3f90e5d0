import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { CreateTopicCommand, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import * as z from 'zod';
import type { AccountClients } from './clients.ts';
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

export interface AlarmBridge {
  /** What alarms of the emulated account name as their action. */
  topicArn: string;
  stop(): Promise<void>;
}

/** EventBridge writes an alarm's times so. */
const eventTime = (text: string): string => new Date(text).toISOString().replace('Z', '+0000');

/** A reason in CloudWatch's words, for the emulator's own: `Threshold Crossed: Average 0.9 GreaterThanThreshold 0.5`. */
const reasonOf = (value: number, { NewStateValue, Trigger }: AlarmMessage): string => {
  const side = Trigger.ComparisonOperator.startsWith('Less') ? 'less' : 'greater';
  const negated = NewStateValue === 'OK' ? 'not ' : '';
  return `Threshold Crossed: 1 datapoint [${value}] was ${negated}${side} than the threshold (${Trigger.Threshold}).`;
};

/** The event that CloudWatch on AWS sends by itself at the same moment. */
const stateChange = (message: AlarmMessage) => {
  const { AlarmName, NewStateValue, NewStateReason, OldStateValue, StateChangeTime, Trigger } = message;
  const value = Number(new RegExp(`${Trigger.Statistic} (\\S+)`).exec(NewStateReason)?.[1]);
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

/**
 * Hands on what alarms tell their topic to the default event bus. On AWS CloudWatch does that by itself; the emulator's alarms
 * only tell topics. Everything behind the bus is the deployed system's own.
 */
export const startAlarmBridge = async ({ sns, sqs, events }: AccountClients): Promise<AlarmBridge> => {
  const { TopicArn: topicArn = '' } = await sns.send(new CreateTopicCommand({ Name: 'shop-alarms' }));
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'shop-alarm-bridge' }));
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
  await sns.send(
    new SubscribeCommand({
      TopicArn: topicArn,
      Protocol: 'sqs',
      Endpoint: Attributes?.QueueArn,
      Attributes: { RawMessageDelivery: 'true' },
    }),
  );

  let stopped = false;
  const carry = async (): Promise<void> => {
    while (!stopped) {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }),
      );
      if (Messages.length === 0) continue;
      const entries = Messages.map(({ Body = '' }) => stateChange(AlarmMessage.parse(JSON.parse(Body))));
      const { FailedEntryCount, Entries } = await events.send(new PutEventsCommand({ Entries: entries }));
      if (FailedEntryCount) throw new Error(`the bus refused events: ${JSON.stringify(Entries)}`);
      await sqs.send(
        new DeleteMessageBatchCommand({
          QueueUrl,
          Entries: Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle })),
        }),
      );
    }
  };
  const carrying = carry().catch((error) => console.error('the bridge for alarms has broken down:', error));
  return {
    topicArn,
    stop: () => {
      stopped = true;
      return carrying;
    },
  };
};
