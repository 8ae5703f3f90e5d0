import * as z from 'zod';
import { AwsTime } from './aws-time.ts';
import { EventBridgeEvent } from './event-bridge.ts';

/**
 * "AWS Health Event". One event may come as several pages, as a backup copy from another region, and again with every update.
 *
 * @see https://docs.aws.amazon.com/health/latest/ug/aws-health-events-eventbridge-schema.html
 */
export const AwsHealthEvent = EventBridgeEvent.extend({
  detail: z.looseObject({
    eventArn: z.string().min(1),
    service: z.string().min(1),
    eventTypeCode: z.string().min(1),
    eventTypeCategory: z.enum(['issue', 'accountNotification', 'investigation', 'scheduledChange']),
    /** Missing in older events, which then are open. */
    statusCode: z.enum(['open', 'closed', 'upcoming']).default('open'),
    communicationId: z.string().default(''),
    page: z.string().default('1'),
    eventRegion: z.string().optional(),
    affectedAccount: z
      .string()
      .regex(/^\d{12}$/)
      .optional(),
    startTime: AwsTime.optional(),
    lastUpdatedTime: AwsTime.optional(),
    eventDescription: z
      .array(z.looseObject({ language: z.string().default(''), latestDescription: z.string().default('') }))
      .default([]),
    affectedEntities: z.array(z.looseObject({ entityValue: z.string().min(1) })).default([]),
  }),
});
export type AwsHealthEvent = z.infer<typeof AwsHealthEvent>;
