import * as z from 'zod';
import { AwsTime } from './aws-time.ts';
import { EventBridgeEvent } from './event-bridge.ts';

/**
 * "EC2 Instance Launch Unsuccessful" and "EC2 Instance Terminate Unsuccessful".
 *
 * @see https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-event-reference.html
 */
export const AutoScalingFailureEvent = EventBridgeEvent.extend({
  detail: z.looseObject({
    AutoScalingGroupName: z.string().min(1),
    ActivityId: z.string().min(1),
    StatusCode: z.string().default(''),
    StatusMessage: z.string().default(''),
    Cause: z.string().default(''),
    EC2InstanceId: z.string().optional(),
    EndTime: AwsTime.optional(),
  }),
});
