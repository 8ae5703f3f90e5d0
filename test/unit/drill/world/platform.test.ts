import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PlatformRefusal } from '../../../../drill/world/platform-refusal.ts';
import type { Happening, World } from '../../../../drill/world/types.ts';
import { aShop, wait } from './shop-builder.ts';

const BY = 'arn:aws:iam::111122223333:user/test';
const SHORT = { warmUpMinutes: 1 };

const happened = <K extends Happening['kind']>(world: World, kind: K): Extract<Happening, { kind: K }>[] =>
  world.happenings.from(0).filter((happening): happening is Extract<Happening, { kind: K }> => happening.kind === kind);

const refusal = (attempt: () => unknown): string => {
  try {
    attempt();
  } catch (error) {
    if (error instanceof PlatformRefusal) return error.code;
    throw error;
  }
  return 'accepted';
};

describe('ECS in the simulated account', () => {
  it('replaces every task in a rolling update without ever running fewer than desired', () => {
    const world = aShop(SHORT);
    const before = new Set(world.ecs.tasks('orders').map(({ taskId }) => taskId));
    world.ecs.updateService('orders', { forceNewDeployment: true }, BY);
    for (let second = 0; second < 150; second += 5) {
      world.advanceTo(world.now + 5000);
      const { runningCount, pendingCount } = world.ecs.service('orders');
      expect(runningCount).toBeGreaterThanOrEqual(4);
      expect(runningCount + pendingCount).toBeLessThanOrEqual(8);
    }
    const after = world.ecs.tasks('orders');
    expect(after).toHaveLength(4);
    expect(after.some(({ taskId }) => before.has(taskId))).toBe(false);
    expect(happened(world, 'ecs-deployment').map(({ phase }) => phase)).toEqual(['started', 'completed']);
    expect(world.ecs.stoppedTasks('orders').map(({ stopCode }) => stopCode)).toEqual(
      Array(4).fill('ServiceSchedulerInitiated'),
    );
    expect(happened(world, 'configuration-call')).toMatchObject([
      { by: BY, eventName: 'UpdateService', resource: 'orders' },
    ]);
  });

  it('keeps count of tasks through any sequence of desired counts', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 5 }), (counts) => {
        const world = aShop(SHORT);
        for (const desiredCount of counts) {
          world.scalableTargets.register('catalogue', { minimum: desiredCount, maximum: desiredCount }, BY);
          world.ecs.updateService('catalogue', { desiredCount }, BY);
          world.advanceTo(world.now + 20_000);
        }
        world.advanceTo(world.now + 65_000);
        const { desiredCount, runningCount, pendingCount } = world.ecs.service('catalogue');
        expect(desiredCount).toBe(counts.at(-1));
        expect(runningCount + pendingCount).toBe(desiredCount);
        expect(world.ecs.tasks('catalogue')).toHaveLength(desiredCount);
      }),
      { numRuns: 12 },
    );
  });

  it('rolls a crashing revision back by itself where the circuit breaker is on', () => {
    const world = aShop(SHORT);
    const good = world.ecs.service('payments').taskDefinition;
    expect(world.ecs.service('payments').circuitBreaker.enable).toBe(false);
    expect(world.ecs.service('orders').circuitBreaker.enable).toBe(true);
    const { revision } = world.ecs.registerTaskDefinition('payments', { environment: {} }, BY);
    world.ecs.updateService('payments', { taskDefinition: `payments:${revision}` }, BY);
    wait(world, 4);
    const { deployments, runningCount } = world.ecs.service('payments');
    expect(deployments[0]).toMatchObject({ rolloutState: 'IN_PROGRESS', taskDefinition: `payments:${revision}` });
    expect(deployments[0]?.failedTasks).toBeGreaterThan(3);
    expect(runningCount).toBeLessThan(3);
    expect(world.ecs.stoppedTasks('payments').some(({ container }) => container.exitCode === 1)).toBe(true);

    world.ecs.stopDeployment('payments', BY);
    wait(world, 3);
    expect(world.ecs.service('payments')).toMatchObject({ taskDefinition: good, runningCount: 3 });
  });

  it('says that the kernel killed a task in the words of ECS', () => {
    const world = aShop(SHORT);
    world.inject({
      kind: 'task-memory-leak',
      service: 'orders',
      firstMebibytesPerMinute: 600,
      laterMebibytesPerMinute: 1,
    });
    wait(world, 15);
    const killed = happened(world, 'ecs-task-stopped').filter(({ task }) => task.container.exitCode === 137);
    expect(killed.length).toBeGreaterThan(0);
    expect(killed[0]?.task).toMatchObject({
      stopCode: 'EssentialContainerExited',
      stoppedReason: 'Essential container in task exited',
      container: { reason: 'OutOfMemoryError: Container killed due to memory usage' },
    });
  });

  it('replaces a task that somebody stops', () => {
    const world = aShop(SHORT);
    const [first] = world.ecs.tasks('storefront');
    world.ecs.stopTask('storefront', first?.taskId ?? '', 'looked tired', BY);
    expect(world.ecs.service('storefront').runningCount).toBe(3);
    wait(world, 2);
    expect(world.ecs.service('storefront').runningCount).toBe(4);
    expect(world.ecs.stoppedTasks('storefront')).toMatchObject([
      { stopCode: 'UserInitiated', stoppedReason: 'looked tired' },
    ]);
  });

  it('keeps earlier revisions, and gives a new one what the newest had', () => {
    const world = aShop(SHORT);
    const before = world.ecs.taskDefinitions('payments').length;
    const made = world.ecs.registerTaskDefinition('payments', { memoryMebibytes: 2048 }, BY);
    expect(world.ecs.taskDefinitions('payments')).toHaveLength(before + 1);
    expect(made.environment).toHaveProperty('PAYMENT_PROVIDER_URL');
    const arn = `arn:aws:ecs:eu-west-1:111122223333:task-definition/payments:${made.revision}`;
    expect(world.ecs.taskDefinition(arn)).toEqual(made);
  });

  it.each([
    ['ServiceNotFoundException', (world: World) => world.ecs.service('nowhere')],
    ['InvalidParameterException', (world: World) => world.ecs.updateService('orders', { desiredCount: -1 }, BY)],
    [
      'InvalidParameterException',
      (world: World) => world.ecs.updateService('orders', { taskDefinition: 'payments' }, BY),
    ],
    ['ClientException', (world: World) => world.ecs.updateService('orders', { taskDefinition: 'orders:999' }, BY)],
    ['ConflictException', (world: World) => world.ecs.stopDeployment('orders', BY)],
    ['ObjectNotFoundException', (world: World) => world.scalableTargets.get('nowhere')],
    ['ValidationException', (world: World) => world.scalableTargets.register('orders', { minimum: 9, maximum: 2 }, BY)],
    ['InvalidParameterValueException', (world: World) => world.lambda.putReservedConcurrency('shop-pricing', 950, BY)],
    ['ResourceNotFoundException', (world: World) => world.lambda.fn('nowhere')],
    ['ValidationError', (world: World) => world.autoScaling.update('shop-fulfilment', { desiredCapacity: 99 }, BY)],
    ['ValidationError', (world: World) => world.autoScaling.terminateInstance('i-none', false, BY)],
    ['ActiveInstanceRefreshNotFound', (world: World) => world.autoScaling.cancelRefresh('shop-fulfilment', BY)],
    ['DBInstanceNotFoundFault', (world: World) => world.database('nowhere')],
    ['QueueDoesNotExist', (world: World) => world.queue('nowhere')],
  ])('refuses with %s and records nothing', (code, attempt) => {
    const world = aShop(SHORT);
    expect(refusal(() => attempt(world))).toBe(code);
    expect(world.happenings.from(0)).toEqual([]);
  });
});

