import * as z from 'zod';
import { AwsTime } from './aws-time.ts';
import { EventBridgeEvent } from './event-bridge.ts';

/**
 * "AWS API Call via CloudTrail": a management call that somebody made. Needs a trail in the account.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-cloudtrail.html
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
export const CloudTrailEvent = EventBridgeEvent.extend({
  detail: z.looseObject({
    eventID: z.string().min(1),
    eventTime: AwsTime,
    eventSource: z.string().min(1),
    eventName: z.string().min(1),
    errorCode: z.string().optional(),
    userIdentity: z.looseObject({
      arn: z.string().optional(),
      invokedBy: z.string().optional(),
      type: z.string().optional(),
    }),
    requestParameters: z.record(z.string(), z.unknown()).nullable().default(null),
    responseElements: z.record(z.string(), z.unknown()).nullable().default(null),
  }),
});
export type CloudTrailEvent = z.infer<typeof CloudTrailEvent>;
