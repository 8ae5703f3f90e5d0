import * as z from 'zod';
import { AwsTime } from './aws-time.ts';
import { EventBridgeEvent } from './event-bridge.ts';

/**
 * "ECS Task State Change". ECS sends one for every change of a task; only a stopped task has `stopCode` and `stoppedReason`.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html
 */
export const EcsTaskStateChangeEvent = EventBridgeEvent.extend({
  detail: z.looseObject({
    clusterArn: z.string().min(1),
    taskArn: z.string().min(1),
    taskDefinitionArn: z.string().default(''),
    lastStatus: z.string().min(1),
    /** `service:<name>` for a task of a service, `family:<name>` for one that was started by itself. */
    group: z.string().optional(),
    /** The deployment (`ecs-svc/…`) that a service's task belongs to, else who started it. */
    startedBy: z.string().optional(),
    stopCode: z.string().optional(),
    stoppedReason: z.string().optional(),
    stoppedAt: AwsTime.optional(),
    containers: z
      .array(
        z.looseObject({
          name: z.string().min(1),
          exitCode: z.number().int().optional(),
          reason: z.string().optional(),
        }),
      )
      .default([]),
  }),
});
export type EcsTaskStateChangeEvent = z.infer<typeof EcsTaskStateChangeEvent>;

/**
 * "ECS Deployment State Change".
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_deployment_events.html
 */
export const EcsDeploymentStateChangeEvent = EventBridgeEvent.extend({
  resources: z.array(z.string()).min(1),
  detail: z.looseObject({
    eventType: z.enum(['INFO', 'WARN', 'ERROR']),
    eventName: z.string().min(1),
    deploymentId: z.string().min(1),
    updatedAt: AwsTime.optional(),
    reason: z.string().default(''),
  }),
});

/**
 * "ECS Service Action".
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_events.html
 */
export const EcsServiceActionEvent = EventBridgeEvent.extend({
  resources: z.array(z.string()).min(1),
  detail: z.looseObject({
    eventType: z.enum(['INFO', 'WARN', 'ERROR']),
    eventName: z.string().min(1),
    createdAt: AwsTime.optional(),
    reason: z.string().default(''),
  }),
});
