import { describe, expect, it } from 'vitest';
import { awsError } from './aws-error.ts';
import { deploymentArn, type FakeAccount, taskDefinitionArn } from './fake-account.ts';
import { runRunbook } from './run-runbook.ts';

const target = { ClusterName: 'shop', ServiceName: 'checkout' };
type Given = (account: FakeAccount, deploy: (taskDefinition: string) => void) => void;

const everyEcsRunbook: readonly (readonly [string, Record<string, string>])[] = [
  ['restart-ecs-service', target],
  ['rollback-ecs-deployment', { ...target, TaskDefinition: 'checkout:16' }],
  ['scale-ecs-service', { ...target, DesiredCount: '4' }],
];

describe.each(everyEcsRunbook)('%s', (runbook, parameters) => {
  const refusals: readonly (readonly [string, string, Given])[] = [
    [
      'a service without the tag',
      'AccessDeniedException',
      (account) => {
        account.managed = false;
      },
    ],
    [
      'a service that does not exist',
      'is nothing',
      ({ service }) => {
        service.exists = false;
      },
    ],
    [
      'a service that is being deleted',
      'is DRAINING',
      ({ service }) => {
        service.status = 'DRAINING';
      },
    ],
    [
      'a service that CodeDeploy deploys',
      'is CODE_DEPLOY',
      ({ service }) => {
        service.controller = 'CODE_DEPLOY';
      },
    ],
    [
      'a service with an external controller',
      'is EXTERNAL',
      ({ service }) => {
        service.controller = 'EXTERNAL';
      },
    ],
  ];
  it.each(refusals)('refuses %s and changes nothing', async (_, why, given) => {
    const { execution, failure, writes } = await runRunbook({ runbook, parameters, given });
    expect(execution.status).toBe('Failed');
    expect(failure).toContain(why);
    expect(writes).toEqual([]);
  });

  it('refuses a remediation id or name that is not one', async () => {
    await expect(runRunbook({ runbook, parameters: { ...parameters, RemediationId: 'inc_1' } })).rejects.toThrow(
      'RemediationId',
    );
    await expect(runRunbook({ runbook, parameters: { ...parameters, ServiceName: 'a/b' } })).rejects.toThrow(
      'ServiceName',
    );
  });
});

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

describe('scale-ecs-service', () => {
  const scale = (parameters: Record<string, string>, given?: Given) =>
    runRunbook({ runbook: 'scale-ecs-service', parameters: { ...target, ...parameters }, given });

  it('raises the minimum with the count, so that auto scaling does not undo it', async () => {
    const { execution, account, called } = await scale({ DesiredCount: '4' });
    expect(execution.status).toBe('Success');
    expect(account.target).toEqual({ minimum: 4, maximum: 4 });
    expect(called('UpdateService')).toEqual([{ cluster: 'shop', service: 'checkout', desiredCount: 4 }]);
    expect(account.service.runningCount).toBe(4);
    expect(execution.outputs).toMatchObject({
      'readBounds.Minimum': ['3'],
      'readBounds.Maximum': ['4'],
      'readResult.RunningCount': ['4'],
    });
  });

  it("refuses to go above the owners' maximum without a grant, with AWS's reason", async () => {
    const { execution, failure, account, called } = await scale({ DesiredCount: '5' });
    expect(execution.status).toBe('Failed');
    expect(failure).toContain('assertMaximumAllows');
    expect(failure).toContain('Maximum capacity cannot be less than minimum capacity');
    expect(account.target).toEqual({ minimum: 3, maximum: 4 });
    expect(called('UpdateService')).toEqual([]);
  });

  it('raises the maximum as far as it was granted', async () => {
    const { execution, account } = await scale({ DesiredCount: '6', GrantedMaximum: '8' });
    expect(execution.status).toBe('Success');
    expect(account.target).toEqual({ minimum: 6, maximum: 8 });
    expect(account.service.desiredCount).toBe(6);
  });

  it('leaves the maximum alone when the count fits into it, whatever was granted', async () => {
    const { account } = await scale({ DesiredCount: '4', GrantedMaximum: '20' });
    expect(account.target).toEqual({ minimum: 4, maximum: 4 });
  });

  it('refuses a count above the grant', async () => {
    const { execution, account, called } = await scale({ DesiredCount: '9', GrantedMaximum: '8' });
    expect(execution.status).toBe('Failed');
    expect(account.target).toEqual({ minimum: 3, maximum: 4 });
    expect(called('UpdateService')).toEqual([]);
  });

  it('sets only the count of a service without a scalable target', async () => {
    const { execution, account, writes } = await scale({ DesiredCount: '9' }, (given) => {
      given.target = null;
    });
    expect(execution.status).toBe('Success');
    expect(writes).toEqual(['UpdateService']);
    expect(account.service.desiredCount).toBe(9);
    expect(account.target).toBeNull();
  });

  it('puts former count and bounds back exactly', async () => {
    const { execution, account } = await scale(
      { DesiredCount: '3', FormerMinimum: '2', FormerMaximum: '4' },
      (given) => {
        given.target = { minimum: 8, maximum: 10 };
        given.service.desiredCount = 8;
        given.service.runningCount = 8;
      },
    );
    expect(execution.status).toBe('Success');
    expect(account.target).toEqual({ minimum: 2, maximum: 4 });
    expect(account.service.runningCount).toBe(3);
  });

  it('succeeds when auto scaling has gone on to more tasks', async () => {
    const { execution, account } = await scale({ DesiredCount: '4' }, ({ service }) => {
      service.drift = 2;
    });
    expect(execution.status).toBe('Success');
    expect(account.service.runningCount).toBe(6);
  });

  it('changes nothing when scalable targets cannot be read', async () => {
    const { failure, writes } = await scale({ DesiredCount: '4' }, (given) => {
      given.refuse.DescribeScalableTargets = awsError('AccessDeniedException', 'not authorized');
    });
    expect(failure).toContain('readScalableTarget');
    expect(writes).toEqual([]);
  });
});
