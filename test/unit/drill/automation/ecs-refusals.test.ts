import { describe, expect, it } from 'vitest';
import type { FakeAccount } from './fake-state.ts';
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

  it.each([undefined, 'ECS'])('goes on when AWS gives %s as the controller', async (controller) => {
    const { execution } = await runRunbook({
      runbook,
      parameters,
      given: ({ service }) => {
        if (controller) service.controller = controller;
      },
    });
    expect(execution.status).toBe('Success');
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
