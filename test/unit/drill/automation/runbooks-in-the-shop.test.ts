import { StartAutomationExecutionCommand, StopAutomationExecutionCommand } from '@aws-sdk/client-ssm';
import FakeTimers from '@sinonjs/fake-timers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runDocument } from '../../../../drill/automation/run-document.ts';
import { createCloud } from '../../../../drill/cloud/cloud.ts';
import { createWorld } from '../../../../drill/world/world.ts';
import { loadRunbooks } from '../../../../lib/infra/runbooks/load-runbooks.ts';

const STARTED_AT = Date.parse('2026-03-01T12:00:00Z');
const documents = Object.fromEntries(
  loadRunbooks().map(({ name, source, policy }) => [
    `Selfheal-${name}`,
    { document: source, policy, roleName: `selfheal-runbook-${name}` },
  ]),
);
const checkout = { ClusterName: 'shop', ServiceName: 'checkout' };
const fulfilment = { GroupName: 'shop-fulfilment' };

/** The real runbooks over the embedded cloud and the shop: what the drill does. */
describe('in the shop', () => {
  let clock: ReturnType<typeof FakeTimers.install>;
  beforeEach(() => {
    clock = FakeTimers.install({ now: STARTED_AT, toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  });
  afterEach(() => clock.uninstall());

  const open = (unmanaged: readonly string[] = []) => {
    const world = createWorld({ seed: 1, startAt: STARTED_AT });
    const cloud = createCloud({
      world,
      now: () => Date.now(),
      runDocument,
      documents,
      secrets: {},
      verifiedSenders: [],
      signalQueue: {
        name: 'signals',
        visibilityTimeoutSeconds: 60,
        maxReceiveCount: 3,
        batchSize: 10,
        batchWindowSeconds: 5,
      },
      unmanaged,
    });
    const start = async (runbook: string, parameters: Record<string, string>) => {
      const { AutomationExecutionId } = await cloud.clients.ssm.send(
        new StartAutomationExecutionCommand({
          DocumentName: `Selfheal-${runbook}`,
          Parameters: Object.fromEntries(
            Object.entries({ RemediationId: 'rem_1', ...parameters }).map(([name, value]) => [name, [value]]),
          ),
        }),
      );
      const [newest] = cloud.automations();
      if (!newest) throw new Error('no automation was started');
      return { execution: newest.execution, AutomationExecutionId };
    };
    const run = async (runbook: string, parameters: Record<string, string>) => {
      const { execution } = await start(runbook, parameters);
      while (!execution.endedAt) await clock.nextAsync();
      return execution;
    };
    return { world, cloud, start, run };
  };

  it('restarts, scales and scales back a service', async () => {
    const { world, run } = open();
    expect((await run('restart-ecs-service', checkout)).status).toBe('Success');
    const before = world.scalableTargets.get('checkout');
    expect((await run('scale-ecs-service', { ...checkout, DesiredCount: '4' })).status).toBe('Success');
    expect(world.scalableTargets.get('checkout').minimum).toBe(4);
    const back = { DesiredCount: '3', FormerMinimum: String(before.minimum), FormerMaximum: String(before.maximum) };
    expect((await run('scale-ecs-service', { ...checkout, ...back })).status).toBe('Success');
    expect(world.scalableTargets.get('checkout')).toEqual(before);
    expect(world.ecs.service('checkout').runningCount).toBe(3);
  });

  it('takes back a deployment whose tasks never start', async () => {
    const { world, run } = open();
    const good = world.ecs.service('payments').taskDefinition;
    const bad = world.ecs.registerTaskDefinition('payments', { environment: { LOG_LEVEL: 'info' } }, 'somebody');
    world.ecs.updateService('payments', { taskDefinition: `${bad.family}:${bad.revision}` }, 'somebody');
    clock.setTimeout(() => undefined, 180_000);
    await clock.nextAsync();
    const execution = await run('rollback-ecs-deployment', {
      ClusterName: 'shop',
      ServiceName: 'payments',
      TaskDefinition: good,
    });
    expect(execution.status).toBe('Success');
    expect(execution.steps.map(({ stepName }) => stepName)).toContain('stopRunningDeployment');
    expect(world.ecs.service('payments')).toMatchObject({ taskDefinition: good, runningCount: 3 });
  });

  it('scales and refreshes a group', async () => {
    const { world, run } = open();
    expect((await run('scale-auto-scaling-group', { ...fulfilment, DesiredCapacity: '6' })).status).toBe('Success');
    const before = world.autoScaling.group('shop-fulfilment').instances.map(({ instanceId }) => instanceId);
    expect(before).toHaveLength(6);
    expect((await run('refresh-auto-scaling-group', fulfilment)).status).toBe('Success');
    const now = world.autoScaling.group('shop-fulfilment').instances.map(({ instanceId }) => instanceId);
    expect(now.filter((instance) => before.includes(instance))).toEqual([]);
  });

  it('cancels a refresh that is stopped half way', async () => {
    const { world, cloud, start } = open();
    const { execution, AutomationExecutionId } = await start('refresh-auto-scaling-group', fulfilment);
    clock.setTimeout(
      () => cloud.clients.ssm.send(new StopAutomationExecutionCommand({ AutomationExecutionId })),
      120_000,
    );
    while (!execution.endedAt) await clock.nextAsync();
    expect(execution.status).toBe('Cancelled');
    expect(world.autoScaling.refreshes('shop-fulfilment')[0]?.status).toBe('Cancelled');
  });

  it("raises a function's concurrency", async () => {
    const { world, run } = open();
    world.lambda.putReservedConcurrency('shop-pricing', 4, 'somebody');
    const parameters = { FunctionName: 'shop-pricing', ReservedConcurrency: '20' };
    expect((await run('raise-lambda-concurrency', parameters)).status).toBe('Success');
    expect(world.lambda.fn('shop-pricing').reservedConcurrency).toBe(20);
  });

  it('touches nothing that its owners did not hand over', async () => {
    const { cloud, run } = open(['checkout', 'shop-fulfilment', 'shop-pricing']);
    const attempts = [
      await run('restart-ecs-service', checkout),
      await run('scale-auto-scaling-group', { ...fulfilment, DesiredCapacity: '6' }),
      await run('raise-lambda-concurrency', { FunctionName: 'shop-pricing', ReservedConcurrency: '20' }),
    ];
    expect(attempts.map(({ status }) => status)).toEqual(['Failed', 'Failed', 'Failed']);
    const byRunbooks = cloud.calls().filter(({ by }) => by.includes('selfheal-runbook-'));
    expect(byRunbooks.filter(({ api }) => !/^(Describe|Get|List)/.test(api))).toEqual([]);
  });
});