describe('auto scaling in the simulated account', () => {
  it('undoes a desired count that leaves the bounds, and slowly one that the load does not need', () => {
    const world = aShop(SHORT);
    world.ecs.updateService('orders', { desiredCount: 9 }, BY);
    wait(world, 1);
    expect(world.ecs.service('orders').desiredCount).toBe(4);

    world.ecs.updateService('catalogue', { desiredCount: 7 }, BY);
    wait(world, 2);
    expect(world.ecs.service('catalogue').desiredCount).toBeGreaterThan(4);
    wait(world, 8);
    expect(world.ecs.service('catalogue').desiredCount).toBe(4);
    expect(happened(world, 'ecs-service-scaled').length).toBeGreaterThanOrEqual(4);
  });

  it('follows a minimum that is raised, and keeps to it', () => {
    const world = aShop(SHORT);
    world.scalableTargets.register('checkout', { minimum: 6 }, BY);
    wait(world, 10);
    expect(world.ecs.service('checkout')).toMatchObject({ desiredCount: 6, runningCount: 6 });
  });

  it('replaces instances one at a time in 60 to 90 s each and never serves with fewer', () => {
    const world = aShop(SHORT);
    const before = world.autoScaling.group('shop-fulfilment').instances.map(({ instanceId }) => instanceId);
    const startedAt = world.now;
    const id = world.autoScaling.startRefresh('shop-fulfilment', BY);
    expect(refusal(() => world.autoScaling.startRefresh('shop-fulfilment', BY))).toBe('InstanceRefreshInProgress');
    let refresh = world.autoScaling.refreshes('shop-fulfilment')[0];
    while (refresh?.status === 'InProgress' && world.now < startedAt + 600_000) {
      world.advanceTo(world.now + 5000);
      const { instances } = world.autoScaling.group('shop-fulfilment');
      expect(instances.filter(({ lifecycleState }) => lifecycleState === 'InService').length).toBeGreaterThanOrEqual(4);
      expect(instances.length).toBeLessThanOrEqual(5);
      refresh = world.autoScaling.refreshes('shop-fulfilment')[0];
    }
    expect(refresh).toMatchObject({ id, status: 'Successful', percentageComplete: 100 });
    const seconds = ((refresh?.endedAt ?? 0) - startedAt) / 1000;
    expect(seconds).toBeGreaterThan(4 * 50);
    expect(seconds).toBeLessThan(4 * 95);
    const after = world.autoScaling.group('shop-fulfilment').instances.map(({ instanceId }) => instanceId);
    expect(after).toHaveLength(4);
    expect(after.some((instanceId) => before.includes(instanceId))).toBe(false);
  });

  it('ends a cancelled refresh with what it has replaced, and with the desired number of instances', () => {
    const world = aShop(SHORT);
    world.autoScaling.startRefresh('shop-fulfilment', BY);
    wait(world, 2);
    world.autoScaling.cancelRefresh('shop-fulfilment', BY);
    wait(world, 2);
    expect(world.autoScaling.group('shop-fulfilment').instances).toHaveLength(4);
    const [refresh] = world.autoScaling.refreshes('shop-fulfilment');
    expect(refresh?.status).toBe('Cancelled');
    expect(refresh?.percentageComplete).toBeLessThan(100);
    expect(refusal(() => world.autoScaling.startRefresh('shop-fulfilment', BY))).toBe('accepted');
  });

  it('launches another instance for one that is terminated, also in the middle of a refresh', () => {
    const world = aShop(SHORT);
    world.autoScaling.startRefresh('shop-fulfilment', BY);
    world.advanceTo(world.now + 10_000);
    const pending = world.autoScaling
      .group('shop-fulfilment')
      .instances.find(({ lifecycleState }) => lifecycleState === 'Pending');
    world.autoScaling.terminateInstance(pending?.instanceId ?? '', false, BY);
    wait(world, 8);
    expect(world.autoScaling.refreshes('shop-fulfilment')[0]?.status).toBe('Successful');
    expect(world.autoScaling.group('shop-fulfilment').instances).toHaveLength(4);
  });
});
