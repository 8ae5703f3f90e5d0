import {
  ClusterNotFoundException,
  ConflictException,
  DescribeServiceDeploymentsCommand,
  DescribeServiceRevisionsCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ECSServiceException,
  InvalidParameterException,
  ListServiceDeploymentsCommand,
  ListTagsForResourceCommand,
  ListTaskDefinitionsCommand,
  ListTasksCommand,
  ServiceDeploymentNotFoundException,
  ServiceNotFoundException,
  StopServiceDeploymentCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { PlatformRefusal } from '../../world/platform-refusal.ts';
import type { EcsService, World } from '../../world/types.ts';
import { pageOf } from '../pages.ts';
import { lastPart, type Places } from '../places.ts';
import { createRefuse } from '../refusals.ts';
import { fake } from '../send.ts';
import type { Tags } from '../tags.ts';
import {
  sdkRunningTask,
  sdkService,
  sdkServiceDeployment,
  sdkStoppedTask,
  sdkTags,
  sdkTaskDefinition,
} from './ecs-shapes.ts';
import { type ServiceDeployment, serviceDeployments, steadyDeployments } from './service-deployments.ts';

export const refuseEcs = createRefuse(ECSServiceException, {
  ClusterNotFoundException,
  ConflictException,
  InvalidParameterException,
  ServiceDeploymentNotFoundException,
  ServiceNotFoundException,
});

const INVALID = 'InvalidParameterException';

export interface EcsSettings {
  readonly world: World;
  readonly places: Places;
  readonly tags: Tags;
}

/** The ECS calls of adapters and runbooks over the world's services. */
export const ecsFakes = ({ world, places, tags }: EcsSettings) => {
  const { ecs } = world;
  const steadyAtStart = steadyDeployments(world);

  const inCluster = (cluster: string | undefined): void => {
    if (lastPart(cluster ?? 'default') !== ecs.cluster) {
      throw new PlatformRefusal('ClusterNotFoundException', 'Cluster not found.');
    }
  };
  const known = (nameOrArn: string): EcsService | undefined =>
    ecs.serviceNames().includes(lastPart(nameOrArn)) ? ecs.service(lastPart(nameOrArn)) : undefined;
  const existing = (nameOrArn: string | undefined): EcsService => {
    const found = known(nameOrArn ?? '');
    if (!found) throw new PlatformRefusal('ServiceNotFoundException', 'Service not found.');
    return found;
  };
  const deploymentsOf = (service: string): ServiceDeployment[] => serviceDeployments(world, service, steadyAtStart);
  const allDeployments = (): ServiceDeployment[] => ecs.serviceNames().flatMap(deploymentsOf);

  return [
    fake(DescribeServicesCommand, ({ cluster, services = [], include = [] }) => {
      inCluster(cluster);
      if (services.length === 0 || services.length > 10) {
        throw new PlatformRefusal(INVALID, `Between 1 and 10 services can be described, given ${services.length}`);
      }
      const withTags = include.includes('TAGS');
      const found = services.flatMap((name) => known(name) ?? []);
      return {
        services: found.map((one) => sdkService(places, one, withTags ? sdkTags(tags.of(one.name)) : undefined)),
        failures: services
          .filter((name) => !known(name))
          .map((name) => ({ arn: places.service(lastPart(name)), reason: 'MISSING' })),
      };
    }),
    fake(ListTasksCommand, ({ cluster, serviceName, desiredStatus = 'RUNNING', maxResults = 100, nextToken }) => {
      inCluster(cluster);
      const names = serviceName ? [existing(serviceName).name] : ecs.serviceNames();
      const tasks = names.flatMap((name): readonly { taskId: string }[] =>
        desiredStatus === 'STOPPED' ? ecs.stoppedTasks(name) : ecs.tasks(name),
      );
      const page = pageOf(tasks, maxResults, nextToken, INVALID);
      return { taskArns: page.items.map(({ taskId }) => places.task(taskId)), nextToken: page.nextToken };
    }),
    fake(DescribeTasksCommand, ({ cluster, tasks = [] }) => {
      inCluster(cluster);
      if (tasks.length > 100) throw new PlatformRefusal(INVALID, 'At most 100 tasks can be described at once');
      const described = new Map(
        ecs
          .serviceNames()
          .flatMap((name) => [
            ...ecs.tasks(name).map((task) => sdkRunningTask(places, name, task)),
            ...ecs.stoppedTasks(name).map((task) => sdkStoppedTask(places, name, task)),
          ])
          .map((task) => [lastPart(task.taskArn ?? ''), task] as const),
      );
      return {
        tasks: tasks.flatMap((task) => described.get(lastPart(task)) ?? []),
        failures: tasks
          .filter((task) => !described.has(lastPart(task)))
          .map((task) => ({ arn: places.task(lastPart(task)), reason: 'MISSING' })),
      };
    }),
    fake(DescribeTaskDefinitionCommand, ({ taskDefinition = '' }) => ({
      taskDefinition: sdkTaskDefinition(places, ecs.taskDefinition(taskDefinition)),
    })),
    fake(
      ListTaskDefinitionsCommand,
      ({ familyPrefix, status = 'ACTIVE', sort = 'ASC', maxResults = 100, nextToken }) => {
        const families = ecs.serviceNames().filter((name) => familyPrefix === undefined || familyPrefix === name);
        const arns = families
          .flatMap((family) => (status === 'ACTIVE' ? ecs.taskDefinitions(family) : []))
          .map(({ family, revision }) => places.taskDefinition(`${family}:${revision}`));
        const page = pageOf(sort === 'DESC' ? arns.reverse() : arns, maxResults, nextToken, INVALID);
        return { taskDefinitionArns: [...page.items], nextToken: page.nextToken };
      },
    ),
    fake(ListServiceDeploymentsCommand, ({ cluster, service, status, createdAt, maxResults = 20, nextToken }) => {
      inCluster(cluster);
      const found = deploymentsOf(existing(service).name).filter(
        (one) =>
          (!status?.length || status.includes(one.status)) &&
          one.createdAt >= (createdAt?.after?.getTime() ?? Number.NEGATIVE_INFINITY) &&
          one.createdAt <= (createdAt?.before?.getTime() ?? Number.POSITIVE_INFINITY),
      );
      const page = pageOf(found, maxResults, nextToken, INVALID);
      return {
        serviceDeployments: page.items.map((one) => {
          const { targetServiceRevision, ...brief } = sdkServiceDeployment(places, one);
          return { ...brief, targetServiceRevisionArn: targetServiceRevision?.arn };
        }),
        nextToken: page.nextToken,
      };
    }),
    fake(DescribeServiceDeploymentsCommand, ({ serviceDeploymentArns = [] }) => {
      const found = allDeployments().map((one) => sdkServiceDeployment(places, one));
      const wanted = (arn: string) => found.find(({ serviceDeploymentArn }) => serviceDeploymentArn === arn);
      return {
        serviceDeployments: serviceDeploymentArns.flatMap((arn) => wanted(arn) ?? []),
        failures: serviceDeploymentArns.filter((arn) => !wanted(arn)).map((arn) => ({ arn, reason: 'MISSING' })),
      };
    }),
    fake(DescribeServiceRevisionsCommand, ({ serviceRevisionArns = [] }) => {
      const found = new Map(allDeployments().map((one) => [places.serviceRevision(one.service, one.id), one]));
      return {
        serviceRevisions: serviceRevisionArns.flatMap((serviceRevisionArn) => {
          const one = found.get(serviceRevisionArn);
          if (!one) return [];
          return {
            serviceRevisionArn,
            serviceArn: places.service(one.service),
            clusterArn: places.cluster(),
            taskDefinition: places.taskDefinition(one.taskDefinition),
            createdAt: new Date(one.createdAt),
          };
        }),
        failures: serviceRevisionArns.filter((arn) => !found.has(arn)).map((arn) => ({ arn, reason: 'MISSING' })),
      };
    }),
    fake(StopServiceDeploymentCommand, ({ serviceDeploymentArn = '', stopType = 'ROLLBACK' }, { by }) => {
      if (stopType !== 'ROLLBACK') {
        throw new Error(`The embedded cloud stops a deployment with ROLLBACK only, given ${stopType}.`);
      }
      const found = allDeployments().find(
        (one) => places.serviceDeployment(one.service, one.id) === serviceDeploymentArn,
      );
      if (!found) throw new PlatformRefusal('ServiceDeploymentNotFoundException', 'Service deployment not found.');
      if (found.status !== 'IN_PROGRESS') {
        throw new PlatformRefusal(
          'ConflictException',
          `The service deployment is ${found.status} and cannot be stopped.`,
        );
      }
      ecs.stopDeployment(found.service, by);
      return { serviceDeploymentArn };
    }),
    fake(UpdateServiceCommand, ({ cluster, service, desiredCount, taskDefinition, forceNewDeployment }, { by }) => {
      inCluster(cluster);
      const { name } = existing(service);
      const updated = ecs.updateService(name, { desiredCount, taskDefinition, forceNewDeployment }, by);
      return { service: sdkService(places, updated, undefined) };
    }),
    fake(ListTagsForResourceCommand, ({ resourceArn = '' }) => ({
      tags: sdkTags(tags.of(existing(resourceArn).name)),
    })),
  ];
};
