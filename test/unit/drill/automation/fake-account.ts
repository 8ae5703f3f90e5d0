import type { InvokeApi } from '../../../../drill/automation/types.ts';
import { awsError } from './aws-error.ts';
import { fakeEcs } from './fake-ecs.ts';
import { type Apis, aState, type Input, momentOf } from './fake-state.ts';

/** One ECS service, one group and one function that change with time; just enough of AWS for the runbooks. */
export const aFakeAccount = (now: () => Date) => {
  const moment = momentOf(now);
  const { at, done } = moment;
  const account = aState();
  const { group, fn } = account;
  const calls: { api: string; input: Input }[] = [];
  const tags = () =>
    account.managed ? [{ key: 'selfheal:managed', value: account.tagValue }] : [{ key: 'owner', value: 'web-team' }];
  const ecs = fakeEcs(account, moment, tags);
  const existing = (there: boolean, name: string): void => {
    if (!there) throw awsError(name, 'there is no such resource');
  };

  const settle = (): void => {
    ecs.settle();
    const { refresh } = group;
    if (refresh?.status === 'InProgress' && done(refresh.startedAt) && refresh.endsAs) refresh.status = refresh.endsAs;
  };

  const apis: Apis = {
    ...ecs.apis,
    DescribeAutoScalingGroups: () => ({
      AutoScalingGroups: group.exists
        ? [
            {
              AutoScalingGroupName: 'shop-fulfilment',
              DesiredCapacity: group.desired,
              MinSize: group.minimum,
              MaxSize: group.maximum,
              Tags: tags().map(({ key, value }) => ({ Key: key, Value: value })),
              SuspendedProcesses: group.suspended.map((ProcessName) => ({ ProcessName })),
              Instances: Array.from({ length: group.desired }, (_, index) => ({
                InstanceId: `i-${index}`,
                LifecycleState:
                  index === 0 && group.changedAt > 0 && !done(group.changedAt + 30_000) ? 'Pending' : 'InService',
              })),
            },
          ]
        : [],
    }),
    DescribeInstanceRefreshes: () => ({
      InstanceRefreshes: group.refresh ? [{ InstanceRefreshId: group.refresh.id, Status: group.refresh.status }] : [],
    }),
    DescribeScalingActivities: () => ({
      Activities: [
        { StatusCode: done(group.changedAt) ? (group.launchFails ? 'Failed' : 'Successful') : 'InProgress' },
      ],
    }),
    SetDesiredCapacity: ({ DesiredCapacity }) => {
      const wanted = Number(DesiredCapacity);
      if (wanted < group.minimum || wanted > group.maximum) {
        throw awsError(
          'ValidationError',
          `New SetDesiredCapacity value ${wanted} is outside ${group.minimum} to ${group.maximum}`,
        );
      }
      group.desired = wanted;
      group.changedAt = at();
      return {};
    },
    StartInstanceRefresh: () => {
      if (group.refresh?.status === 'InProgress')
        throw awsError('InstanceRefreshInProgress', 'An instance refresh is in progress');
      group.refresh = {
        id: 'refresh-1',
        status: 'InProgress',
        startedAt: at(),
        endsAs: group.refreshHangs ? null : 'Successful',
      };
      return { InstanceRefreshId: 'refresh-1' };
    },
    CancelInstanceRefresh: () => {
      if (group.refresh?.status !== 'InProgress')
        throw awsError('ActiveInstanceRefreshNotFound', 'No refresh is in progress');
      group.refresh.status = 'Cancelled';
      return {};
    },
    ListTags: () => {
      existing(fn.exists, 'ResourceNotFoundException');
      return { Tags: Object.fromEntries(tags().map(({ key, value }) => [key, value])) };
    },
    GetFunctionConcurrency: () => (fn.reserved === undefined ? {} : { ReservedConcurrentExecutions: fn.reserved }),
    GetAccountSettings: () => ({ AccountLimit: { UnreservedConcurrentExecutions: fn.unreserved } }),
    PutFunctionConcurrency: ({ ReservedConcurrentExecutions }) => {
      const wanted = Number(ReservedConcurrentExecutions);
      const left = fn.unreserved + (fn.reserved ?? 0) - wanted;
      if (left < 100)
        throw awsError(
          'InvalidParameterValueException',
          'UnreservedConcurrentExecution below its minimum value of [100]',
        );
      fn.unreserved = left;
      fn.reserved = wanted;
      return {};
    },
  };

  const invoke: InvokeApi = async (_service, api, input) => {
    calls.push({ api, input });
    settle();
    const refusal = account.refuse[api];
    if (refusal) throw refusal;
    const answer = apis[api];
    if (!answer) throw new Error(`the fake account has no ${api}`);
    return answer(input);
  };
  return {
    account,
    invoke,
    calls,
    deploy: ecs.deploy,
    called: (api: string) => calls.filter((call) => call.api === api).map(({ input }) => input),
  };
};
