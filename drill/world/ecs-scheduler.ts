import {
  type DeploymentState,
  isRunning,
  primaryOf,
  runningTasks,
  type ServiceState,
  type TaskState,
} from './ecs-state.ts';
import type { HappeningRecorder } from './happenings.ts';
import { type LogRecorder, logGroupOf, streamOf } from './logs.ts';
import type { Random } from './random.ts';
import { nameOf } from './task-definitions.ts';
import type { StoppedTask } from './types/happenings.ts';
import type { TaskDefinition } from './types/platform.ts';

const STEADY_AFTER_MS = 20_000;
const KEPT_EVENTS = 100;
const KEPT_STOPPED_MS = 3_600_000;

type StopCause = Pick<StoppedTask, 'stopCode' | 'stoppedReason'> & { exitCode: number; reason?: string };

export interface EcsScheduler {
  /** Makes a deployment of this revision the primary one. */
  deploy(service: ServiceState, definition: TaskDefinition, at: number, reason: string): DeploymentState;
  fail(service: ServiceState, at: number, reason: string): void;
  stop(service: ServiceState, task: TaskState, cause: StopCause, at: number): void;
  /** Tasks that come up, tasks that exit, and what the service scheduler does about the difference to what is desired. */
  step(service: ServiceState, at: number): void;
  say(service: ServiceState, at: number, message: string): void;
}

/** ECS's rolling update with minimumHealthyPercent 100 and maximumPercent 200, without container health checks. */
export const createEcsScheduler = (happenings: HappeningRecorder, logs: LogRecorder, random: Random): EcsScheduler => {
  const say: EcsScheduler['say'] = (service, at, message) => {
    service.events.unshift({ id: uuid(random), at, message: `(service ${service.plan.name}) ${message}` });
    if (service.events.length > KEPT_EVENTS) service.events.pop();
  };

  const deploy: EcsScheduler['deploy'] = (service, definition, at, reason) => {
    const deployment: DeploymentState = {
      id: `ecs-svc/${random.integer(1e15, 9e15)}`,
      definition,
      createdAt: at,
      rolloutState: 'IN_PROGRESS',
      rolloutStateReason: 'ECS deployment in progress.',
      failedTasks: 0,
      updatedAt: at,
    };
    service.unfinishedImports = 0;
    service.deployments.unshift(deployment);
    tell(service, deployment, 'started', at, reason);
    return deployment;
  };

  const tell = (
    service: ServiceState,
    deployment: DeploymentState,
    phase: 'started' | 'completed' | 'failed',
    at: number,
    reason: string,
  ): void =>
    happenings.record(at, {
      kind: 'ecs-deployment',
      service: service.plan.name,
      deploymentId: deployment.id,
      phase,
      taskDefinition: nameOf(deployment.definition),
      reason,
    });

  const fail: EcsScheduler['fail'] = (service, at, reason) => {
    const deployment = primaryOf(service);
    deployment.rolloutState = 'FAILED';
    deployment.rolloutStateReason = reason;
    deployment.updatedAt = at;
    tell(service, deployment, 'failed', at, reason);
    say(service, at, `deployment ${deployment.id} deployment failed: ${reason}`);
  };

  const stop: EcsScheduler['stop'] = (service, task, cause, at) => {
    service.tasks = service.tasks.filter((other) => other !== task);
    const stopped: StoppedTask = {
      taskId: task.id,
      taskDefinition: nameOf(task.definition),
      startedBy: task.deployment.id,
      startedAt: task.startedAt,
      stoppedAt: at,
      stopCode: cause.stopCode,
      stoppedReason: cause.stoppedReason,
      container: { name: service.plan.name, exitCode: cause.exitCode, reason: cause.reason },
    };
    service.stopped = [stopped, ...service.stopped].filter((old) => old.stoppedAt > at - KEPT_STOPPED_MS);
    happenings.record(at, { kind: 'ecs-task-stopped', service: service.plan.name, task: stopped });
  };

  const start = (service: ServiceState, at: number): void => {
    const deployment = primaryOf(service);
    const task: TaskState = {
      id: random.hex(32),
      definition: deployment.definition,
      deployment,
      createdAt: at,
      runsAt: at + random.between(30_000, 60_000),
      startedAt: undefined,
      exitsAt: undefined,
      resumesImport: service.unfinishedImports > 0,
      leakedMebibytes: 0,
      leakedConnections: 0,
    };
    service.tasks.push(task);
    service.unfinishedImports = Math.max(0, service.unfinishedImports - 1);
    say(service, at, `has started 1 tasks: (task ${task.id}).`);
  };

  const bringUp = (service: ServiceState, at: number): void => {
    for (const task of service.tasks) {
      if (isRunning(task) || task.runsAt > at) continue;
      task.startedAt = at;
      const missing = service.plan.requiredSettings.find((name) => task.definition.environment[name] === undefined);
      const write = (message: string): void =>
        logs.write(logGroupOf(service.plan.name), streamOf(service.plan.name, task.id), at, message);
      write(`INFO  [main] c.s.${service.plan.name}.Application - Starting Application using Java 21.0.4 with PID 1`);
      if (missing === undefined) continue;
      task.exitsAt = at + random.between(5000, 15_000);
      write(
        `ERROR [main] o.s.boot.SpringApplication - Application run failed\njava.lang.IllegalStateException: required configuration key ${missing} is not set\n\tat com.shop.${service.plan.name}.config.Settings.require(Settings.java:41)\n\tat com.shop.${service.plan.name}.config.ClientConfiguration.client(ClientConfiguration.java:27)`,
      );
    }
  };

  const exits = (service: ServiceState, at: number): void => {
    for (const task of service.tasks.filter(({ exitsAt }) => exitsAt !== undefined && exitsAt <= at)) {
      stop(service, task, { ...ESSENTIAL_EXIT, exitCode: 1 }, at);
      task.deployment.failedTasks += 1;
      if (task.deployment.failedTasks % 5 === 0) {
        say(
          service,
          at,
          'is unable to consistently start tasks successfully. For more information, see the Troubleshooting section.',
        );
      }
    }
    const primary = primaryOf(service);
    const threshold = Math.max(3, Math.ceil(service.desiredCount / 2));
    if (!service.plan.circuitBreaker || primary.rolloutState !== 'IN_PROGRESS' || primary.failedTasks < threshold)
      return;
    fail(service, at, 'tasks failed to start.');
    deploy(service, service.lastCompleted, at, 'rolling back because of the deployment circuit breaker');
  };

  const schedule = (service: ServiceState, at: number): void => {
    const primary = primaryOf(service);
    const fresh = service.tasks.filter(({ deployment }) => deployment === primary);
    const most = Math.max(service.desiredCount * 2, 1);
    for (let have = fresh.length; have < service.desiredCount && service.tasks.length < most; have += 1)
      start(service, at);

    const scaleIn: StopCause = {
      stopCode: 'ServiceSchedulerInitiated',
      stoppedReason: `Scaling activity initiated by (deployment ${primary.id})`,
      exitCode: 143,
    };
    const surplus = fresh.slice(service.desiredCount);
    for (const task of surplus) stop(service, task, scaleIn, at);
    for (const task of service.tasks.filter(({ deployment }) => deployment !== primary)) {
      const spare = runningTasks(service).length > service.desiredCount;
      if (!isRunning(task) || spare) stop(service, task, scaleIn, at);
    }
  };

  const settle = (service: ServiceState, at: number): void => {
    const primary = primaryOf(service);
    service.deployments = service.deployments.filter(
      (deployment) => deployment === primary || service.tasks.some((task) => task.deployment === deployment),
    );
    const steady =
      service.deployments.length === 1 &&
      service.tasks.length === service.desiredCount &&
      service.tasks.every(({ startedAt }) => startedAt !== undefined && startedAt + STEADY_AFTER_MS <= at);
    if (!steady || primary.rolloutState !== 'IN_PROGRESS') return;
    primary.rolloutState = 'COMPLETED';
    primary.rolloutStateReason = `ECS deployment ${primary.id} completed.`;
    primary.updatedAt = at;
    service.lastCompleted = primary.definition;
    tell(service, primary, 'completed', at, primary.rolloutStateReason);
    say(service, at, `(deployment ${primary.id}) deployment completed.`);
    say(service, at, 'has reached a steady state.');
  };

  return {
    deploy,
    fail,
    stop,
    say,
    step(service, at) {
      bringUp(service, at);
      exits(service, at);
      schedule(service, at);
      settle(service, at);
    },
  };
};

