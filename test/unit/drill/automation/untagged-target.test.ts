import { describe, expect, it } from 'vitest';
import type { FakeAccount } from './fake-state.ts';
import { runRunbook } from './run-runbook.ts';

const service = { ClusterName: 'shop', ServiceName: 'checkout' };

/** The runbook, its parameters, and its steps up to the one that refuses. */
const RUNBOOKS = [
  ['restart-ecs-service', service, ['readManagedTag', 'chooseByTag', 'refuseUnmanagedService']],
  [
    'rollback-ecs-deployment',
    { ...service, TaskDefinition: 'checkout:16' },
    ['readManagedTag', 'chooseByTag', 'refuseUnmanagedService'],
  ],
  ['scale-ecs-service', { ...service, DesiredCount: '4' }, ['readManagedTag', 'chooseByTag', 'refuseUnmanagedService']],
  [
    'scale-auto-scaling-group',
    { GroupName: 'shop-fulfilment', DesiredCapacity: '6' },
    ['readManagedTag', 'chooseByTag', 'refuseUnmanagedGroup'],
  ],
  [
    'refresh-auto-scaling-group',
    { GroupName: 'shop-fulfilment' },
    ['readManagedTag', 'chooseByTag', 'refuseUnmanagedGroup'],
  ],
  [
    'raise-lambda-concurrency',
    { FunctionName: 'shop-pricing', ReservedConcurrency: '20' },
    ['assertFunctionIsManaged'],
  ],
] as const;

const TAGS: readonly (readonly [string, (account: FakeAccount) => void])[] = [
  [
    'without the tag',
    (account) => {
      account.managed = false;
    },
  ],
  ...['false', 'True', 'true ', ''].map(
    (value) =>
      [
        `with the tag's value ${JSON.stringify(value)}`,
        (account: FakeAccount) => {
          account.tagValue = value;
        },
      ] as const,
  ),
];

describe.each(RUNBOOKS)('%s', (runbook, parameters, steps) => {
  it.each(TAGS)(
    "refuses a target %s at its beginning even if the role's policy would let it pass",
    async (_, given) => {
      const { execution, failure, writes } = await runRunbook({ runbook, parameters, iamFindsTag: true, given });
      expect(execution.status).toBe('Failed');
      expect(execution.steps.map(({ stepName }) => stepName)).toEqual(steps);
      expect(failure).toContain(`Step ${steps.at(-1)}`);
      expect(writes).toEqual([]);
    },
  );
});
