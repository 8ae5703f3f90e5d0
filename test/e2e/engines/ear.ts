import { PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { CreateTopicCommand, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, GetQueueAttributesCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { expect } from 'vitest';
import type { AccountClients } from '../account/clients.ts';
import { present } from '../account/present.ts';
import { ownName } from './resources.ts';

/** A queue that hears something, and what it heard. */
export interface Ear {
  heard: string[];
  /** Takes what has come since, and answers how much was heard in all. */
  listen(): Promise<number>;
}

type Clients = Pick<AccountClients, 'events' | 'sns' | 'sqs'>;

const OPEN_TO_SERVICES = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Service: ['sns.amazonaws.com', 'events.amazonaws.com'] },
      Action: 'sqs:SendMessage',
      Resource: '*',
    },
  ],
});

const earWith = async ({ sqs }: Clients): Promise<Ear & { queueArn: string }> => {
  const { QueueUrl } = await sqs.send(
    new CreateQueueCommand({ QueueName: ownName(), Attributes: { Policy: OPEN_TO_SERVICES } }),
  );
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
  const heard: string[] = [];
  return {
    queueArn: present(Attributes?.QueueArn, 'ARN of the queue'),
    heard,
    async listen() {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
      heard.push(...Messages.map(({ Body }) => present(Body, 'text in a message')));
      return heard.length;
    },
  };
};

/** Hears what a topic of its own is told. */
export const earAtTopic = async (clients: Clients): Promise<Ear & { topicArn: string }> => {
  const ear = await earWith(clients);
  const { TopicArn } = await clients.sns.send(new CreateTopicCommand({ Name: ownName() }));
  const topicArn = present(TopicArn, 'ARN of the topic');
  const Attributes = { RawMessageDelivery: 'true' };
  await clients.sns.send(
    new SubscribeCommand({ TopicArn: topicArn, Protocol: 'sqs', Endpoint: ear.queueArn, Attributes }),
  );
  return { ...ear, topicArn };
};

/** Hears the events on the default bus that a pattern matches. */
export const earAtBus = async (clients: Clients, pattern: object): Promise<Ear> => {
  const ear = await earWith(clients);
  const Name = ownName();
  await clients.events.send(new PutRuleCommand({ Name, EventPattern: JSON.stringify(pattern) }));
  await clients.events.send(new PutTargetsCommand({ Rule: Name, Targets: [{ Id: 'ear', Arn: ear.queueArn }] }));
  return ear;
};

/** Waits until the ear has heard so much; fails when it does not. */
export const expectToHear = (ear: Ear, times: number) =>
  expect.poll(() => ear.listen(), { timeout: 20_000, interval: 200 }).toBe(times);