export const ESSENTIAL_EXIT = {
  stopCode: 'EssentialContainerExited',
  stoppedReason: 'Essential container in task exited',
} as const;

/** A new cluster's services begin with tasks that have long been steady. */
export const steadyService = (
  plan: ServiceState['plan'],
  definition: TaskDefinition,
  startAt: number,
  random: Random,
): ServiceState => {
  const createdAt = Math.round(definition.registeredAt + 600_000);
  const deployment: DeploymentState = {
    id: `ecs-svc/${random.integer(1e15, 9e15)}`,
    definition,
    createdAt,
    rolloutState: 'COMPLETED',
    rolloutStateReason: 'ECS deployment completed.',
    failedTasks: 0,
    updatedAt: createdAt,
  };
  const tasks = Array.from({ length: plan.tasks }, (): TaskState => {
    const startedAt = Math.round(createdAt + random.between(30_000, 90_000));
    return {
      id: random.hex(32),
      definition,
      deployment,
      createdAt: startedAt - 40_000,
      runsAt: startedAt,
      startedAt,
      exitsAt: undefined,
      resumesImport: false,
      leakedMebibytes: 0,
      leakedConnections: 0,
    };
  });
  return {
    plan,
    createdAt: startAt - 90 * 86_400_000,
    desiredCount: plan.tasks,
    deployments: [deployment],
    lastCompleted: definition,
    tasks,
    unfinishedImports: 0,
    stopped: [],
    events: [{ id: uuid(random), at: createdAt, message: `(service ${plan.name}) has reached a steady state.` }],
  };
};

export const uuid = (random: Random): string =>
  `${random.hex(8)}-${random.hex(4)}-4${random.hex(3)}-a${random.hex(3)}-${random.hex(12)}`;
