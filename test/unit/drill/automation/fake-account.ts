import type { InvokeApi } from '../../../../drill/automation/types.ts';
import { awsError } from './aws-error.ts';

export const ACCOUNT = '111122223333';
export const REGION = 'eu-west-1';
const ARN = `arn:aws:ecs:${REGION}:${ACCOUNT}`;
/** A rollout, a launch, the replacement of one instance. */
const CHANGE_MILLISECONDS = 60_000;

interface Deployment {
  id: string;
  taskDefinition: string;
  startedAt: number;
  status: 'IN_PROGRESS' | 'SUCCESSFUL' | 'ROLLBACK_IN_PROGRESS' | 'ROLLBACK_SUCCESSFUL' | 'FAILED';
  former: string;
}

export interface FakeAccount {
  managed: boolean;
  service: {
    exists: boolean;
    status: string;
    controller: string;
    minimumHealthyPercent: number;
    taskDefinition: string;
    desiredCount: number;
    runningCount: number;
    /** Newest first. */
    deployments: Deployment[];
    /** Revisions whose tasks never become healthy. */
    failing: string[];
    inactive: string[];
    /** What ECS does with a failing rollout: nothing, give it up, or go back. */
    circuitBreaker: 'off' | 'on' | 'rollback';
    /** What ECS's own rollback leads to; undefined: the revision before. */
    rollbackLeadsTo?: string;
    /** How far auto scaling has gone on by itself after a change. */
    drift: number;
  };
  target: { minimum: number; maximum: number } | null;
  group: {
    exists: boolean;
    minimum: number;
    maximum: number;
    desired: number;
    suspended: string[];
    launchFails: boolean;
    changedAt: number;
    refresh: { id: string; status: string; startedAt: number; endsAs: string | null } | null;
    /** A refresh that is started never ends by itself. */
    refreshHangs: boolean;
  };
  fn: { exists: boolean; reserved: number | undefined; unreserved: number };
  /** Throws instead of answering. */
  refuse: Partial<Record<string, Error>>;
}

type Input = Readonly<Record<string, unknown>>;

export const deploymentArn = (id: string): string => `${ARN}:service-deployment/shop/checkout/${id}`;
export const taskDefinitionArn = (name: string): string => `${ARN}:task-definition/${name}`;

