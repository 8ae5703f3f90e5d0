import type {
  ServiceDeployment as SdkServiceDeployment,
  Service,
  Tag,
  Task,
  TaskDefinition,
} from '@aws-sdk/client-ecs';
import type * as world from '../../world/types.ts';
import type { Places } from '../places.ts';
import type { ServiceDeployment } from './service-deployments.ts';

const LAUNCH_TYPE = 'FARGATE';

export const sdkTags = (tags: Readonly<Record<string, string>>): Tag[] =>
  Object.entries(tags).map(([key, value]) => ({ key, value }));

/** A service as DescribeServices and UpdateService answer it, without a controller as none was named at its creation; tags only where asked for. */
export const sdkService = (places: Places, service: world.EcsService, tags: Tag[] | undefined): Service => ({
  serviceArn: places.service(service.name),
  serviceName: service.name,
  clusterArn: places.cluster(),
  status: 'ACTIVE',
  desiredCount: service.desiredCount,
  runningCount: service.runningCount,
  pendingCount: service.pendingCount,
  launchType: LAUNCH_TYPE,
  schedulingStrategy: 'REPLICA',
  taskDefinition: places.taskDefinition(service.taskDefinition),
  deploymentConfiguration: {
    deploymentCircuitBreaker: { ...service.circuitBreaker },
    minimumHealthyPercent: 100,
    maximumPercent: 200,
  },
  deployments: service.deployments.map((deployment) => ({
    id: deployment.id,
    status: deployment.status,
    taskDefinition: places.taskDefinition(deployment.taskDefinition),
    desiredCount: deployment.desiredCount,
    runningCount: deployment.runningCount,
    pendingCount: deployment.pendingCount,
    failedTasks: deployment.failedTasks,
    rolloutState: deployment.rolloutState,
    rolloutStateReason: deployment.rolloutStateReason,
    launchType: LAUNCH_TYPE,
    createdAt: new Date(deployment.createdAt),
    updatedAt: new Date(deployment.updatedAt),
  })),
  events: service.events.map(({ id, at, message }) => ({ id, createdAt: new Date(at), message })),
  createdAt: new Date(service.createdAt),
  tags,
});

export const sdkTaskDefinition = (places: Places, definition: world.TaskDefinition): TaskDefinition => ({
  taskDefinitionArn: places.taskDefinition(`${definition.family}:${definition.revision}`),
  family: definition.family,
  revision: definition.revision,
  status: 'ACTIVE',
  cpu: String(definition.cpuUnits),
  memory: String(definition.memoryMebibytes),
  networkMode: 'awsvpc',
  requiresCompatibilities: [LAUNCH_TYPE],
  registeredAt: new Date(definition.registeredAt),
  registeredBy: definition.registeredBy,
  containerDefinitions: [
    {
      name: definition.family,
      image: definition.image,
      essential: true,
      environment: Object.entries(definition.environment).map(([name, value]) => ({ name, value })),
    },
  ],
});

const sdkDate = (at: number | undefined): Date | undefined => (at === undefined ? undefined : new Date(at));

export const sdkStoppedTask = (places: Places, service: string, task: world.StoppedTask): Task => ({
  taskArn: places.task(task.taskId),
  clusterArn: places.cluster(),
  taskDefinitionArn: places.taskDefinition(task.taskDefinition),
  group: `service:${service}`,
  startedBy: task.startedBy,
  launchType: LAUNCH_TYPE,
  desiredStatus: 'STOPPED',
  lastStatus: 'STOPPED',
  startedAt: sdkDate(task.startedAt),
  stoppedAt: sdkDate(task.stoppedAt),
  stopCode: task.stopCode,
  stoppedReason: task.stoppedReason,
  containers: [
    {
      name: task.container.name,
      lastStatus: 'STOPPED',
      exitCode: task.container.exitCode,
      reason: task.container.reason,
    },
  ],
});

export const sdkRunningTask = (places: Places, service: string, task: world.RunningTask): Task => ({
  taskArn: places.task(task.taskId),
  clusterArn: places.cluster(),
  taskDefinitionArn: places.taskDefinition(task.taskDefinition),
  group: `service:${service}`,
  launchType: LAUNCH_TYPE,
  desiredStatus: 'RUNNING',
  lastStatus: task.status,
  createdAt: new Date(task.createdAt),
  startedAt: sdkDate(task.startedAt),
  containers: [{ name: service, lastStatus: task.status }],
});

export const sdkServiceDeployment = (places: Places, one: ServiceDeployment): SdkServiceDeployment => ({
  serviceDeploymentArn: places.serviceDeployment(one.service, one.id),
  serviceArn: places.service(one.service),
  clusterArn: places.cluster(),
  status: one.status,
  statusReason: one.statusReason,
  createdAt: new Date(one.createdAt),
  startedAt: new Date(one.createdAt),
  finishedAt: sdkDate(one.finishedAt),
  targetServiceRevision: { arn: places.serviceRevision(one.service, one.id) },
});
