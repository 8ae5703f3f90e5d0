import type { Remedy } from './scenario.ts';

export const OPERATOR = 'arn:aws:sts::111122223333:assumed-role/shop-operator/on-call';

export const restart = (service: string): Remedy => ({
  what: `replace every task of ${service}`,
  apply: (world) => {
    world.ecs.updateService(service, { forceNewDeployment: true }, OPERATOR);
  },
});

export const rollBack = (service: string): Remedy => ({
  what: `put ${service} back on the revision before its newest`,
  apply: (world) => {
    const before = world.ecs.taskDefinitions(service).at(-2);
    if (!before) throw new Error(`${service} has no earlier revision to go back to`);
    world.ecs.updateService(service, { taskDefinition: `${service}:${before.revision}` }, OPERATOR);
  },
});

/** Sets the desired count and moves both bounds with it, so that auto scaling leaves it there. */
export const scaleTo = (service: string, tasks: number): Remedy => {
  let before: { minimum: number; maximum: number; desiredCount: number } | undefined;
  return {
    what: `run ${tasks} tasks of ${service}, and at least as many from now on`,
    apply: (world) => {
      const { minimum, maximum } = world.scalableTargets.get(service);
      before = { minimum, maximum, desiredCount: world.ecs.service(service).desiredCount };
      world.scalableTargets.register(service, { minimum: tasks, maximum: Math.max(maximum, tasks) }, OPERATOR);
      world.ecs.updateService(service, { desiredCount: tasks }, OPERATOR);
    },
    undo: (world) => {
      if (!before) throw new Error(`scaling ${service} was not applied, so it cannot be undone`);
      const { desiredCount, ...bounds } = before;
      world.scalableTargets.register(service, bounds, OPERATOR);
      world.ecs.updateService(service, { desiredCount }, OPERATOR);
    },
  };
};

export const scaleWithoutBounds = (service: string, tasks: number): Remedy => ({
  what: `run ${tasks} tasks of ${service} without moving its bounds`,
  apply: (world) => {
    world.ecs.updateService(service, { desiredCount: tasks }, OPERATOR);
  },
});

export const reserveConcurrency = (fn: string, concurrency: number): Remedy => {
  let before: number | undefined;
  return {
    what: `reserve ${concurrency} concurrent executions for ${fn}`,
    apply: (world) => {
      before = world.lambda.fn(fn).reservedConcurrency;
      world.lambda.putReservedConcurrency(fn, concurrency, OPERATOR);
    },
    undo: (world) => {
      if (before === undefined) world.lambda.deleteReservedConcurrency(fn, OPERATOR);
      else world.lambda.putReservedConcurrency(fn, before, OPERATOR);
    },
  };
};

export const unreserveConcurrency = (fn: string): Remedy => ({
  what: `let ${fn} draw on the unreserved pool`,
  apply: (world) => {
    world.lambda.deleteReservedConcurrency(fn, OPERATOR);
  },
});

export const refreshInstances = (group: string): Remedy => ({
  what: `replace every instance of ${group}`,
  apply: (world) => {
    world.autoScaling.startRefresh(group, OPERATOR);
  },
});

export const nothing: Remedy = { what: 'do nothing', apply: () => {} };
