import * as z from 'zod';
import { EventBridgeEvent } from './event-bridge.ts';

/**
 * "CloudFormation Stack Status Change".
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/event-detail-stack-status-change.html
 */
export const CloudFormationStackEvent = EventBridgeEvent.extend({
  detail: z.looseObject({
    'stack-id': z.string().min(1),
    /** The same in all events of one operation on the stack. */
    'client-request-token': z.string().optional(),
    'status-details': z.looseObject({ status: z.string().min(1), 'status-reason': z.string().default('') }),
  }),
});