/** One ECS service, one group and one function that change with time; just enough of AWS for the runbooks. */
export const aFakeAccount = (now: () => Date) => {
  const at = (): number => now().getTime();
  const account: FakeAccount = {
    managed: true,
    service: {
      exists: true,
      status: 'ACTIVE',
      controller: 'ECS',
      minimumHealthyPercent: 100,
      taskDefinition: taskDefinitionArn('checkout:17'),
      desiredCount: 3,
      runningCount: 3,
      deployments: [
        { id: 'd0', taskDefinition: taskDefinitionArn('checkout:17'), startedAt: 0, status: 'SUCCESSFUL', former: '' },
      ],
      failing: [],
      inactive: [],
      circuitBreaker: 'off',
      drift: 0,
    },
    target: { minimum: 3, maximum: 4 },
    group: {
      exists: true,
      minimum: 2,
      maximum: 8,
      desired: 4,
      suspended: [],
      launchFails: false,
      changedAt: 0,
      refresh: null,
      refreshHangs: false,
    },
    fn: { exists: true, reserved: 4, unreserved: 896 },
    refuse: {},
  };
  const { service, group, fn } = account;
  const calls: { api: string; input: Input }[] = [];
  const tags = () =>
    account.managed ? [{ key: 'selfheal:managed', value: 'true' }] : [{ key: 'owner', value: 'web-team' }];
  const done = (startedAt: number): boolean => at() >= startedAt + CHANGE_MILLISECONDS;

  const deploy = (taskDefinition: string): void => {
    service.deployments.unshift({
      id: `d${service.deployments.length}`,
      taskDefinition,
      startedAt: at(),
      status: 'IN_PROGRESS',
      former: service.taskDefinition,
    });
    service.taskDefinition = taskDefinition;
  };
  const goBack = (deployment: Deployment): void => {
    service.taskDefinition = service.rollbackLeadsTo ?? deployment.former;
    deployment.startedAt = at();
    deployment.status = 'ROLLBACK_IN_PROGRESS';
  };
  const settle = (): void => {
    const [newest] = service.deployments;
    if (newest && done(newest.startedAt)) {
      if (newest.status === 'ROLLBACK_IN_PROGRESS') newest.status = 'ROLLBACK_SUCCESSFUL';
      else if (newest.status === 'IN_PROGRESS' && !service.failing.includes(newest.taskDefinition))
        newest.status = 'SUCCESSFUL';
      else if (newest.status === 'IN_PROGRESS' && service.circuitBreaker === 'on') newest.status = 'FAILED';
      else if (newest.status === 'IN_PROGRESS' && service.circuitBreaker === 'rollback') goBack(newest);
    }
    if (service.runningCount !== service.desiredCount && done(group.changedAt))
      service.runningCount = service.desiredCount;
    const { refresh } = group;
    if (refresh?.status === 'InProgress' && done(refresh.startedAt) && refresh.endsAs) refresh.status = refresh.endsAs;
  };
  const described = () => {
    const [newest] = service.deployments;
    const undone = newest?.status.startsWith('ROLLBACK');
    const rollout = { SUCCESSFUL: 'COMPLETED', ROLLBACK_SUCCESSFUL: 'COMPLETED', FAILED: 'FAILED' } as Record<
      string,
      string
    >;
    return {
      status: service.status,
      taskDefinition: service.taskDefinition,
      desiredCount: service.desiredCount,
      runningCount: service.runningCount,
      pendingCount:
        service.runningCount < service.desiredCount && !done(group.changedAt)
          ? service.desiredCount - service.runningCount
          : 0,
      deploymentController: { type: service.controller },
      deploymentConfiguration: { minimumHealthyPercent: service.minimumHealthyPercent },
      deployments: [
        {
          id: undone ? `${newest?.id}-rollback` : newest?.id,
          rolloutState: rollout[newest?.status ?? ''] ?? 'IN_PROGRESS',
        },
      ],
    };
  };
  const listed = ({ id, status }: Deployment) => ({ serviceDeploymentArn: deploymentArn(id), status });
  const existing = (there: boolean, name: string): void => {
    if (!there) throw awsError(name, 'there is no such resource');
  };

  const apis: Record<string, (input: Input) => Record<string, unknown>> = {
    DescribeServices: ({ include }) => ({
      services: service.exists ? [{ ...described(), ...(include ? { tags: tags() } : {}) }] : [],
      failures: [],
    }),
    UpdateService: ({ desiredCount, taskDefinition, forceNewDeployment }) => {
      if (desiredCount !== undefined) {
        if (typeof desiredCount !== 'number') throw awsError('SerializationException', 'desiredCount is not a number');
        service.desiredCount = desiredCount + service.drift;
        group.changedAt = at();
      }
      if (taskDefinition !== undefined || forceNewDeployment) deploy(String(taskDefinition ?? service.taskDefinition));
      return { service: described() };
    },
    DescribeTaskDefinition: ({ taskDefinition }) => {
      const arn = String(taskDefinition).startsWith('arn:')
        ? String(taskDefinition)
        : taskDefinitionArn(String(taskDefinition));
      return {
        taskDefinition: { taskDefinitionArn: arn, status: service.inactive.includes(arn) ? 'INACTIVE' : 'ACTIVE' },
      };
    },
    ListServiceDeployments: ({ status }) => ({
      serviceDeployments: service.deployments.filter((each) => (status as string[]).includes(each.status)).map(listed),
    }),
    DescribeServiceDeployments: ({ serviceDeploymentArns }) => ({
      serviceDeployments: service.deployments
        .filter(({ id }) => (serviceDeploymentArns as string[]).includes(deploymentArn(id)))
        .map(listed),
    }),
    StopServiceDeployment: ({ serviceDeploymentArn, stopType }) => {
      const found = service.deployments.find(
        ({ id, status }) => deploymentArn(id) === serviceDeploymentArn && status === 'IN_PROGRESS',
      );
      if (!found || stopType !== 'ROLLBACK')
        throw awsError('ServiceDeploymentNotFoundException', 'no such deployment runs');
      goBack(found);
      return {};
    },
    DescribeScalableTargets: () => ({
      ScalableTargets: account.target
        ? [
            {
              ScalableDimension: 'ecs:service:DesiredCount',
              MinCapacity: account.target.minimum,
              MaxCapacity: account.target.maximum,
            },
          ]
        : [],
    }),
    RegisterScalableTarget: ({ MinCapacity, MaxCapacity }) => {
      const bounds = {
        minimum: Number(MinCapacity ?? account.target?.minimum),
        maximum: Number(MaxCapacity ?? account.target?.maximum),
      };
      if (bounds.minimum > bounds.maximum)
        throw awsError('ValidationException', 'Maximum capacity cannot be less than minimum capacity');
      account.target = bounds;
      return {};
    },
    DescribeAutoScalingGroups: () => ({
      AutoScalingGroups: group.exists
        ? [
            {
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
    deploy,
    called: (api: string) => calls.filter((call) => call.api === api).map(({ input }) => input),
  };
};
