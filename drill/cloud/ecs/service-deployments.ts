import type { ServiceDeploymentStatus } from '@aws-sdk/client-ecs';
import type { DeploymentChanged, World } from '../../world/types.ts';

/** A deployment as ListServiceDeployments knows it: a rollback belongs to the deployment that it undoes. */
export interface ServiceDeployment {
  readonly id: string;
  readonly service: string;
  readonly taskDefinition: string;
  readonly status: ServiceDeploymentStatus;
  readonly statusReason: string | undefined;
  readonly createdAt: number;
  readonly finishedAt: number | undefined;
}

const isRollback = ({ reason }: DeploymentChanged): boolean => /roll(ed|ing) ?back/i.test(reason);

interface Told {
  readonly started: DeploymentChanged;
  readonly ended: DeploymentChanged | undefined;
}

/** Start and end of every deployment of a service that the world has told, oldest first. */
const toldDeployments = (world: World, service: string): Told[] => {
  const changes = world.happenings
    .from(0)
    .filter((one): one is DeploymentChanged => one.kind === 'ecs-deployment' && one.service === service);
  return changes
    .filter(({ phase }) => phase === 'started')
    .map((started) => ({
      started,
      ended: changes.find(({ deploymentId, phase }) => deploymentId === started.deploymentId && phase !== 'started'),
    }));
};

const statusOf = ({ ended }: Told, next: Told | undefined): { status: ServiceDeploymentStatus; by?: Told } => {
  if (ended?.phase === 'completed') return { status: 'SUCCESSFUL' };
  if (next && isRollback(next.started)) {
    if (!next.ended) return { status: 'ROLLBACK_IN_PROGRESS', by: next };
    return { status: next.ended.phase === 'completed' ? 'ROLLBACK_SUCCESSFUL' : 'ROLLBACK_FAILED', by: next };
  }
  // Given up without a rollback, or replaced by a newer deployment before it was steady.
  return { status: ended || next ? 'STOPPED' : 'IN_PROGRESS' };
};

/**
 * Every deployment of a service, newest first. `steadyAtStart` are those that were there before anything happened:
 * ECS knows them, the world does not tell them.
 */
export const serviceDeployments = (
  world: World,
  service: string,
  steadyAtStart: readonly ServiceDeployment[],
): ServiceDeployment[] => {
  const told = toldDeployments(world, service);
  const listed = told.flatMap((one, index): ServiceDeployment[] => {
    if (isRollback(one.started)) return [];
    const { status, by } = statusOf(one, told[index + 1]);
    const end = by ? by.ended : (one.ended ?? (status === 'STOPPED' ? told[index + 1]?.started : undefined));
    return [
      {
        id: one.started.deploymentId,
        service,
        taskDefinition: one.started.taskDefinition,
        status,
        statusReason: one.ended?.reason,
        createdAt: one.started.at,
        finishedAt: end?.at,
      },
    ];
  });
  return [...steadyAtStart.filter((one) => one.service === service), ...listed].reverse();
};

/** The deployments that are steady now, to be remembered for later. */
export const steadyDeployments = ({ ecs }: World): ServiceDeployment[] =>
  ecs.serviceNames().flatMap((service) =>
    ecs
      .service(service)
      .deployments.filter(({ rolloutState }) => rolloutState === 'COMPLETED')
      .map(({ id, taskDefinition, createdAt, updatedAt }) => ({
        id,
        service,
        taskDefinition,
        status: 'SUCCESSFUL' as const,
        statusReason: undefined,
        createdAt,
        finishedAt: updatedAt,
      })),
  );
