import { describe, expect, it } from 'vitest';
import { awsError } from './aws-error.ts';
import type { FakeAccount } from './fake-state.ts';
import { runRunbook } from './run-runbook.ts';

type Given = (account: FakeAccount) => void;
const GROUP = { GroupName: 'shop-fulfilment' };

describe.each([
  ['scale-auto-scaling-group', { ...GROUP, DesiredCapacity: '6' }],
  ['refresh-auto-scaling-group', GROUP],
] as const)('%s', (runbook, parameters) => {
  const refusals: readonly (readonly [string, string, Given])[] = [
    [
      'a group without the tag',
      'refuseUnmanagedGroup',
      (account) => {
        account.managed = false;
      },
    ],
    [
      'a group that does not exist',
      'is nothing; desired: a group with the tag',
      ({ group }) => {
        group.exists = false;
      },
    ],
    [
      'a group with a suspended process',
      'is Launch',
      ({ group }) => {
        group.suspended = ['Launch'];
      },
    ],
  ];
  it.each(refusals)('refuses %s and changes nothing', async (_, why, given) => {
    const { execution, failure, writes } = await runRunbook({ runbook, parameters, given });
    expect(execution.status).toBe('Failed');
    expect(failure).toContain(why);
    expect(writes).toEqual([]);
  });
});

describe('scale-auto-scaling-group', () => {
  const scale = (DesiredCapacity: string, given?: Given) =>
    runRunbook({ runbook: 'scale-auto-scaling-group', parameters: { ...GROUP, DesiredCapacity }, given });

  it('sets the capacity and waits until every instance is in service', async () => {
    const { execution, account, called, seconds } = await scale('6');
    expect(execution.status).toBe('Success');
    expect(called('SetDesiredCapacity')).toEqual([
      { AutoScalingGroupName: 'shop-fulfilment', DesiredCapacity: 6, HonorCooldown: false },
    ]);
    expect(account.group.desired).toBe(6);
    expect(execution.outputs).toEqual({
      'readGroup.DesiredCapacity': ['4'],
      'readGroup.MinSize': ['2'],
      'readGroup.MaxSize': ['8'],
    });
    expect(seconds).toBe(90);
  });

  it('goes back to a smaller capacity as well', async () => {
    const { execution, account } = await scale('4', ({ group }) => {
      group.desired = 6;
    });
    expect(execution.status).toBe('Success');
    expect(account.group.desired).toBe(4);
  });

  it.each(['1', '9'])("refuses a capacity of %s outside the group's bounds, with AWS's reason", async (capacity) => {
    const { failure, account } = await scale(capacity);
    expect(failure).toContain('outside 2 to 8');
    expect(account.group.desired).toBe(4);
  });

  it.each(['Pending', 'InProgress', 'Cancelling', 'RollbackInProgress', 'Baking'])(
    'refuses while a refresh is %s',
    async (status) => {
      const { execution, failure, writes } = await scale('6', ({ group }) => {
        group.refresh = { id: 'refresh-0', status, startedAt: 0, endsAs: null };
      });
      expect(execution.status).toBe('Failed');
      expect(failure).toContain('refuseRefresh');
      expect(failure).toContain(status);
      expect(writes).toEqual([]);
    },
  );

  it('goes on after a refresh that has ended', async () => {
    const { execution } = await scale('6', ({ group }) => {
      group.refresh = { id: 'refresh-0', status: 'Successful', startedAt: 0, endsAs: null };
    });
    expect(execution.status).toBe('Success');
  });

  it('fails soon when instances cannot be launched', async () => {
    const { execution, last, seconds } = await scale('6', ({ group }) => {
      group.launchFails = true;
    });
    expect(execution.status).toBe('Failed');
    expect(last).toBe('assertActivitySucceeded');
    expect(seconds).toBeLessThan(120);
  });
});

