import {
  DescribeServiceRevisionsCommand,
  DescribeTaskDefinitionCommand,
  ListServiceDeploymentsCommand,
  type ServiceDeploymentBrief,
} from '@aws-sdk/client-ecs';
import type { Sender } from '../clients.ts';
import { awsErrorCode, isThrottling, isTransient } from '../errors.ts';

/** DescribeServiceRevisions takes this many at once. */
const REVISIONS_AT_ONCE = 20;
/** How far back is looked: five pages of service revisions. */
const MAX_DEPLOYMENTS = 100;

interface Deployed {
  /** undefined when ECS does not tell. */
  taskDefinition: string | undefined;
  successful: boolean;
}

const newestFirst = (one: ServiceDeploymentBrief, other: ServiceDeploymentBrief): number =>
  (other.createdAt?.getTime() ?? 0) - (one.createdAt?.getTime() ?? 0);

/** What was deployed to the service, newest first; null when ECS remembers no deployment at all (it does for 90 days). */
const history = async (ecs: Sender<'ecs'>, cluster: string, service: string): Promise<Deployed[] | null> => {
  const { serviceDeployments = [] } = await ecs.send(
    new ListServiceDeploymentsCommand({ cluster, service, maxResults: MAX_DEPLOYMENTS }),
  );
  if (serviceDeployments.length === 0) return null;
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
  return deployments.map(({ targetServiceRevisionArn, status }) => ({
    taskDefinition: taskDefinitions.get(targetServiceRevisionArn ?? ''),
    successful: status === 'SUCCESSFUL',
  }));
};

/**
 * Successful deployments older than the first one of the current task definition, newest first. What was deployed after
 * that and then left again (the bad revision of an earlier rollback) is nothing to go back to.
 */
const earlier = (deployed: readonly Deployed[], current: string): string[] => {
  // One that is not told may be the first of the current one: then nothing is known to be older.
  if (deployed.some(({ taskDefinition }) => taskDefinition === undefined)) return [];
  const first = deployed.findLastIndex(({ taskDefinition }) => taskDefinition === current);
  return deployed
    .slice(first + 1)
    .flatMap(({ taskDefinition, successful }) =>
      successful && taskDefinition !== undefined && taskDefinition !== current ? [taskDefinition] : [],
    );
};

const revisionBefore = (taskDefinition: string): string[] => {
  const [, family, revision] = /^(.+):(\d+)$/.exec(taskDefinition) ?? [];
  return family && Number(revision) > 1 ? [`${family}:${Number(revision) - 1}`] : [];
};

/** Whether tasks can be started from it; what ECS does not know any more cannot be used. */
const canBeUsed = async (ecs: Sender<'ecs'>, taskDefinition: string): Promise<boolean> => {
  try {
    const { taskDefinition: found } = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }));
    return found?.status === 'ACTIVE';
  } catch (error) {
    if (awsErrorCode(error) === 'ClientException') return false;
    throw error;
  }
};

const find = async (
  ecs: Sender<'ecs'>,
  cluster: string,
  service: string,
  current: string,
): Promise<string | undefined> => {
  const deployed = await history(ecs, cluster, service);
  const candidates = deployed ? new Set(earlier(deployed, current)) : revisionBefore(current);
  for (const candidate of candidates) {
    if (await canBeUsed(ecs, candidate)) return candidate;
  }
  return undefined;
};

/**
 * The task definition that was last steady before the current one; undefined when none is known, when it is not ACTIVE any
 * more, or when ECS will not tell (no permission): a guess could be a bad revision that was left before. Only where no
 * deployment is remembered is it the family's revision before the current one. Throws what may pass (throttling, outages).
 */
export const previousTaskDefinition: typeof find = async (...asked) => {
  try {
    return await find(...asked);
  } catch (error) {
    if (isThrottling(error) || isTransient(error)) throw error;
    return undefined;
  }
};
