import { DescribeServicesCommand, DescribeTasksCommand, ListTasksCommand, type Service } from '@aws-sdk/client-ecs';
import type { Scope } from '../../../contracts/observation.ts';
import type { ClientsFor, Sender } from '../clients.ts';
import { ask, type Collector, eachAtOnce, gap, inChunksOf } from '../observatory/collector.ts';
import { byPlace, type ScopedComponent } from '../observatory/places.ts';
import { counted, type Happening, happening, inStory, PLATFORM } from '../observatory/platform-facts.ts';
import { troubleIn } from './service-events.ts';
import { ecsNames } from './service-name.ts';
import { readStoppedTask } from './stopped-task.ts';

const SERVICES_PER_CALL = 10;
const TASKS_PER_CALL = 100;
const SERVICES_AT_ONCE = 4;
/** ECS remembers stopped tasks for an hour; a service that loses more than this many in it has told enough. */
const MAX_STOPPED_TASKS = 500;

const stoppedTaskArns = async (ecs: Sender<'ecs'>, name: string, signal: AbortSignal): Promise<string[]> => {
  const { cluster, service } = ecsNames(name);
  const arns: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await ecs.send(
      new ListTasksCommand({ cluster, serviceName: service, desiredStatus: 'STOPPED', maxResults: 100, nextToken }),
      { abortSignal: signal },
    );
    arns.push(...(page.taskArns ?? []));
    nextToken = page.nextToken;
  } while (nextToken && arns.length < MAX_STOPPED_TASKS);
  return arns;
};

const stoppedTasks = async (
  ecs: Sender<'ecs'>,
  { component, name }: ScopedComponent,
  scope: Scope,
  signal: AbortSignal,
): Promise<Happening[]> => {
  const arns = await stoppedTaskArns(ecs, name, signal);
  const { cluster } = ecsNames(name);
  const pages = await Promise.all(
    inChunksOf(TASKS_PER_CALL, arns).map((tasks) =>
      ecs.send(new DescribeTasksCommand({ cluster, tasks }), { abortSignal: signal }),
    ),
  );
  return pages
    .flatMap(({ tasks = [] }) => tasks)
    .flatMap((task) => {
      const at = task.stoppedAt ?? task.stoppingAt;
      const read = readStoppedTask(task);
      return read && inStory(at, scope) ? [happening(component, read.what, at, read.detail)] : [];
    });
};

/** A failed deployment may be gone from the list when the circuit breaker has put the old one back: then an event still says so. */
const FAILED_DEPLOYMENT_EVENT = /deployment failed/i;

const deploymentsOf = (
  { deployments = [], events = [] }: Service,
  { component }: ScopedComponent,
  scope: Scope,
): Happening[] => {
  const listed = deployments.flatMap(({ rolloutState, rolloutStateReason, taskDefinition, createdAt, updatedAt }) => {
    const detail = [taskDefinition, rolloutStateReason].filter(Boolean).join(': ');
    if (rolloutState === 'FAILED' && inStory(updatedAt, scope)) {
      return [happening(component, 'deployment-failed', updatedAt, detail)];
    }
    // From when it was begun, however long ago: a deployment that does not end is part of the story.
    return rolloutState === 'IN_PROGRESS' && createdAt
      ? [happening(component, 'deployment-in-progress', createdAt, detail)]
      : [];
  });
  if (listed.some(({ what }) => what === 'deployment-failed')) return listed;
  const told = events.flatMap(({ createdAt, message = '' }) =>
    FAILED_DEPLOYMENT_EVENT.test(message) && inStory(createdAt, scope)
      ? [happening(component, 'deployment-failed', createdAt, message)]
      : [],
  );
  return [...listed, ...told];
};

/** What ECS says of its services: tasks that ended badly or cannot be placed, targets that are unhealthy, deployments that failed or do not end. */
export const ecsCollector = (clientsFor: ClientsFor<'ecs'>, budgetSeconds: number): Collector => ({
  name: `${PLATFORM}: ECS`,
  source: PLATFORM,
  budgetSeconds,
  async look({ scope, found, signal }) {
    const services = byPlace(scope).flatMap(({ place, components }) =>
      components.filter(({ kind }) => kind === 'ecs-service').map((parts) => ({ ...parts, place })),
    );
    const tasks = eachAtOnce(services, SERVICES_AT_ONCE, (service) => {
      const { component, place, name } = service;
      const about = `why tasks of ${name} stopped`;
      return ask(
        found,
        { collector: PLATFORM, component, action: 'ecs:ListTasks and ecs:DescribeTasks', about },
        async () => {
          found.platform.push(...counted(await stoppedTasks(clientsFor(place).ecs, service, scope, signal)));
        },
      );
    });
    const byCluster = Map.groupBy(
      services,
      ({ account, region, name }) => `${account}:${region}:${ecsNames(name).cluster}`,
    );
    const calls = [...byCluster.values()].flatMap((inCluster) => inChunksOf(SERVICES_PER_CALL, inCluster));
    const deployments = eachAtOnce(calls, SERVICES_AT_ONCE, (chunk) => {
      const about = `how deployments of ${chunk.map(({ name }) => name).join(', ')} go`;
      return ask(found, { collector: PLATFORM, action: 'ecs:DescribeServices', about }, async () => {
        const [first] = chunk;
        if (!first) return;
        const answer = await clientsFor(first.place).ecs.send(
          new DescribeServicesCommand({
            cluster: ecsNames(first.name).cluster,
            services: chunk.map(({ name }) => ecsNames(name).service),
          }),
          { abortSignal: signal },
        );
        for (const parts of chunk) {
          const seen = answer.services?.find(({ serviceName }) => serviceName === ecsNames(parts.name).service);
          if (seen && seen.status !== 'INACTIVE') {
            const trouble = troubleIn(seen.events ?? [], parts.component, scope);
            found.platform.push(...counted([...deploymentsOf(seen, parts, scope), ...trouble]));
          } else {
            found.gaps.push(
              gap(PLATFORM, parts.component, `ECS knows no service ${parts.name}; correct its name in the catalog`),
            );
          }
        }
      });
    });
    await Promise.all([tasks, deployments]);
  },
});
