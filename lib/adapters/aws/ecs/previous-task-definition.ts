import {
  DescribeServiceRevisionsCommand,
  DescribeTaskDefinitionCommand,
  ListServiceDeploymentsCommand,
  type ServiceDeploymentBrief,
} from '@aws-sdk/client-ecs';
import type { Sender } from '../clients.ts';
import { isThrottling, isTransient } from '../errors.ts';

/** DescribeServiceRevisions takes this many at once. */
const REVISIONS_AT_ONCE = 20;
/** How far back is looked: five pages of service revisions. */
const MAX_DEPLOYMENTS = 100;

interface Deployed {
  taskDefinition: string;
  successful: boolean;
}

const newestFirst = (one: ServiceDeploymentBrief, other: ServiceDeploymentBrief): number =>
  (other.createdAt?.getTime() ?? 0) - (one.createdAt?.getTime() ?? 0);

/** What was deployed to the service, newest first; nothing where the history cannot be had (it is kept for 90 days). */
const history = async (ecs: Sender<'ecs'>, cluster: string, service: string): Promise<Deployed[]> => {
  const { serviceDeployments = [] } = await ecs.send(
    new ListServiceDeploymentsCommand({ cluster, service, maxResults: MAX_DEPLOYMENTS }),
  );
  const deployments = [...serviceDeployments].sort(newestFirst);
  const arns = [...new Set(deployments.flatMap(({ targetServiceRevisionArn }) => targetServiceRevisionArn ?? []))];
  const taskDefinitions = new Map<string, string>();
  for (let from = 0; from < arns.length; from += REVISIONS_AT_ONCE) {
    const { serviceRevisions = [] } = await ecs.send(
      new DescribeServiceRevisionsCommand({ serviceRevisionArns: arns.slice(from, from + REVISIONS_AT_ONCE) }),
    );
    for (const { serviceRevisionArn, taskDefinition } of serviceRevisions) {
      if (serviceRevisionArn && taskDefinition) taskDefinitions.set(serviceRevisionArn, taskDefinition);
    }
  }
  return deployments.flatMap(({ targetServiceRevisionArn, status }) => {
    const taskDefinition = taskDefinitions.get(targetServiceRevisionArn ?? '');
    return taskDefinition ? [{ taskDefinition, successful: status === 'SUCCESSFUL' }] : [];
  });
};

/**
 * Successful deployments older than the first one of the current task definition, newest first. What was deployed after
 * that and then left again (the bad revision of an earlier rollback) is nothing to go back to.
 */
const earlier = (deployed: readonly Deployed[], current: string): string[] => {
  const first = deployed.findLastIndex(({ taskDefinition }) => taskDefinition === current);
  return deployed
    .slice(first + 1)
    .filter(({ taskDefinition, successful }) => successful && taskDefinition !== current)
    .map(({ taskDefinition }) => taskDefinition);
};

const revisionBefore = (taskDefinition: string): string[] => {
  const [, family, revision] = /^(.+):(\d+)$/.exec(taskDefinition) ?? [];
  return family && Number(revision) > 1 ? [`${family}:${Number(revision) - 1}`] : [];
};

const canBeUsed = async (ecs: Sender<'ecs'>, taskDefinition: string): Promise<boolean> => {
  try {
    const { taskDefinition: found } = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }));
    return found?.status === 'ACTIVE';
  } catch (error) {
    if (isThrottling(error) || isTransient(error)) throw error;
    return false;
  }
};

/**
 * The task definition that was last steady before the current one; undefined when none is known or it is not ACTIVE any
 * more. Without a history (it is older than 90 days, or may not be read) the family's revision before the current one.
 */
export const previousTaskDefinition = async (
  ecs: Sender<'ecs'>,
  cluster: string,
  service: string,
  current: string,
): Promise<string | undefined> => {
  let deployed: Deployed[] = [];
  try {
    deployed = await history(ecs, cluster, service);
  } catch (error) {
    if (isThrottling(error) || isTransient(error)) throw error;
  }
  const known = [...new Set(earlier(deployed, current))];
  for (const candidate of known.length > 0 ? known : revisionBefore(current)) {
    if (await canBeUsed(ecs, candidate)) return candidate;
  }
  return undefined;
};
