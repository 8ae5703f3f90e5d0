import * as z from 'zod';
import { EventBridgeEvent } from './event-bridge.ts';

/**
 * "CodeDeploy Deployment State-change Notification".
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/monitoring-cloudwatch-events.html
 */
export const CodeDeployEvent = EventBridgeEvent.extend({
  detail: z.looseObject({
    state: z.enum(['START', 'SUCCESS', 'FAILURE', 'STOP', 'READY']),
    application: z.string().min(1),
    deploymentGroup: z.string().min(1),
    deploymentId: z.string().min(1),
  }),
});
