import { DescribeScalableTargetsCommand } from '@aws-sdk/client-application-auto-scaling';
import { DescribeServicesCommand, type Service } from '@aws-sdk/client-ecs';
import type { Sender, Senders } from '../clients.ts';
import { awsErrorCode } from '../errors.ts';
import { isManaged, presentFields, type TargetFields } from '../target-fields.ts';
import { previousTaskDefinition } from './previous-task-definition.ts';
import { ecsNames } from './service-name.ts';

const describe = async (ecs: Sender<'ecs'>, cluster: string, service: string): Promise<Service | null> => {
  try {
    const { services = [] } = await ecs.send(
      new DescribeServicesCommand({ cluster, services: [service], include: ['TAGS'] }),
    );
    return services.find(({ status }) => status !== 'INACTIVE') ?? null;
  } catch (error) {
    if (awsErrorCode(error) === 'ClusterNotFoundException') return null;
    throw error;
  }
};

/** ECS gives no rollout state for some services; then a second deployment beside the primary one tells. */
const deploymentInProgress = ({ deployments = [] }: Service): boolean =>
  deployments.length > 1 || deployments.some(({ rolloutState }) => rolloutState === 'IN_PROGRESS');

/**
 * How much of the desired count stays while the service is deployed. Where none was set, the API's default: 100 for replicas,
 * 0 for a daemon (Amazon ECS API Reference, DeploymentConfiguration).
 */
const minimumHealthyPercent = ({ deploymentConfiguration, schedulingStrategy }: Service): number =>
  deploymentConfiguration?.minimumHealthyPercent ?? (schedulingStrategy === 'DAEMON' ? 0 : 100);

/** Live state of the ECS service `cluster/service`; null when there is none. Throws when its scalable target cannot be read: absent would be a lie. */
export const readEcsService = async (
  { ecs, applicationAutoScaling }: Senders<'ecs' | 'applicationAutoScaling'>,
  name: string,
): Promise<TargetFields | null> => {
  const { cluster, service } = ecsNames(name);
  const found = await describe(ecs, cluster, service);
  if (!found) return null;
  const { ScalableTargets: scalable = [] } = await applicationAutoScaling.send(
    new DescribeScalableTargetsCommand({
      ServiceNamespace: 'ecs',
      ResourceIds: [`service/${cluster}/${service}`],
      ScalableDimension: 'ecs:service:DesiredCount',
    }),
  );
  const tags = Object.fromEntries((found.tags ?? []).map(({ key = '', value }) => [key, value]));
  return presentFields({
    status: found.status,
    desiredCount: found.desiredCount,
    runningCount: found.runningCount,
    pendingCount: found.pendingCount,
    taskDefinition: found.taskDefinition,
    previousTaskDefinition: found.taskDefinition
      ? await previousTaskDefinition(ecs, cluster, service, found.taskDefinition)
      : undefined,
    deploymentInProgress: deploymentInProgress(found),
    rolloutState: found.deployments?.[0]?.rolloutState,
    deploymentController: found.deploymentController?.type ?? 'ECS',
    minimumHealthyPercent: minimumHealthyPercent(found),
    minCapacity: scalable[0]?.MinCapacity,
    maxCapacity: scalable[0]?.MaxCapacity,
    managed: isManaged(tags),
  });
};
