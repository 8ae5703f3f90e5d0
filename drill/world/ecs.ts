import { createEcsScheduler, type EcsScheduler, steadyService } from './ecs-scheduler.ts';
import { type DeploymentState, isRunning, primaryOf, runningTasks, type ServiceState } from './ecs-state.ts';
import type { HappeningRecorder } from './happenings.ts';
import type { LogRecorder } from './logs.ts';
import { PlatformRefusal } from './platform-refusal.ts';
import type { Random } from './random.ts';
import { CLUSTER, ECS_SERVICES } from './shop.ts';
import { createTaskDefinitions, nameOf, type TaskDefinitions } from './task-definitions.ts';
import type { Deployment, Ecs, EcsService } from './types/platform.ts';

export interface EcsWorld {
  readonly api: Ecs;
  readonly scheduler: EcsScheduler;
  readonly services: ReadonlyMap<string, ServiceState>;
  readonly definitions: TaskDefinitions;
  service(name: string): ServiceState;
  step(at: number): void;
}

export const createEcs = (
  clock: { now: number },
  happenings: HappeningRecorder,
  logs: LogRecorder,
  random: Random,
): EcsWorld => {
  const definitions = createTaskDefinitions(ECS_SERVICES, clock.now, random.fork());
  const scheduler = createEcsScheduler(happenings, logs, random.fork());
  const services = new Map(
    ECS_SERVICES.map(
      (plan) => [plan.name, steadyService(plan, definitions.find(plan.name), clock.now, random)] as const,
    ),
  );
  const state = (name: string): ServiceState => {
    const service = services.get(name);
    if (!service) throw new PlatformRefusal('ServiceNotFoundException', `Service not found: ${name}`);
    return service;
  };
  const called = (
    by: string,
    eventName: string,
    resource: string,
    parameters: Record<string, string | number | boolean>,
  ): void =>
    happenings.record(clock.now, {
      kind: 'configuration-call',
      by,
      eventSource: 'ecs.amazonaws.com',
      eventName,
      resource,
      parameters,
    });

  const api: Ecs = {
    cluster: CLUSTER,
    serviceNames: () => [...services.keys()],
    service: (name) => view(state(name)),
    tasks: (name) =>
      state(name).tasks.map((task) => ({
        taskId: task.id,
        taskDefinition: nameOf(task.definition),
        status: isRunning(task) ? 'RUNNING' : 'PENDING',
        createdAt: task.createdAt,
        startedAt: task.startedAt,
      })),
    stoppedTasks: (name) => state(name).stopped.filter(({ stoppedAt }) => stoppedAt > clock.now - 3_600_000),
    updateService(name, update, by) {
      const service = state(name);
      const { desiredCount, taskDefinition, forceNewDeployment } = update;
      if (desiredCount !== undefined && (!Number.isInteger(desiredCount) || desiredCount < 0)) {
        throw new PlatformRefusal(
          'InvalidParameterException',
          `desiredCount must be a whole number of at least 0, given ${desiredCount}`,
        );
      }
      const definition = taskDefinition === undefined ? undefined : definitions.find(taskDefinition);
      if (definition && definition.family !== name) {
        throw new PlatformRefusal(
          'InvalidParameterException',
          `Task definition family ${definition.family} does not fit service ${name}`,
        );
      }
      called(by, 'UpdateService', name, {
        ...(desiredCount === undefined ? {} : { desiredCount }),
        ...(definition === undefined ? {} : { taskDefinition: nameOf(definition) }),
        ...(forceNewDeployment ? { forceNewDeployment } : {}),
      });
      if (desiredCount !== undefined) service.desiredCount = desiredCount;
      const current = primaryOf(service).definition;
      const target = definition ?? current;
      if (forceNewDeployment || nameOf(target) !== nameOf(current)) {
        scheduler.deploy(service, target, clock.now, 'ECS deployment started by UpdateService.');
      }
      return view(service);
    },
    stopDeployment(name, by) {
      const service = state(name);
      if (primaryOf(service).rolloutState !== 'IN_PROGRESS') {
        throw new PlatformRefusal('ConflictException', `Service ${name} has no deployment in progress to stop.`);
      }
      called(by, 'StopServiceDeployment', name, { stopType: 'ROLLBACK' });
      scheduler.fail(service, clock.now, 'the deployment was stopped.');
      scheduler.deploy(service, service.lastCompleted, clock.now, 'rolling back because the deployment was stopped');
      return view(service);
    },
    stopTask(name, taskId, reason, by) {
      const service = state(name);
      const task = service.tasks.find(({ id }) => id === taskId);
      if (!task) throw new PlatformRefusal('InvalidParameterException', `The referenced task was not found: ${taskId}`);
      called(by, 'StopTask', name, { task: taskId, reason });
      scheduler.stop(service, task, { stopCode: 'UserInitiated', stoppedReason: reason, exitCode: 143 }, clock.now);
    },
    taskDefinitions: (family) => definitions.ofFamily(family),
    taskDefinition: (name) => definitions.find(name),
    registerTaskDefinition(family, changes, by) {
      const registered = definitions.register(family, changes, by, clock.now);
      called(by, 'RegisterTaskDefinition', family, { revision: registered.revision, image: registered.image });
      return registered;
    },
  };

  return {
    api,
    scheduler,
    services,
    definitions,
    service: state,
    step: (at) => {
      for (const service of services.values()) scheduler.step(service, at);
    },
  };
};

const view = (service: ServiceState): EcsService => ({
  cluster: CLUSTER,
  name: service.plan.name,
  taskDefinition: nameOf(primaryOf(service).definition),
  desiredCount: service.desiredCount,
  runningCount: runningTasks(service).length,
  pendingCount: service.tasks.length - runningTasks(service).length,
  deployments: service.deployments.map((deployment, index) => viewDeployment(service, deployment, index === 0)),
  circuitBreaker: { enable: service.plan.circuitBreaker, rollback: service.plan.circuitBreaker },
  events: service.events,
  createdAt: service.createdAt,
});

const viewDeployment = (service: ServiceState, deployment: DeploymentState, primary: boolean): Deployment => {
  const tasks = service.tasks.filter((task) => task.deployment === deployment);
  return {
    id: deployment.id,
    status: primary ? 'PRIMARY' : 'ACTIVE',
    taskDefinition: nameOf(deployment.definition),
    rolloutState: deployment.rolloutState,
    rolloutStateReason: deployment.rolloutStateReason,
    desiredCount: primary ? service.desiredCount : 0,
    runningCount: tasks.filter(isRunning).length,
    pendingCount: tasks.filter((task) => !isRunning(task)).length,
    failedTasks: deployment.failedTasks,
    createdAt: deployment.createdAt,
    updatedAt: deployment.updatedAt,
  };
};
