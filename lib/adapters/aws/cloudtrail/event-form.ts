import type { Event } from '@aws-sdk/client-cloudtrail';
import * as z from 'zod';

/**
 * CloudTrail's own record of a call, as LookupEvents hands it out: a text with JSON in it.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
const CallRecord = z.looseObject({
  eventID: z.string().min(1),
  eventTime: z.string().min(1),
  eventSource: z.string().min(1),
  eventType: z.string().default('AwsApiCall'),
  awsRegion: z.string().min(1),
  recipientAccountId: z.string().optional(),
});

const parsed = (text: string | undefined): unknown => {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
};

/**
 * A call that was looked up, in the form that EventBridge tells it in when it happens, so that both are read alike; null for what is no
 * call (CloudTrail also records what services do by themselves) and for a record that cannot be read.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-cloudtrail.html
 */
export const inEventForm = ({ CloudTrailEvent }: Event, account: string): unknown => {
  const record = CallRecord.safeParse(parsed(CloudTrailEvent));
  if (!record.success || record.data.eventType !== 'AwsApiCall') return null;
  const detail = record.data;
  return {
    version: '0',
    id: detail.eventID,
    'detail-type': 'AWS API Call via CloudTrail',
    source: `aws.${detail.eventSource.split('.')[0]}`,
    account: detail.recipientAccountId ?? account,
    time: detail.eventTime,
    region: detail.awsRegion,
    resources: [],
    detail,
  };
};
