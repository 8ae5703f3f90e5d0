import { describe, expect, it } from 'vitest';
import { type FakeAccount, taskDefinitionArn } from './fake-state.ts';
import { runRunbook } from './run-runbook.ts';

const target = { ClusterName: 'shop', ServiceName: 'checkout' };
type Given = (account: FakeAccount, deploy: (taskDefinition: string) => void) => void;

describe('restart-ecs-service', () => {
  const restart = (given?: Given) => runRunbook({ runbook: 'restart-ecs-service', parameters: target, given });

  it('deploys the same revision and waits until it is steady', async () => {
    const { execution, called, account, seconds } = await restart();
    expect(execution.status).toBe('Success');
    expect(called('UpdateService')).toEqual([{ cluster: 'shop', service: 'checkout', forceNewDeployment: true }]);
    expect(account.service.taskDefinition).toBe(taskDefinitionArn('checkout:17'));
    expect(execution.outputs['restartService.DeploymentId']).toEqual(['d1']);
    expect(seconds).toBe(60);
  });

  it('refuses a service that gives capacity up while it deploys', async () => {
    const { failure, writes } = await restart(({ service }) => {
      service.minimumHealthyPercent = 50;
    });
    expect(failure).toContain('assertCapacityIsKept');
    expect(writes).toEqual([]);
  });

  it('refuses while a deployment is in progress', async () => {
    const { failure, writes } = await restart((_, deploy) => deploy(taskDefinitionArn('checkout:18')));
    expect(failure).toContain('assertNoDeploymentRuns');
    expect(writes).toEqual([]);
  });

  it('fails when the new tasks never become steady', async () => {
    const { execution, last } = await restart(({ service }) => {
      service.failing = [taskDefinitionArn('checkout:17')];
    });
    expect(execution.status).toBe('TimedOut');
    expect(last).toBe('waitForSteadyService');
  });

  it.each([
    ['on', 'assertRolloutCompleted'],
    ['rollback', 'assertOwnDeploymentStands'],
  ] as const)('fails soon when the circuit breaker (%s) gives the restart up', async (circuitBreaker, step) => {
    const { execution, last, seconds } = await restart(({ service }) => {
      service.circuitBreaker = circuitBreaker;
      service.failing = [taskDefinitionArn('checkout:17')];
    });
    expect(execution.status).toBe('Failed');
    expect(last).toBe(step);
    expect(seconds).toBeLessThanOrEqual(180);
  });
});