describe('refresh-auto-scaling-group', () => {
  const refresh = (given?: Given, parameters: Record<string, string> = {}, stopAfterSeconds?: number) =>
    runRunbook({
      runbook: 'refresh-auto-scaling-group',
      parameters: { ...GROUP, ...parameters },
      given,
      stopAfterSeconds,
    });

  it('replaces the instances, keeping the capacity, and waits for the end', async () => {
    const { execution, called } = await refresh();
    expect(execution.status).toBe('Success');
    expect(called('StartInstanceRefresh')).toEqual([
      {
        AutoScalingGroupName: 'shop-fulfilment',
        Strategy: 'Rolling',
        Preferences: {
          MinHealthyPercentage: 100,
          MaxHealthyPercentage: 110,
          SkipMatching: false,
          ScaleInProtectedInstances: 'Ignore',
          StandbyInstances: 'Ignore',
        },
      },
    ]);
    expect(called('CancelInstanceRefresh')).toEqual([]);
    expect(execution.outputs['startRefresh.InstanceRefreshId']).toEqual(['refresh-1']);
  });

  it('is refused by AWS while another refresh runs, which goes on untouched', async () => {
    const { failure, account } = await refresh(({ group }) => {
      group.refresh = { id: 'refresh-0', status: 'InProgress', startedAt: 0, endsAs: null };
    });
    expect(failure).toContain('InstanceRefreshInProgress');
    expect(account.group.refresh).toMatchObject({ id: 'refresh-0', status: 'InProgress' });
  });

  it('cancels the refresh when the run is stopped', async () => {
    const { execution, account, last } = await refresh(undefined, {}, 20);
    expect(execution.status).toBe('Cancelled');
    expect(last).toBe('cancelRefresh');
    expect(account.group.refresh?.status).toBe('Cancelled');
  });

  it('cancels a refresh that takes too long, and has failed', async () => {
    const { execution, account, last } = await refresh(({ group }) => {
      group.refreshHangs = true;
    });
    expect(execution.status).toBe('TimedOut');
    expect(last).toBe('cancelRefresh');
    expect(account.group.refresh?.status).toBe('Cancelled');
  });

  it('refuses to let less than nine tenths of the instances stay', async () => {
    await expect(refresh(undefined, { MinHealthyPercentage: '50' })).rejects.toThrow('MinHealthyPercentage');
  });
});

describe('raise-lambda-concurrency', () => {
  const raise = (ReservedConcurrency: string, given?: Given) =>
    runRunbook({
      runbook: 'raise-lambda-concurrency',
      parameters: { FunctionName: 'shop-pricing', ReservedConcurrency },
      given,
    });

  it('sets the reservation and shows what it was', async () => {
    const { execution, account, called } = await raise('20');
    expect(execution.status).toBe('Success');
    expect(account.fn.reserved).toBe(20);
    expect(called('PutFunctionConcurrency')).toEqual([
      { FunctionName: 'shop-pricing', ReservedConcurrentExecutions: 20 },
    ]);
    expect(execution.outputs).toEqual({ 'readConcurrency.Reserved': ['4'], 'readAccount.Unreserved': ['896'] });
  });

  it('puts a former, lower number back', async () => {
    const { execution, account } = await raise('4', ({ fn }) => {
      fn.reserved = 20;
    });
    expect(execution.status).toBe('Success');
    expect(account.fn.reserved).toBe(4);
  });

  const refusals: readonly (readonly [string, string, Given])[] = [
    [
      'a function without the tag',
      'AccessDeniedException',
      (account) => {
        account.managed = false;
      },
    ],
    [
      'a function that does not exist',
      'ResourceNotFoundException',
      ({ fn }) => {
        fn.exists = false;
      },
    ],
    [
      'a function without a reservation',
      'is nothing; desired: at least 1',
      ({ fn }) => {
        fn.reserved = undefined;
      },
    ],
    [
      'a function that was switched off',
      'is 0; desired: at least 1',
      ({ fn }) => {
        fn.reserved = 0;
      },
    ],
    [
      'a call that cannot be made',
      'ServiceException',
      ({ refuse }) => {
        refuse.GetFunctionConcurrency = awsError('ServiceException', 'try later');
      },
    ],
  ];
  it.each(refusals)('refuses %s and changes nothing', async (_, why, given) => {
    const { execution, failure, writes } = await raise('20', given);
    expect(execution.status).toBe('Failed');
    expect(failure).toContain(why);
    expect(writes).toEqual([]);
  });

  it('leaves 100 unreserved in the account, because Lambda refuses anything else', async () => {
    const { execution, failure, account } = await raise('801');
    expect(execution.status).toBe('Failed');
    expect(failure).toContain('below its minimum value of [100]');
    expect(account.fn.reserved).toBe(4);
  });
});
