import type * as world from '../../world/types.ts';
import type { ServiceDeployment } from '../ecs/service-deployments.ts';
import type { Places } from '../places.ts';
import { cloudTrailDetail } from './cloudtrail.ts';
import { type EventContent, eventTime } from './event.ts';

/** Management events reach EventBridge some while after the call; the other services tell at once. */
const CLOUDTRAIL_DELAY_MS = 30_000;

export interface DelayedEvent {
  readonly content: EventContent;
  readonly delayMs: number;
}

const taskStopped = (places: Places, { service, task }: world.TaskStopped): EventContent => ({
  'detail-type': 'ECS Task State Change',
  source: 'aws.ecs',
  resources: [places.task(task.taskId)],
  detail: {
    clusterArn: places.cluster(),
    taskArn: places.task(task.taskId),
    taskDefinitionArn: places.taskDefinition(task.taskDefinition),
    group: `service:${service}`,
    launchType: 'FARGATE',
    desiredStatus: 'STOPPED',
    lastStatus: 'STOPPED',
    startedBy: task.startedBy,
    ...(task.startedAt === undefined ? {} : { startedAt: new Date(task.startedAt).toISOString() }),
    stoppedAt: new Date(task.stoppedAt).toISOString(),
    updatedAt: new Date(task.stoppedAt).toISOString(),
    stopCode: task.stopCode,
    stoppedReason: task.stoppedReason,
    containers: [
      {
        name: task.container.name,
        lastStatus: 'STOPPED',
        exitCode: task.container.exitCode,
        ...(task.container.reason === undefined ? {} : { reason: task.container.reason }),
        taskArn: places.task(task.taskId),
      },
    ],
    version: 3,
  },
});

const PHASES = {
  started: { eventType: 'INFO', eventName: 'SERVICE_DEPLOYMENT_IN_PROGRESS' },
  completed: { eventType: 'INFO', eventName: 'SERVICE_DEPLOYMENT_COMPLETED' },
  failed: { eventType: 'ERROR', eventName: 'SERVICE_DEPLOYMENT_FAILED' },
} as const;

const deployment = (places: Places, { service, phase, at, deploymentId, reason }: world.DeploymentChanged) => ({
  'detail-type': 'ECS Deployment State Change',
  source: 'aws.ecs',
  resources: [places.service(service)],
  detail: { ...PHASES[phase], deploymentId, updatedAt: eventTime(at), reason },
});

/** ECS tells that a service is steady again once its deployment has completed. */
const steadyState = (places: Places, { service, at }: world.DeploymentChanged): EventContent => ({
  'detail-type': 'ECS Service Action',
  source: 'aws.ecs',
  resources: [places.service(service)],
  detail: {
    eventType: 'INFO',
    eventName: 'SERVICE_STEADY_STATE',
    clusterArn: places.cluster(),
    createdAt: eventTime(at),
  },
});

const instance = (places: Places, { group, instanceId, change, cause, at, sequence }: world.InstanceChanged) => ({
  'detail-type': `EC2 Instance ${change === 'launched' ? 'Launch' : 'Terminate'} Successful`,
  source: 'aws.autoscaling',
  resources: [places.group(group), places.arn('ec2', `instance/${instanceId}`)],
  detail: {
    StatusCode: 'InProgress',
    Description: `${change === 'launched' ? 'Launching a new' : 'Terminating'} EC2 instance: ${instanceId}`,
    AutoScalingGroupName: group,
    ActivityId: `00000000-0000-4000-a000-${String(sequence).padStart(12, '0')}`,
    RequestId: `00000000-0000-4000-a000-${String(sequence).padStart(12, '0')}`,
    Details: {},
    StatusMessage: '',
    StartTime: new Date(at).toISOString(),
    EndTime: new Date(at).toISOString(),
    EC2InstanceId: instanceId,
    Cause: cause,
  },
});

const REFRESH_WORDS = { started: 'Started', succeeded: 'Succeeded', cancelled: 'Cancelled' } as const;

const refresh = (places: Places, { group, refreshId, phase }: world.RefreshChanged): EventContent => ({
  'detail-type': `EC2 Auto Scaling Instance Refresh ${REFRESH_WORDS[phase]}`,
  source: 'aws.autoscaling',
  resources: [places.group(group)],
  detail: { InstanceRefreshId: refreshId, AutoScalingGroupName: group },
});

/** Application Auto Scaling scales by calling ECS, which CloudTrail records like any other caller's call. */
const scaled = (one: world.ServiceScaled): world.ConfigurationCalled => ({
  kind: 'configuration-call',
  sequence: one.sequence,
  at: one.at,
  by: 'ecs.application-autoscaling.amazonaws.com',
  eventSource: 'ecs.amazonaws.com',
  eventName: 'UpdateService',
  resource: one.service,
  parameters: { desiredCount: one.to },
});

/** The AWS events that something which happened in the world leads to, with how late each comes. */
export const eventsOf = (
  places: Places,
  happening: world.Happening,
  deploymentsOf: (service: string) => readonly ServiceDeployment[],
): DelayedEvent[] => {
  const soon = (...contents: EventContent[]) => contents.map((content) => ({ content, delayMs: 0 }));
  const viaCloudTrail = (called: world.ConfigurationCalled): DelayedEvent[] => [
    {
      content: {
        'detail-type': 'AWS API Call via CloudTrail',
        source: `aws.${called.eventSource.split('.')[0]}`,
        resources: [],
        detail: cloudTrailDetail(places, called, deploymentsOf),
      },
      delayMs: CLOUDTRAIL_DELAY_MS,
    },
  ];
  switch (happening.kind) {
    case 'ecs-task-stopped':
      return soon(taskStopped(places, happening));
    case 'ecs-deployment':
      return happening.phase === 'completed'
        ? soon(deployment(places, happening), steadyState(places, happening))
        : soon(deployment(places, happening));
    case 'ecs-service-scaled':
      return viaCloudTrail(scaled(happening));
    case 'asg-instance':
      return soon(instance(places, happening));
    case 'asg-instance-refresh':
      return soon(refresh(places, happening));
    case 'configuration-call':
      return viaCloudTrail(happening);
  }
};
