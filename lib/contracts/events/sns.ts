import * as z from 'zod';

/**
 * What Amazon SNS puts around a message in a queue, unless the subscription asks for raw delivery.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-sqs-as-subscriber.html
 */
export const SnsNotification = z.looseObject({
  Type: z.literal('Notification'),
  MessageId: z.string().min(1),
  TopicArn: z.string().min(1),
  Message: z.string(),
});
