import { describe, expect, it } from 'vitest';
import { runRunbook } from './run-runbook.ts';

const service = { ClusterName: 'shop', ServiceName: 'checkout' };

describe('a target without the tag', () => {
  it.each([
    ['restart-ecs-service', service],
    ['rollback-ecs-deployment', { ...service, TaskDefinition: 'checkout:16' }],
    ['scale-ecs-service', { ...service, DesiredCount: '4' }],
    ['scale-auto-scaling-group', { GroupName: 'shop-fulfilment', DesiredCapacity: '6' }],
    ['refresh-auto-scaling-group', { GroupName: 'shop-fulfilment' }],
    ['raise-lambda-concurrency', { FunctionName: 'shop-pricing', ReservedConcurrency: '20' }],
  ])("is refused by the first step of %s even if the role's policy would let it pass", async (runbook, parameters) => {
    const { execution, failure, writes } = await runRunbook({
      runbook,
      parameters,
      iamFindsTag: true,
      given: (account) => {
        account.managed = false;
      },
    });
    expect(execution.status).toBe('Failed');
    expect(execution.steps).toHaveLength(1);
    expect(failure).toContain('is nothing; desired: true');
    expect(writes).toEqual([]);
  });
});
