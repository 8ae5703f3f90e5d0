import { setTimeout as sleep } from 'node:timers/promises';
import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { CreateTopicCommand, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import { alarmEvent } from './alarm-event.ts';
import type { AccountClients } from './clients.ts';
import { present } from './present.ts';
import { QUEUES } from './queues.ts';

export interface AlarmBridge {
  /** What alarms of the emulated account name as their action. */
  topicArn: string;
  /** Rejects when something was lost on the way: a message that nobody can read, an event that the bus did not take. */
  stop(): Promise<void>;
}

/** The policy of a queue that takes what this topic delivers. */
const lettingIn = (topicArn: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'sns.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: '*',
        Condition: { ArnEquals: { 'aws:SourceArn': topicArn } },
      },
    ],
  });

/**
 * Hands on what alarms tell their topic to the default event bus. On AWS CloudWatch does that by itself; the emulator's alarms
 * only tell topics. Everything behind the bus is the deployed system's own. What goes wrong with one message stops no other.
 */
export const startAlarmBridge = async ({ sns, sqs, events }: AccountClients): Promise<AlarmBridge> => {
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'shop-alarms' }));
  const topicArn = present(TopicArn, 'topic for alarms');
  const { QueueUrl } = await sqs.send(
    new CreateQueueCommand({ QueueName: QUEUES.bridge, Attributes: { Policy: lettingIn(topicArn) } }),
  );
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
  await sns.send(
    new SubscribeCommand({
      TopicArn: topicArn,
      Protocol: 'sqs',
      Endpoint: Attributes?.QueueArn,
      Attributes: { RawMessageDelivery: 'true' },
    }),
  );

  /** What is lost for now, by message: one that the bus refuses comes again. */
  const lost = new Map<string, unknown>();
  const idOf = ({ MessageId }: Message): string => present(MessageId, 'id of a message');

  const read = (message: Message) => {
    try {
      return [{ message, entry: alarmEvent(present(message.Body, 'text in a message')) }];
    } catch (error) {
      const unread = new Error(`an alarm told what cannot be read: ${message.Body}`, { cause: error });
      console.error(unread);
      lost.set(idOf(message), unread);
      return [];
    }
  };
  const remove = async (messages: readonly Message[]): Promise<void> => {
    if (messages.length === 0) return;
    const Entries = messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
    await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
  };
  const carry = async (): Promise<void> => {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }),
    );
    const readable = Messages.flatMap(read);
    await remove(Messages.filter((message) => !readable.some((one) => one.message === message)));
    if (readable.length === 0) return;
    const { Entries = [] } = await events.send(new PutEventsCommand({ Entries: readable.map(({ entry }) => entry) }));
    for (const [index, { message }] of readable.entries()) {
      const answer = Entries[index];
      if (answer?.EventId) lost.delete(idOf(message));
      else lost.set(idOf(message), new Error(`the bus refused an alarm's event: ${JSON.stringify(answer)}`));
    }
    await remove(readable.filter((_, index) => Entries[index]?.EventId).map(({ message }) => message));
  };

  let stopped = false;
  /** The last pass failed as a whole: with this the bridge is down. */
  let down: unknown;
  const goOn = async (): Promise<void> => {
    while (!stopped) {
      try {
        await carry();
        down = undefined;
      } catch (error) {
        if (!down) console.error('the bridge for alarms is down, and tries again:', error);
        down = error;
        await sleep(1_000);
      }
    }
  };
  const carrying = goOn();
  return {
    topicArn,
    async stop() {
      stopped = true;
      await carrying;
      const errors = [...lost.values(), ...(down ? [down] : [])];
      if (errors.length > 0)
        throw new AggregateError(errors, `the bridge for alarms: ${errors.map(String).join('\n')}`);
    },
  };
};
