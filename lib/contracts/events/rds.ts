import * as z from 'zod';
import { AwsTime } from './aws-time.ts';
import { EventBridgeEvent } from './event-bridge.ts';

/**
 * "RDS DB Instance Event" and "RDS DB Cluster Event", which Amazon DocumentDB and Neptune send too. Sent at best effort: they
 * may be missing or out of order.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-cloud-watch-events.sample.html
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Events.Messages.html
 */
export const RdsEvent = EventBridgeEvent.extend({
  detail: z.looseObject({
    SourceType: z.string().default(''),
    SourceArn: z.string().min(1).max(2048),
    SourceIdentifier: z.string().min(1).max(255),
    EventCategories: z.array(z.string()).default([]),
    /** `RDS-EVENT-0221`; older events lack it. */
    EventID: z.string().default(''),
    Message: z.string().default(''),
    Date: AwsTime.optional(),
  }),
});
