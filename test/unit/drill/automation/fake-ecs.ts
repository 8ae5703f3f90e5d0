import { awsError } from './aws-error.ts';
import {
  type Apis,
  type Deployment,
  deploymentArn,
  type FakeAccount,
  type Moment,
  taskDefinitionArn,
} from './fake-state.ts';

/** The ECS service of the account: its rollouts, its count, its scalable target. */
export const fakeEcs = (account: FakeAccount, { at, done }: Moment, tags: () => object[]) => {
  const { service } = account;
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
    if (service.runningCount !== service.desiredCount && done(service.changedAt))
      service.runningCount = service.desiredCount;
  };
  const described = () => {
    const [newest] = service.deployments;
    const undone = newest?.status.startsWith('ROLLBACK');
    const rollout = { SUCCESSFUL: 'COMPLETED', ROLLBACK_SUCCESSFUL: 'COMPLETED', FAILED: 'FAILED' } as Record<
      string,
      string
    >;
    return {
      serviceName: 'checkout',
      status: service.status,
      taskDefinition: service.taskDefinition,
      desiredCount: service.desiredCount,
      runningCount: service.runningCount,
      pendingCount:
        service.runningCount < service.desiredCount && !done(service.changedAt)
          ? service.desiredCount - service.runningCount
          : 0,
      ...(service.controller ? { deploymentController: { type: service.controller } } : {}),
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
  const apis: Apis = {
    DescribeServices: ({ include }) => ({
      services: service.exists ? [{ ...described(), ...(include ? { tags: tags() } : {}) }] : [],
      failures: [],
    }),
    UpdateService: ({ desiredCount, taskDefinition, forceNewDeployment }) => {
      if (desiredCount !== undefined) {
        if (typeof desiredCount !== 'number') throw awsError('SerializationException', 'desiredCount is not a number');
        service.desiredCount = desiredCount + service.drift;
        service.changedAt = at();
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
  };
  return { apis, settle, deploy };
};
