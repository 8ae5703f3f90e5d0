import * as z from 'zod';
import { EventBridgeEvent } from './event-bridge.ts';

/**
 * "Step Functions Execution Status Change".
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
 */
export const StateMachineStatusEvent = EventBridgeEvent.extend({
  'detail-type': z.literal('Step Functions Execution Status Change'),
  detail: z.looseObject({
    name: z.string().min(1),
    stateMachineArn: z.string().min(1),
    status: z.enum(['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED', 'PENDING_REDRIVE']),
  }),
});
