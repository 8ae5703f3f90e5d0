import { describe, expect, it } from 'vitest';
import { awsError } from './aws-error.ts';
import { deploymentArn, type FakeAccount, taskDefinitionArn } from './fake-state.ts';
import { runRunbook } from './run-runbook.ts';

const target = { ClusterName: 'shop', ServiceName: 'checkout' };
type Given = (account: FakeAccount, deploy: (taskDefinition: string) => void) => void;

describe('rollback-ecs-deployment', () => {
  const BAD = taskDefinitionArn('checkout:18');
  const GOOD = taskDefinitionArn('checkout:17');
  const rollback = (given?: Given, TaskDefinition = 'checkout:17') =>
    runRunbook({ runbook: 'rollback-ecs-deployment', parameters: { ...target, TaskDefinition }, given });
  const finished: Given = ({ service }) => {
    service.taskDefinition = BAD;
    service.deployments = [{ id: 'd1', taskDefinition: BAD, startedAt: 0, status: 'SUCCESSFUL', former: GOOD }];
  };
  const stuck: Given = ({ service }, deploy) => {
    service.failing = [BAD];
    deploy(BAD);
  };

  it.each(['checkout:17', GOOD])('deploys the wanted revision when the bad one is complete (%s)', async (wanted) => {
    const { execution, account, called, writes } = await rollback(finished, wanted);
    expect(execution.status).toBe('Success');
    expect(writes).toEqual(['UpdateService']);
    expect(called('UpdateService')).toEqual([{ cluster: 'shop', service: 'checkout', taskDefinition: GOOD }]);
    expect(account.service.taskDefinition).toBe(GOOD);
    expect(execution.outputs['readService.TaskDefinition']).toEqual([BAD]);
  });

  it('stops a deployment that runs with a rollback rather than starting another', async () => {
    const { execution, account, called, writes } = await rollback(stuck);
    expect(execution.status).toBe('Success');
    expect(writes).toEqual(['StopServiceDeployment']);
    expect(called('StopServiceDeployment')).toEqual([
      { serviceDeploymentArn: deploymentArn('d1'), stopType: 'ROLLBACK' },
    ]);
    expect(account.service.taskDefinition).toBe(GOOD);
  });

  it("deploys the wanted revision when ECS's rollback led to another", async () => {
    const { execution, account, writes } = await rollback((given, deploy) => {
      stuck(given, deploy);
      given.service.rollbackLeadsTo = taskDefinitionArn('checkout:15');
    });
    expect(execution.status).toBe('Success');
    expect(writes).toEqual(['StopServiceDeployment', 'UpdateService']);
    expect(account.service.taskDefinition).toBe(GOOD);
  });

  it("only waits for a rollback that ECS's circuit breaker has begun", async () => {
    const { execution, account, writes } = await rollback((given, deploy) => {
      stuck(given, deploy);
      given.service.deployments[0] = {
        id: 'd1',
        taskDefinition: BAD,
        startedAt: Date.parse('2026-03-01T12:00:00Z'),
        status: 'ROLLBACK_IN_PROGRESS',
        former: GOOD,
      };
      given.service.taskDefinition = taskDefinitionArn('checkout:15');
    }, 'checkout:15');
    expect(execution.status).toBe('Success');
    expect(writes).toEqual([]);
    expect(account.service.taskDefinition).toBe(taskDefinitionArn('checkout:15'));
  });

  it('deploys the wanted revision when the deployment ended just before it could be stopped', async () => {
    const { execution, account, writes } = await rollback((given, deploy) => {
      stuck(given, deploy);
      given.refuse.StopServiceDeployment = awsError('ServiceDeploymentNotFoundException', 'it has ended');
    });
    expect(execution.status).toBe('Success');
    expect(writes).toEqual(['StopServiceDeployment', 'UpdateService']);
    expect(account.service.taskDefinition).toBe(GOOD);
  });

  it('does not touch a service that is on its way to the wanted revision', async () => {
    const { execution, writes } = await rollback(
      (_, deploy) => deploy(taskDefinitionArn('checkout:16')),
      'checkout:16',
    );
    expect(execution.status).toBe('Success');
    expect(writes).toEqual([]);
  });

  it('refuses a revision that was deregistered', async () => {
    const { failure, writes } = await rollback((given, deploy) => {
      finished(given, deploy);
      given.service.inactive = [GOOD];
    });
    expect(failure).toContain('assertWantedIsActive');
    expect(failure).toContain('INACTIVE');
    expect(writes).toEqual([]);
  });

  it('changes nothing when deployments cannot be listed', async () => {
    const { failure, writes } = await rollback((given, deploy) => {
      finished(given, deploy);
      given.refuse.ListServiceDeployments = awsError('ThrottlingException', 'Rate exceeded');
    });
    expect(failure).toContain('readDeployments');
    expect(writes).toEqual([]);
  });

  it('fails when the circuit breaker puts the bad revision back', async () => {
    const { execution, last } = await rollback((given, deploy) => {
      finished(given, deploy);
      given.service.failing = [GOOD];
      given.service.circuitBreaker = 'rollback';
    });
    expect(execution.status).toBe('Failed');
    expect(last).toBe('assertWantedStands');
  });
});
