import type { World } from '../world/types.ts';

/** Names of the shop's resources as AWS writes them. */
export interface Places {
  readonly accountId: string;
  readonly region: string;
  arn(service: string, resource: string): string;
  cluster(): string;
  service(name: string): string;
  task(taskId: string): string;
  /** From `family:revision`. */
  taskDefinition(name: string): string;
  serviceDeployment(service: string, deploymentId: string): string;
  serviceRevision(service: string, deploymentId: string): string;
  fn(name: string): string;
  group(name: string): string;
}

/** ECS writes a deployment as `ecs-svc/123`; its ARNs carry the number. */
const numberOf = (deploymentId: string): string => deploymentId.split('/').at(-1) ?? deploymentId;

/** The last part of a name or ARN: callers may give either. */
export const lastPart = (nameOrArn: string): string => nameOrArn.split('/').at(-1) ?? nameOrArn;

export const createPlaces = ({ accountId, region, ecs }: Pick<World, 'accountId' | 'region' | 'ecs'>): Places => {
  const arn = (service: string, resource: string) => `arn:aws:${service}:${region}:${accountId}:${resource}`;
  return {
    accountId,
    region,
    arn,
    cluster: () => arn('ecs', `cluster/${ecs.cluster}`),
    service: (name) => arn('ecs', `service/${ecs.cluster}/${name}`),
    task: (taskId) => arn('ecs', `task/${ecs.cluster}/${taskId}`),
    taskDefinition: (name) => arn('ecs', `task-definition/${name}`),
    serviceDeployment: (service, id) => arn('ecs', `service-deployment/${ecs.cluster}/${service}/${numberOf(id)}`),
    serviceRevision: (service, id) => arn('ecs', `service-revision/${ecs.cluster}/${service}/${numberOf(id)}`),
    fn: (name) => arn('lambda', `function:${name}`),
    // Auto Scaling puts an id of its own into the ARN; it may be anything that stays the same.
    group: (name) =>
      arn('autoscaling', `autoScalingGroup:5a7c1f0e-0000-4000-8000-${accountId}:autoScalingGroupName/${name}`),
  };
};
