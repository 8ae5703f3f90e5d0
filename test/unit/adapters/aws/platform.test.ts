import {
  type Activity,
  DescribeAutoScalingGroupsCommand,
  DescribeScalingActivitiesCommand,
} from '@aws-sdk/client-auto-scaling';
import { GetMetricDataCommand, type StatusCode } from '@aws-sdk/client-cloudwatch';
import {
  DescribeServicesCommand,
  DescribeTasksCommand,
  ListTasksCommand,
  type Service,
  type Task,
} from '@aws-sdk/client-ecs';
import { GetFunctionConcurrencyCommand, GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { describe, expect, it } from 'vitest';
import { autoScalingCollector } from '../../../../lib/adapters/aws/auto-scaling/collect-activities.ts';
import { ecsCollector } from '../../../../lib/adapters/aws/ecs/collect-tasks.ts';
import { readStoppedTask } from '../../../../lib/adapters/aws/ecs/stopped-task.ts';
import { lambdaCollector } from '../../../../lib/adapters/aws/lambda/collect-concurrency.ts';
import { functionStateCollector, readFunctionState } from '../../../../lib/adapters/aws/lambda/collect-states.ts';
import { runCollectors } from '../../../../lib/adapters/aws/observatory/parallel.ts';
import { awsError, FakeClient } from '../../../fakes/aws-client.ts';
import { ACCOUNT, aScope, CHECKOUT, FULFILMENT, PRICING, REGION } from '../../../fakes/catalog.ts';

const minute = (after: number) => new Date(Date.parse('2026-03-01T12:00:00Z') + 60_000 * after);

describe('a stopped task', () => {
  const container = (exitCode?: number, reason?: string) => ({ name: 'app', exitCode, reason });
  const ended: Task = { stopCode: 'EssentialContainerExited', stoppedReason: 'Essential container in task exited' };

  it.each([
    [
      'was killed for its memory when the container says so',
      { ...ended, containers: [container(137, 'OutOfMemoryError: Container killed due to memory usage')] },
      'task-oom-killed',
    ],
    [
      'was killed for its memory when it ended by itself with 137',
      { ...ended, containers: [container(137)] },
      'task-oom-killed',
    ],
    [
      'crashed when its container ended with another code',
      { ...ended, containers: [container(0), container(1)] },
      'task-crashed',
    ],
    [
      'failed to start',
      { stopCode: 'TaskFailedToStart', stoppedReason: 'CannotPullContainerError: not found' },
      'task-start-failed',
    ],
    [
      'met a limit when it failed to start for want of capacity',
      { stopCode: 'TaskFailedToStart', stoppedReason: "You've reached the limit on the number of vCPUs" },
      'quota-reached',
    ],
    [
      'was unhealthy when the load balancer found it so',
      {
        stopCode: 'ServiceSchedulerInitiated',
        stoppedReason: 'Task failed ELB health checks in (target-group arn:aws:elasticloadbalancing:x)',
        containers: [container(137)],
      },
      'task-unhealthy',
    ],
    [
      'was unhealthy when its own check failed',
      { stopCode: 'ServiceSchedulerInitiated', stoppedReason: 'Task failed container health checks' },
      'task-unhealthy',
    ],
    [
      'lost its host',
      { stopCode: 'InfrastructureHealth', stoppedReason: 'Your task was stopped due to a host failure' },
      'instance-unhealthy',
    ],
  ] satisfies [string, Task, string][])('%s', (_, task, what) => {
    expect(readStoppedTask(task)?.what).toBe(what);
  });

  it.each([
    [
      'a deployment replaced it',
      'ServiceSchedulerInitiated',
      'Scaling activity initiated by (deployment ecs-svc/1)',
      143,
    ],
    [
      'it did not listen when it was told to stop',
      'ServiceSchedulerInitiated',
      'Scaling activity initiated by (deployment ecs-svc/1)',
      137,
    ],
    ['a person stopped it', 'UserInitiated', 'Task stopped by user', 143],
    ['its work was done', 'EssentialContainerExited', 'Essential container in task exited', 0],
  ] as const)('tells nothing when %s', (_, stopCode, stoppedReason, exitCode) => {
    expect(readStoppedTask({ stopCode, stoppedReason, containers: [container(exitCode)] })).toBeNull();
  });

  it('gives its reason, its exit codes and their reasons', () => {
    expect(readStoppedTask({ ...ended, containers: [container(137, 'OutOfMemoryError'), container(0)] })?.detail).toBe(
      'Essential container in task exited; app: exit code 137 OutOfMemoryError',
    );
  });
});

describe('the ECS collector', () => {
  const ecs = (service: Service = {}, tasks: Task[] = []) =>
    new FakeClient()
      .on(DescribeServicesCommand, ({ services = [] }) => ({
        services: services.map((serviceName) => ({ serviceName, status: 'ACTIVE', ...service })),
      }))
      .on(ListTasksCommand, () => ({ taskArns: tasks.map((_, index) => `task-${index}`) }))
      .on(DescribeTasksCommand, ({ tasks: arns = [] }) => ({
        tasks: arns.flatMap((arn) => tasks[Number(arn.split('-')[1])] ?? []),
      }));
  const collect = (client: FakeClient, scope = aScope(['checkout', CHECKOUT])) =>
    runCollectors([ecsCollector(() => ({ ecs: client }), 10)], scope);
  const killed = (at: Date, stoppedReason = 'OutOfMemory'): Task => ({
    stopCode: 'EssentialContainerExited',
    stoppedReason,
    stoppedAt: at,
  });

  it('counts tasks that ended alike as one fact, since the first of them, in the words of the newest', async () => {
    const client = ecs({}, [killed(minute(4), 'OutOfMemory, the newest'), killed(minute(-20)), killed(minute(1))]);
    expect((await collect(client)).platform).toEqual([
      {
        component: CHECKOUT,
        what: 'task-oom-killed',
        at: minute(-20).toISOString(),
        count: 3,
        detail: 'OutOfMemory, the newest',
      },
    ]);
    expect(client.sent(ListTasksCommand)).toEqual([
      { cluster: 'shop', serviceName: 'checkout', desiredStatus: 'STOPPED', maxResults: 100, nextToken: undefined },
    ]);
  });

  it('leaves out what stopped long before the onset', async () => {
    expect((await collect(ecs({}, [killed(minute(-31)), killed(minute(-29))]))).platform[0]?.count).toBe(1);
  });

  it('describes every stopped task, a hundred at a time', async () => {
    const all = Array.from({ length: 130 }, () => killed(minute(1)));
    const client = ecs({}, all).on(ListTasksCommand, ({ nextToken }) =>
      nextToken
        ? { taskArns: all.slice(100).map((_, index) => `task-${100 + index}`) }
        : { taskArns: all.slice(0, 100).map((_, index) => `task-${index}`), nextToken: 'more' },
    );
    expect((await collect(client)).platform[0]?.count).toBe(130);
    expect(client.sent(DescribeTasksCommand).map(({ tasks }) => tasks?.length)).toEqual([100, 30]);
  });

  it('tells of a deployment that failed and of one that does not end', async () => {
    const failed = {
      rolloutState: 'FAILED' as const,
      rolloutStateReason: 'tasks failed to start',
      taskDefinition: 'checkout:7',
      updatedAt: minute(2),
    };
    const running = { rolloutState: 'IN_PROGRESS' as const, taskDefinition: 'checkout:8', createdAt: minute(-90) };
    expect((await collect(ecs({ deployments: [failed, running] }))).platform).toEqual([
      {
        component: CHECKOUT,
        what: 'deployment-failed',
        at: minute(2).toISOString(),
        count: 1,
        detail: 'checkout:7: tasks failed to start',
      },
      {
        component: CHECKOUT,
        what: 'deployment-in-progress',
        at: minute(-90).toISOString(),
        count: 1,
        detail: 'checkout:8',
      },
    ]);
  });

  it('knows of a failed deployment from an event when the circuit breaker has put the old one back', async () => {
    const message = '(service checkout) (deployment ecs-svc/1) deployment failed: tasks failed to start.';
    const service: Service = {
      deployments: [{ rolloutState: 'COMPLETED', updatedAt: minute(3) }],
      events: [
        { createdAt: minute(2), message },
        { createdAt: minute(-300), message },
        { createdAt: minute(1), message: '(service checkout) has reached a steady state.' },
      ],
    };
    expect((await collect(ecs(service))).platform).toEqual([
      { component: CHECKOUT, what: 'deployment-failed', at: minute(2).toISOString(), count: 1, detail: message },
    ]);
  });

  it.each([
    [
      '(service checkout) was unable to place a task because no container instance met all of its requirements. The closest matching container-instance 123 has insufficient CPU units available.',
      'instance-launch-failed',
    ],
    [
      '(service checkout) was unable to place a task. Reason: Capacity is unavailable at this time. Please try again later or in a different availability zone.',
      'instance-launch-failed',
    ],
    [
      "(service checkout) was unable to place a task. Reason: You've reached the limit on the number of vCPUs you can run concurrently.",
      'quota-reached',
    ],
    ['(service checkout) was unable to place a task. Reason: The image cannot be pulled.', 'task-start-failed'],
    ['(service checkout) is unable to consistently start tasks successfully.', 'task-start-failed'],
    [
      '(service checkout) (task 1f2e) (port 8080) is unhealthy in (target-group arn:aws:elasticloadbalancing:x) due to (reason Health checks failed with these codes: [503]).',
      'task-unhealthy',
    ],
  ])('takes the service’s own words for trouble: %s', async (message, what) => {
    const events = [
      { createdAt: minute(2), message },
      { createdAt: minute(1), message },
      { createdAt: minute(-300), message },
      { createdAt: minute(1), message: '(service checkout) has reached a steady state.' },
      { createdAt: minute(1), message: '(service checkout) has started 1 tasks: (task 1f2e).' },
    ];
    expect((await collect(ecs({ events }))).platform).toEqual([
      { component: CHECKOUT, what, at: minute(1).toISOString(), count: 2, detail: message },
    ]);
  });

  it('asks ten services of a cluster at once, and each cluster for its own', async () => {
    const names = Array.from({ length: 12 }, (_, index) => `shop/s${index}`).concat('other/x');
    const client = ecs();
    await collect(
      client,
      aScope(...names.map((name): [string, string] => [name, `${ACCOUNT}:${REGION}:ecs-service:${name}`])),
    );
    expect(client.sent(DescribeServicesCommand).map(({ cluster, services }) => [cluster, services?.length])).toEqual([
      ['shop', 10],
      ['shop', 2],
      ['other', 1],
    ]);
  });

  it('states a gap for a service that ECS does not know', async () => {
    const client = ecs().on(DescribeServicesCommand, () => ({ services: [], failures: [{ reason: 'MISSING' }] }));
    expect((await collect(client)).gaps).toEqual([
      {
        collector: 'platform',
        component: CHECKOUT,
        because: 'ECS knows no service shop/checkout; correct its name in the catalog',
      },
    ]);
  });

  it('tells of deployments even when tasks may not be listed', async () => {
    const client = ecs({ deployments: [{ rolloutState: 'FAILED', updatedAt: minute(1) }] }).on(ListTasksCommand, () => {
      throw awsError('AccessDeniedException');
    });
    const { platform, gaps } = await collect(client);
    expect(platform.map(({ what }) => what)).toEqual(['deployment-failed']);
    expect(gaps[0]?.because).toMatch(/allow ecs:ListTasks/);
  });
});

describe('the Auto Scaling collector', () => {
  const group = {
    AutoScalingGroupName: 'shop-fulfilment',
    MinSize: 1,
    MaxSize: 4,
    DesiredCapacity: 2,
    DefaultCooldown: 300,
    AvailabilityZones: [],
    HealthCheckType: 'EC2',
    CreatedTime: minute(-9999),
  };
  const activity = (given: Partial<Activity>): Activity => ({
    ActivityId: 'a',
    AutoScalingGroupName: 'shop-fulfilment',
    Cause: 'At 2026-03-01T12:00:00Z a difference between desired and actual capacity.',
    Description: 'Launching a new EC2 instance.',
    StartTime: minute(1),
    StatusCode: 'Successful',
    ...given,
  });
  const autoScaling = (...Activities: Activity[]) =>
    new FakeClient()
      .on(DescribeAutoScalingGroupsCommand, () => ({ AutoScalingGroups: [group] }))
      .on(DescribeScalingActivitiesCommand, () => ({ Activities }));
  const collect = (client: FakeClient) =>
    runCollectors([autoScalingCollector(() => ({ autoScaling: client }), 10)], aScope(['fulfilment', FULFILMENT]));

  it.each([
    [
      'a launch that failed',
      { StatusCode: 'Failed', StatusMessage: 'The image id [ami-1] does not exist. Launching EC2 instance failed.' },
      'instance-launch-failed',
    ],
    [
      'a quota that was met',
      {
        StatusCode: 'Failed',
        StatusMessage: 'You have requested more vCPU capacity than your current vCPU limit of 32 allows.',
      },
      'quota-reached',
    ],
    [
      'an instance that was replaced as unhealthy',
      {
        Description: 'Terminating EC2 instance: i-1',
        Cause:
          'At 2026-03-01T12:01:00Z an instance was taken out of service in response to an EC2 health check indicating it has been terminated or stopped.',
      },
      'instance-unhealthy',
    ],
  ] satisfies [string, Partial<Activity>, string][])('tells of %s', async (_, given, what) => {
    const { platform } = await collect(autoScaling(activity(given)));
    expect(platform).toMatchObject([{ component: FULFILMENT, what, at: minute(1).toISOString(), count: 1 }]);
  });

  it('tells nothing of scaling, of a refresh, or of what was long before', async () => {
    const { platform } = await collect(
      autoScaling(
        activity({}),
        activity({ Description: 'Terminating EC2 instance: i-2', Cause: 'in response to an instance refresh.' }),
        activity({ StatusCode: 'Failed', StartTime: minute(-600) }),
      ),
    );
    expect(platform).toEqual([]);
  });

  it('tells of instances that are unhealthy now', async () => {
    const instance = {
      AvailabilityZone: 'eu-west-1a',
      LifecycleState: 'InService' as const,
      ProtectedFromScaleIn: false,
    };
    const client = autoScaling().on(DescribeAutoScalingGroupsCommand, () => ({
      AutoScalingGroups: [
        {
          ...group,
          Instances: [
            { ...instance, InstanceId: 'i-1', HealthStatus: 'Healthy' },
            { ...instance, InstanceId: 'i-2', HealthStatus: 'Unhealthy' },
          ],
        },
      ],
    }));
    expect((await collect(client)).platform).toMatchObject([
      { what: 'instance-unhealthy', count: 1, detail: 'i-2 is unhealthy (InService)' },
    ]);
  });

  it('reads on until activities are older than the story', async () => {
    const client = autoScaling().on(DescribeScalingActivitiesCommand, ({ NextToken }) => ({
      Activities: [activity({ StatusCode: 'Failed', StartTime: NextToken ? minute(-90) : minute(1) })],
      NextToken: 'more',
    }));
    expect((await collect(client)).platform[0]?.count).toBe(1);
    expect(client.sent(DescribeScalingActivitiesCommand)).toHaveLength(2);
  });

  it('states a gap for a group that does not exist', async () => {
    const client = autoScaling().on(DescribeAutoScalingGroupsCommand, () => ({ AutoScalingGroups: [] }));
    expect((await collect(client)).gaps.map(({ because }) => because)).toEqual([
      'there is no Auto Scaling group shop-fulfilment; correct its name in the catalog',
    ]);
  });
});

describe('the Lambda collector', () => {
  const collect = async (throttles: number[], reserved?: number, StatusCode: StatusCode = 'Complete') => {
    const cloudwatch = new FakeClient().on(GetMetricDataCommand, () => ({
      MetricDataResults: [
        { Id: 'm0', Timestamps: throttles.map((_, index) => minute(index)), Values: throttles, StatusCode },
      ],
    }));
    const lambda = new FakeClient().on(GetFunctionConcurrencyCommand, () => ({
      ReservedConcurrentExecutions: reserved,
    }));
    const { platform, gaps } = await runCollectors(
      [lambdaCollector(() => ({ lambda, cloudwatch }), 10)],
      aScope(['pricing', PRICING]),
    );
    return { platform, gaps, lambda, cloudwatch };
  };

  it('tells of the reservation that holds a function back, since its first throttled call', async () => {
    const { platform, lambda, cloudwatch } = await collect([0, 12, 30], 2);
    expect(platform).toEqual([
      {
        component: PRICING,
        what: 'concurrency-limited',
        at: minute(1).toISOString(),
        count: 1,
        detail: '42 calls throttled since the onset; its reserved concurrency of 2 is its limit',
      },
    ]);
    expect(lambda.sent(GetFunctionConcurrencyCommand)).toEqual([{ FunctionName: 'shop-pricing' }]);
    expect(cloudwatch.sent(GetMetricDataCommand)[0]).toMatchObject({
      StartTime: minute(0),
      EndTime: new Date(aScope().toAt),
    });
  });

  it('tells a function that was switched off from one without a reservation', async () => {
    expect((await collect([5], 0)).platform[0]?.detail).toContain('reserved concurrency of 0');
    expect((await collect([5])).platform[0]?.detail).toContain('no reserved concurrency');
  });

  it('states a gap when CloudWatch did not give all numbers, and does not take that for no throttled call', async () => {
    const { platform, gaps } = await collect([], 2, 'InternalError');
    expect(platform).toEqual([]);
    expect(gaps).toEqual([
      {
        collector: 'platform',
        component: PRICING,
        because: 'CloudWatch answered InternalError for AWS/Lambda Throttles: its values may be incomplete',
      },
    ]);
  });

  it('tells nothing of a limit that nobody met', async () => {
    const { platform, lambda } = await collect([0, 0], 2);
    expect(platform).toEqual([]);
    expect(lambda.sent(GetFunctionConcurrencyCommand)).toEqual([]);
  });
});

describe('the state of a function', () => {
  const scope = aScope(['pricing', PRICING]);
  type State = Parameters<typeof readFunctionState>[0];
  const read = (state: State) => readFunctionState(state, { component: PRICING }, scope);
  const well: State = { State: 'Active', LastUpdateStatus: 'Successful', LastModified: '2026-03-01T12:01:00.000+0000' };

  it.each<[string, State]>([
    ['is well', well],
    ['is asleep because nobody called it', { ...well, State: 'Inactive', StateReasonCode: 'Idle' }],
    ['is only just made', { ...well, State: 'Pending', StateReasonCode: 'Creating' }],
    [
      'failed an update long ago',
      { ...well, LastUpdateStatus: 'Failed', LastModified: '2026-02-20T12:01:00.000+0000' },
    ],
  ])('tells nothing when it %s', (_, state) => {
    expect(read(state)).toEqual([]);
  });

  it('says that it cannot be called, and why', () => {
    expect(
      read({
        ...well,
        State: 'Failed',
        StateReasonCode: 'InvalidSubnet',
        StateReason: 'The subnet does not exist.',
      }),
    ).toEqual([
      {
        component: PRICING,
        what: 'task-start-failed',
        at: scope.toAt,
        detail: 'the function is Failed and cannot be called: InvalidSubnet: The subnet does not exist.',
      },
    ]);
    expect(read({ ...well, State: 'Inactive', StateReasonCode: 'DisabledKMSKey' })).toMatchObject([
      { what: 'task-start-failed' },
    ]);
  });

  it('says that a limit of the account keeps it from being called', () => {
    expect(read({ ...well, State: 'Inactive', StateReasonCode: 'EniLimitExceeded' })).toMatchObject([
      { what: 'quota-reached' },
    ]);
  });

  it('says that the last update failed, when it was made', () => {
    const failed = {
      ...well,
      LastUpdateStatus: 'Failed' as const,
      LastUpdateStatusReasonCode: 'ImageDeleted' as const,
    };
    expect(read(failed)).toEqual([
      {
        component: PRICING,
        what: 'deployment-failed',
        at: minute(1).toISOString(),
        detail: 'the last update failed: ImageDeleted',
      },
    ]);
  });

  const collect = (lambda: FakeClient) => runCollectors([functionStateCollector(() => ({ lambda }), 10)], scope);

  it('is asked of every function in scope', async () => {
    const lambda = new FakeClient().on(GetFunctionConfigurationCommand, () => ({ ...well, State: 'Failed' as const }));
    expect((await collect(lambda)).platform).toMatchObject([{ component: PRICING, count: 1 }]);
    expect(lambda.sent(GetFunctionConfigurationCommand)).toEqual([{ FunctionName: 'shop-pricing' }]);
  });

  it.each([
    ['ResourceNotFoundException', /there is no function shop-pricing; correct its name in the catalog/],
    ['AccessDeniedException', /allow lambda:GetFunctionConfiguration/],
    ['TooManyRequestsException', /the limit of this API is reached/],
  ])('is a gap when it is answered %s', async (code, because) => {
    const lambda = new FakeClient().on(GetFunctionConfigurationCommand, () => {
      throw awsError(code);
    });
    expect((await collect(lambda)).gaps).toEqual([
      { collector: 'platform', component: PRICING, because: expect.stringMatching(because) },
    ]);
  });
});
