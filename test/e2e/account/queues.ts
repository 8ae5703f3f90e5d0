import { GetQueueAttributesCommand, GetQueueUrlCommand } from '@aws-sdk/client-sqs';
import { SERVICE_NAME } from '../../../lib/infra/rooms.ts';
import type { AccountClients } from './clients.ts';

export const QUEUES = {
  /** What alarms told, before the bridge has it. */
  bridge: 'shop-alarm-bridge',
  signals: `${SERVICE_NAME}-signals`,
  deadLetters: `${SERVICE_NAME}-dead-letters`,
  failedEvents: `${SERVICE_NAME}-failed-events`,
} as const;

/** How many messages a queue holds, those included that somebody is working on. */
export const messagesIn = async (
  { sqs }: Pick<AccountClients, 'sqs'>,
  queue: (typeof QUEUES)[keyof typeof QUEUES],
): Promise<number> => {
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: queue }));
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  );
  const sum =
    Number(Attributes?.ApproximateNumberOfMessages) + Number(Attributes?.ApproximateNumberOfMessagesNotVisible);
  if (Number.isNaN(sum)) throw new Error(`${queue} does not tell how many messages it holds`);
  return sum;
};

/** How full every queue between an alarm and its incident is. */
export const queueDepths = async (clients: Pick<AccountClients, 'sqs'>): Promise<Record<string, number>> =>
  Object.fromEntries(
    await Promise.all(Object.values(QUEUES).map(async (queue) => [queue, await messagesIn(clients, queue)])),
  );
