import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerServiceException,
} from '@aws-sdk/client-secrets-manager';
import { MessageRejected, SESv2ServiceException, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { NotFoundException, PublishCommand, SNSServiceException } from '@aws-sdk/client-sns';
import { QueueDoesNotExist, SendMessageCommand, SQSServiceException } from '@aws-sdk/client-sqs';
import { PlatformRefusal } from '../../world/platform-refusal.ts';
import type { Places } from '../places.ts';
import { createRefuse } from '../refusals.ts';
import { fake } from '../send.ts';
import type { Outbox } from './outbox.ts';
import type { Queue } from './queue.ts';

export const refuseSqs = createRefuse(SQSServiceException, { QueueDoesNotExist });
export const refuseSns = createRefuse(SNSServiceException, { NotFound: NotFoundException });
export const refuseSes = createRefuse(SESv2ServiceException, { MessageRejected });
export const refuseSecrets = createRefuse(SecretsManagerServiceException, { ResourceNotFoundException });

export const queueUrl = ({ region, accountId }: Places, name: string): string =>
  `https://sqs.${region}.amazonaws.com/${accountId}/${name}`;

export const sqsFakes = (queues: readonly Queue[], places: Places) => [
  fake(SendMessageCommand, ({ QueueUrl, MessageBody = '', MessageAttributes }) => {
    const queue = queues.find(({ name }) => queueUrl(places, name) === QueueUrl);
    if (!queue) throw new PlatformRefusal('QueueDoesNotExist', `The specified queue does not exist: ${QueueUrl}`);
    return { MessageId: queue.send(MessageBody, { attributes: MessageAttributes }) };
  }),
];

/** Every topic of the account exists; its subscribers are people, so that a notice ends in the outbox. */
export const snsFakes = (outbox: Outbox, { accountId, region }: Places) => [
  fake(PublishCommand, ({ TopicArn = '', Subject = '', Message = '' }, { at }) => {
    if (!TopicArn.startsWith(`arn:aws:sns:${region}:${accountId}:`)) {
      throw new PlatformRefusal('NotFound', 'Topic does not exist');
    }
    const number = outbox.notifications.push({ at, topicArn: TopicArn, subject: Subject, message: Message });
    return { MessageId: `notification-${number}` };
  }),
];

/** A mail from an identity that is not verified is refused. */
export const sesFakes = (outbox: Outbox, verified: readonly string[]) => [
  fake(SendEmailCommand, ({ FromEmailAddress = '', Destination, Content }, { at }) => {
    if (!verified.includes(FromEmailAddress)) {
      throw new PlatformRefusal('MessageRejected', `Email address is not verified: ${FromEmailAddress}`);
    }
    const simple = Content?.Simple;
    const number = outbox.mails.push({
      at,
      from: FromEmailAddress,
      to: Destination?.ToAddresses ?? [],
      subject: simple?.Subject?.Data ?? '',
      text: simple?.Body?.Text?.Data ?? '',
      html: simple?.Body?.Html?.Data ?? '',
    });
    return { MessageId: `mail-${number}` };
  }),
];

export const secretsFakes = (secrets: Readonly<Record<string, string>>) => [
  fake(GetSecretValueCommand, ({ SecretId = '' }) => {
    const SecretString = secrets[SecretId];
    if (SecretString === undefined) {
      throw new PlatformRefusal('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
    }
    return { Name: SecretId, SecretString, VersionStages: ['AWSCURRENT'] };
  }),
];
