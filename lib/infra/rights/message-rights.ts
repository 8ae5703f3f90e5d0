import { arn, type Place } from '../arns.ts';
import type { Right } from './right.ts';

/** Publishing to one topic, which is encrypted. */
export const publishRights = (topicArn: string, keyArn: string, region: string): Right[] => [
  { sid: 'PublishNotices', actions: ['sns:Publish'], resources: [topicArn] },
  {
    sid: 'NoticeKey',
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    resources: [keyArn],
    conditions: { StringEquals: { 'kms:ViaService': `sns.${region}.amazonaws.com` } },
  },
];

/** Sending mail from one address, whether SES has verified the address itself or its domain. None when the catalog names no sender. */
export const mailRights = (place: Place, mailFrom: string | undefined): Right[] =>
  mailFrom
    ? [
        {
          sid: 'SendMail',
          actions: ['ses:SendEmail'],
          resources: [mailFrom, mailFrom.slice(mailFrom.indexOf('@') + 1)].map((name) =>
            arn('ses', place, `identity/${name}`),
          ),
          conditions: { StringEquals: { 'ses:FromAddress': mailFrom } },
        },
      ]
    : [];

export const secretRights = (
  secretArns: readonly string[],
  keyArn: string,
  region: string,
  whose: 'Channel' | 'Link' | 'Page' | 'Webhook',
): Right[] => [
  { sid: `Read${whose}Secret`, actions: ['secretsmanager:GetSecretValue'], resources: secretArns },
  {
    sid: `${whose}SecretKey`,
    actions: ['kms:Decrypt'],
    resources: [keyArn],
    conditions: { StringEquals: { 'kms:ViaService': `secretsmanager.${region}.amazonaws.com` } },
  },
];

export const sendingRights = (queueArn: string, keyArn: string, region: string, sid = 'PutAside'): Right[] => [
  { sid, actions: ['sqs:SendMessage'], resources: [queueArn] },
  {
    sid: 'QueueKey',
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    resources: [keyArn],
    conditions: { StringEquals: { 'kms:ViaService': `sqs.${region}.amazonaws.com` } },
  },
];

/** What the event source mapping does with the queue in its function's name. The key's right comes with the one to send. */
export const consumerRights = (queueArn: string): Right[] => [
  {
    sid: 'ConsumeSignals',
    actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility', 'sqs:GetQueueAttributes'],
    resources: [queueArn],
  },
];
