import { DescribeScalableTargetsCommand } from '@aws-sdk/client-application-auto-scaling';
import { DescribeAutoScalingGroupsCommand, DescribeInstanceRefreshesCommand } from '@aws-sdk/client-auto-scaling';
import {
  ClusterNotFoundException,
  DescribeServiceRevisionsCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  ListServiceDeploymentsCommand,
  type Service,
  type ServiceDeploymentStatus,
} from '@aws-sdk/client-ecs';
import {
  GetAccountSettingsCommand,
  GetFunctionConcurrencyCommand,
  ListTagsCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-lambda';
import { describe, expect, it } from 'vitest';
import type { Place } from '../../../../lib/adapters/aws/clients.ts';
import { createTargetReader } from '../../../../lib/adapters/aws/target-reader.ts';
import { awsError, FakeClient } from '../../../fakes/aws-client.ts';

const AT = new Date('2026-03-01T12:00:00.000Z');
const CHECKOUT = '111122223333:eu-west-1:ecs-service:shop/checkout';
const definition = (revision: number) => `arn:aws:ecs:eu-west-1:111122223333:task-definition/checkout:${revision}`;

type Clients = Record<'ecs' | 'applicationAutoScaling' | 'autoScaling' | 'lambda', FakeClient>;

const someClients = (): Clients => ({
  ecs: new FakeClient(),
  applicationAutoScaling: new FakeClient(),
  autoScaling: new FakeClient(),
  lambda: new FakeClient(),
});

interface EcsSetUp {
  service?: Service;
  /** Deployments as [revision, status], oldest first. */
  history?: [number, ServiceDeploymentStatus][];
  inactive?: number[];
}

const ecsClients = ({ service = {}, history = [], inactive = [] }: EcsSetUp = {}): Clients => {
  const clients = someClients();
  clients.applicationAutoScaling.on(DescribeScalableTargetsCommand, () => ({ ScalableTargets: [] }));
  clients.ecs
    .on(DescribeServicesCommand, () => ({
      services: [{ serviceName: 'checkout', status: 'ACTIVE', taskDefinition: definition(3), ...service }],
    }))
    .on(ListServiceDeploymentsCommand, () => ({
      serviceDeployments: history.map(([, status], index) => ({
        targetServiceRevisionArn: `revision-${index}`,
        status,
        createdAt: new Date(AT.getTime() - 1000 * (history.length - index)),
      })),
    }))
    .on(DescribeServiceRevisionsCommand, ({ serviceRevisionArns = [] }) => ({
      serviceRevisions: serviceRevisionArns.map((serviceRevisionArn) => ({
        serviceRevisionArn,
        taskDefinition: definition(history[Number(serviceRevisionArn.split('-')[1])]?.[0] ?? 0),
      })),
    }))
    .on(DescribeTaskDefinitionCommand, ({ taskDefinition = '' }) => ({
      taskDefinition: {
        status: inactive.some((revision) => taskDefinition.endsWith(`:${revision}`))
          ? ('INACTIVE' as const)
          : ('ACTIVE' as const),
      },
    }));
  return clients;
};

const fieldsOf = async (clients: Clients, target: string) =>
  (await createTargetReader(() => clients).snapshot(target, AT))?.fields;

describe('an ECS service', () => {
  it('is read with its counts, its scalable target and its tags', async () => {
    const clients = ecsClients({
      service: {
        desiredCount: 4,
        runningCount: 3,
        pendingCount: 1,
        deployments: [{ rolloutState: 'COMPLETED' }],
        tags: [{ key: 'selfheal:managed', value: 'true' }],
      },
      history: [
        [2, 'SUCCESSFUL'],
        [3, 'SUCCESSFUL'],
      ],
    });
    clients.applicationAutoScaling.on(DescribeScalableTargetsCommand, () => ({
      ScalableTargets: [
        {
          ServiceNamespace: 'ecs' as const,
          ResourceId: 'service/shop/checkout',
          ScalableDimension: 'ecs:service:DesiredCount' as const,
          MinCapacity: 2,
          MaxCapacity: 10,
          RoleARN: 'arn:x',
          CreationTime: AT,
        },
      ],
    }));
    const places: Place[] = [];
    const reader = createTargetReader((place) => {
      places.push(place);
      return clients;
    });
    expect(await reader.snapshot(CHECKOUT, AT)).toEqual({
      component: CHECKOUT,
      takenAt: '2026-03-01T12:00:00.000Z',
      fields: {
        status: 'ACTIVE',
        desiredCount: 4,
        runningCount: 3,
        pendingCount: 1,
        taskDefinition: definition(3),
        previousTaskDefinition: definition(2),
        deploymentInProgress: false,
        rolloutState: 'COMPLETED',
        deploymentController: 'ECS',
        minimumHealthyPercent: 100,
        minCapacity: 2,
        maxCapacity: 10,
        managed: true,
      },
    });
    expect(places).toEqual([{ account: '111122223333', region: 'eu-west-1' }]);
    expect(clients.ecs.sent(DescribeServicesCommand)).toEqual([
      { cluster: 'shop', services: ['checkout'], include: ['TAGS'] },
    ]);
    expect(clients.applicationAutoScaling.sent(DescribeScalableTargetsCommand)[0]?.ResourceIds).toEqual([
      'service/shop/checkout',
    ]);
  });

  it('has no capacity bounds when it has no scalable target', async () => {
    const fields = await fieldsOf(ecsClients(), CHECKOUT);
    expect(fields).not.toHaveProperty('minCapacity');
    expect(fields).not.toHaveProperty('maxCapacity');
  });

  it('is not read at all when its scalable target cannot be', async () => {
    const clients = ecsClients();
    clients.applicationAutoScaling.on(DescribeScalableTargetsCommand, () => {
      throw awsError('AccessDeniedException');
    });
    await expect(fieldsOf(clients, CHECKOUT)).rejects.toThrow();
  });

  it.each([
    ['true', true],
    ['True', false],
    ['false', false],
    [undefined, false],
  ])('with the tag selfheal:managed=%s is managed: %s', async (value, managed) => {
    const tags = [{ key: 'selfheal:managed', value }];
    expect((await fieldsOf(ecsClients({ service: { tags } }), CHECKOUT))?.managed).toBe(managed);
  });

  it.each([
    ['a rollout is in progress', { deployments: [{ rolloutState: 'IN_PROGRESS' }] }],
    ['an older deployment has tasks left', { deployments: [{ status: 'PRIMARY' }, { status: 'ACTIVE' }] }],
  ] satisfies [string, Service][])('is being deployed when %s', async (_, service) => {
    expect((await fieldsOf(ecsClients({ service }), CHECKOUT))?.deploymentInProgress).toBe(true);
  });

  it('names the controller that deploys it', async () => {
    const service = { deploymentController: { type: 'CODE_DEPLOY' as const } };
    expect((await fieldsOf(ecsClients({ service }), CHECKOUT))?.deploymentController).toBe('CODE_DEPLOY');
  });

  it.each([
    ['what was set', { deploymentConfiguration: { minimumHealthyPercent: 50 } }, 50],
    ['0, which is not nothing', { deploymentConfiguration: { minimumHealthyPercent: 0 } }, 0],
    ["AWS's default for replicas", { deploymentConfiguration: { maximumPercent: 200 } }, 100],
    ["AWS's default for a daemon", { schedulingStrategy: 'DAEMON' }, 0],
  ] satisfies [string, Service, number][])('keeps healthy %s', async (_, service, percent) => {
    expect((await fieldsOf(ecsClients({ service }), CHECKOUT))?.minimumHealthyPercent).toBe(percent);
  });

  it('tells how its newest deployment stands, and nothing where ECS keeps no such state', async () => {
    const deployments = [{ rolloutState: 'FAILED' as const }, { rolloutState: 'COMPLETED' as const }];
    expect((await fieldsOf(ecsClients({ service: { deployments } }), CHECKOUT))?.rolloutState).toBe('FAILED');
    const silent = { deployments: [{ status: 'PRIMARY' }] };
    expect(await fieldsOf(ecsClients({ service: silent }), CHECKOUT)).not.toHaveProperty('rolloutState');
  });

  it('tells that it is being deleted', async () => {
    expect((await fieldsOf(ecsClients({ service: { status: 'DRAINING' } }), CHECKOUT))?.status).toBe('DRAINING');
  });

  it('does not exist when ECS knows it no more', async () => {
    expect(await fieldsOf(ecsClients({ service: { status: 'INACTIVE' } }), CHECKOUT)).toBeUndefined();
    const clients = ecsClients();
    clients.ecs.on(DescribeServicesCommand, () => {
      throw new ClusterNotFoundException({ message: 'no', $metadata: {} });
    });
    expect(await fieldsOf(clients, CHECKOUT)).toBeUndefined();
  });
});

describe('the task definition to go back to', () => {
  const previous = async (setUp: EcsSetUp) => (await fieldsOf(ecsClients(setUp), CHECKOUT))?.previousTaskDefinition;

  it('is the last one that was deployed with success before the current one', async () => {
    const history: EcsSetUp['history'] = [
      [1, 'SUCCESSFUL'],
      [2, 'ROLLBACK_SUCCESSFUL'],
      [3, 'SUCCESSFUL'],
    ];
    expect(await previous({ history })).toBe(definition(1));
  });

  it('is found while the current one is still being deployed', async () => {
    const history: EcsSetUp['history'] = [
      [2, 'SUCCESSFUL'],
      [3, 'IN_PROGRESS'],
    ];
    expect(await previous({ history })).toBe(definition(2));
  });

  it('is found behind restarts of the current one', async () => {
    const restarts = Array.from({ length: 30 }, (): [number, ServiceDeploymentStatus] => [3, 'SUCCESSFUL']);
    const setUp: EcsSetUp = { history: [[2, 'SUCCESSFUL'], ...restarts] };
    const clients = ecsClients(setUp);
    expect((await fieldsOf(clients, CHECKOUT))?.previousTaskDefinition).toBe(definition(2));
    expect(
      clients.ecs.sent(DescribeServiceRevisionsCommand).map(({ serviceRevisionArns }) => serviceRevisionArns?.length),
    ).toEqual([20, 11]);
  });

  it('is never a bad one that was left by going back to the current one', async () => {
    const history: EcsSetUp['history'] = [
      [2, 'SUCCESSFUL'],
      [3, 'SUCCESSFUL'],
      [4, 'SUCCESSFUL'],
      [3, 'SUCCESSFUL'],
    ];
    expect(await previous({ history })).toBe(definition(2));
  });

  it('is an older one when the last one is not ACTIVE any more, and none when none is', async () => {
    const history: EcsSetUp['history'] = [
      [1, 'SUCCESSFUL'],
      [2, 'SUCCESSFUL'],
      [3, 'SUCCESSFUL'],
    ];
    expect(await previous({ history, inactive: [2] })).toBe(definition(1));
    expect(await previous({ history, inactive: [1, 2] })).toBeUndefined();
  });

  it('is the revision before the current one when there is no history', async () => {
    expect(await previous({})).toBe(definition(2));
    expect(await previous({ inactive: [2] })).toBeUndefined();
    expect(await previous({ service: { taskDefinition: definition(1) } })).toBeUndefined();
  });

  it('is not the revision before when ECS remembers deployments but none of them was steady before', async () => {
    expect(await previous({ history: [[3, 'SUCCESSFUL']] })).toBeUndefined();
    expect(
      await previous({
        history: [
          [2, 'ROLLBACK_SUCCESSFUL'],
          [3, 'SUCCESSFUL'],
        ],
      }),
    ).toBeUndefined();
  });

  it('is not guessed when ECS does not tell what one of the deployments deployed', async () => {
    const clients = ecsClients({
      history: [
        [2, 'SUCCESSFUL'],
        [3, 'SUCCESSFUL'],
        [4, 'SUCCESSFUL'],
        [3, 'SUCCESSFUL'],
      ],
    });
    clients.ecs.on(DescribeServiceRevisionsCommand, () => ({
      serviceRevisions: [2, 4, 3].map((revision, index) => ({
        serviceRevisionArn: `revision-${[0, 2, 3][index]}`,
        taskDefinition: definition(revision),
      })),
    }));
    expect(await fieldsOf(clients, CHECKOUT)).not.toHaveProperty('previousTaskDefinition');
  });

  const SUCCESSES: EcsSetUp = {
    history: [
      [1, 'SUCCESSFUL'],
      [2, 'SUCCESSFUL'],
      [3, 'SUCCESSFUL'],
    ],
  };

  it.each([
    ['ListServiceDeployments', 'AccessDeniedException', ListServiceDeploymentsCommand],
    ['ListServiceDeployments', 'UnsupportedFeatureException', ListServiceDeploymentsCommand],
    ['DescribeServiceRevisions', 'AccessDeniedException', DescribeServiceRevisionsCommand],
    ['DescribeTaskDefinition', 'AccessDeniedException', DescribeTaskDefinitionCommand],
  ] as const)('is absent, and the rest is read, when %s answers %s', async (_, error, command) => {
    const clients = ecsClients(SUCCESSES);
    clients.ecs.on(command as typeof ListServiceDeploymentsCommand, () => {
      throw awsError(error);
    });
    const fields = await fieldsOf(clients, CHECKOUT);
    expect(fields).not.toHaveProperty('previousTaskDefinition');
    expect(fields?.taskDefinition).toBe(definition(3));
  });

  it('is an older one when ECS does not know the last one any more', async () => {
    const clients = ecsClients(SUCCESSES);
    clients.ecs.on(DescribeTaskDefinitionCommand, ({ taskDefinition }) => {
      if (taskDefinition === definition(2)) throw awsError('ClientException', 'Unable to describe task definition.');
      return { taskDefinition: { status: 'ACTIVE' as const } };
    });
    expect((await fieldsOf(clients, CHECKOUT))?.previousTaskDefinition).toBe(definition(1));
  });

  it('is not guessed while ECS is throttled', async () => {
    const clients = ecsClients();
    clients.ecs.on(ListServiceDeploymentsCommand, () => {
      throw awsError('ThrottlingException');
    });
    await expect(fieldsOf(clients, CHECKOUT)).rejects.toMatchObject({ name: 'Throttled' });
  });
});

describe('an Auto Scaling group', () => {
  const GROUP = '111122223333:eu-west-1:auto-scaling-group:shop-fulfilment';
  const groupClients = (refresh?: 'InProgress' | 'Successful' | 'Baking', suspended: string[] = []) => {
    const clients = someClients();
    const instance = { AvailabilityZone: 'eu-west-1a', HealthStatus: 'Healthy', ProtectedFromScaleIn: false };
    clients.autoScaling
      .on(DescribeAutoScalingGroupsCommand, () => ({
        AutoScalingGroups: [
          {
            AutoScalingGroupName: 'shop-fulfilment',
            MinSize: 2,
            MaxSize: 8,
            DesiredCapacity: 3,
            DefaultCooldown: 300,
            AvailabilityZones: [],
            HealthCheckType: 'EC2',
            CreatedTime: AT,
            Instances: [
              { ...instance, InstanceId: 'i-1', LifecycleState: 'InService' as const },
              { ...instance, InstanceId: 'i-2', LifecycleState: 'InService' as const },
              { ...instance, InstanceId: 'i-3', LifecycleState: 'Pending' as const },
            ],
            Tags: [{ Key: 'selfheal:managed', Value: 'true' }],
            SuspendedProcesses: suspended.map((ProcessName) => ({ ProcessName })),
          },
        ],
      }))
      .on(DescribeInstanceRefreshesCommand, () => ({ InstanceRefreshes: refresh ? [{ Status: refresh }] : [] }));
    return clients;
  };

  it('is read with its sizes, the instances in service and its tags', async () => {
    const clients = groupClients('Successful');
    expect(await fieldsOf(clients, GROUP)).toEqual({
      desiredCapacity: 3,
      minSize: 2,
      maxSize: 8,
      inService: 2,
      refreshInProgress: false,
      managed: true,
    });
    expect(clients.autoScaling.sent(DescribeAutoScalingGroupsCommand)).toEqual([
      { AutoScalingGroupNames: ['shop-fulfilment'] },
    ]);
  });

  it.each(['InProgress', 'Baking'] as const)('is being refreshed while a refresh is %s', async (status) => {
    expect((await fieldsOf(groupClients(status), GROUP))?.refreshInProgress).toBe(true);
  });

  it('names the processes that somebody suspended', async () => {
    const clients = groupClients(undefined, ['Terminate', 'AZRebalance']);
    expect((await fieldsOf(clients, GROUP))?.suspendedProcesses).toBe('AZRebalance,Terminate');
  });

  it('does not exist when AWS lists none of that name', async () => {
    const clients = someClients();
    clients.autoScaling.on(DescribeAutoScalingGroupsCommand, () => ({ AutoScalingGroups: [] }));
    expect(await fieldsOf(clients, GROUP)).toBeUndefined();
  });
});

describe('a Lambda function', () => {
  const PRICING = '111122223333:eu-west-1:lambda-function:shop-pricing';
  const functionClients = (reserved?: number) => {
    const clients = someClients();
    clients.lambda
      .on(GetFunctionConcurrencyCommand, () => ({ ReservedConcurrentExecutions: reserved }))
      .on(GetAccountSettingsCommand, () => ({ AccountLimit: { UnreservedConcurrentExecutions: 900 } }))
      .on(ListTagsCommand, () => ({ Tags: { 'selfheal:managed': 'true' } }));
    return clients;
  };

  it('is read with its reservation, what the account has left, and its tags', async () => {
    const clients = functionClients(5);
    expect(await fieldsOf(clients, PRICING)).toEqual({
      reservedConcurrency: 5,
      unreservedAccountConcurrency: 900,
      managed: true,
    });
    expect(clients.lambda.sent(ListTagsCommand)).toEqual([
      { Resource: 'arn:aws:lambda:eu-west-1:111122223333:function:shop-pricing' },
    ]);
  });

  it('tells a reservation of 0 from none', async () => {
    expect((await fieldsOf(functionClients(0), PRICING))?.reservedConcurrency).toBe(0);
    expect(await fieldsOf(functionClients(), PRICING)).not.toHaveProperty('reservedConcurrency');
  });

  it('does not exist when Lambda does not find it', async () => {
    const clients = functionClients();
    clients.lambda.on(GetFunctionConcurrencyCommand, () => {
      throw new ResourceNotFoundException({ message: 'no', $metadata: {} });
    });
    expect(await fieldsOf(clients, PRICING)).toBeUndefined();
  });
});

it('has nothing to say about kinds that no runbook changes', async () => {
  expect(await fieldsOf(someClients(), '111122223333:eu-west-1:database:shop-orders')).toBeUndefined();
});
