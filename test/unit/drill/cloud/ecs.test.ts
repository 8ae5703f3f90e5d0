import {
  ConflictException,
  DescribeServiceDeploymentsCommand,
  DescribeServiceRevisionsCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ListServiceDeploymentsCommand,
  ListTagsForResourceCommand,
  ListTaskDefinitionsCommand,
  ListTasksCommand,
  ServiceNotFoundException,
  StopServiceDeploymentCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { describe, expect, it } from 'vitest';
import { aCloud, ME } from './a-cloud.ts';

const ARN = 'arn:aws:ecs:eu-west-1:111122223333';
const inShop = { cluster: 'shop' };

const deployed = async () => {
  const given = aCloud();
  given.goTo(5);
  const definition = given.world.ecs.registerTaskDefinition(
    'catalogue',
    { image: 'catalogue:next' },
    'arn:aws:iam::1:user/dev',
  );
  const taskDefinition = `catalogue:${definition.revision}`;
  await given.clients.ecs.send(new UpdateServiceCommand({ ...inShop, service: 'catalogue', taskDefinition }));
  const list = () => given.clients.ecs.send(new ListServiceDeploymentsCommand({ ...inShop, service: 'catalogue' }));
  return { ...given, list, before: `catalogue:${definition.revision - 1}`, taskDefinition };
};

describe('services', () => {
  it('are described by name or ARN, with tags only where they are asked for', async () => {
    const { clients } = aCloud();
    const services = ['orders', `${ARN}:service/shop/payments`];
    const plain = await clients.ecs.send(new DescribeServicesCommand({ ...inShop, services }));
    expect(plain.services).toMatchObject([
      {
        serviceName: 'orders',
        serviceArn: `${ARN}:service/shop/orders`,
        status: 'ACTIVE',
        deployments: [{ status: 'PRIMARY', rolloutState: 'COMPLETED' }],
      },
      { serviceName: 'payments' },
    ]);
    expect(plain.services?.[0]).not.toHaveProperty('deploymentController');
    expect(plain.services?.[0]?.tags).toBeUndefined();
    const tagged = await clients.ecs.send(new DescribeServicesCommand({ ...inShop, services, include: ['TAGS'] }));
    expect(tagged.services?.[0]?.tags).toContainEqual({ key: 'selfheal:managed', value: 'true' });
  });

  it('that do not exist are failures of the answer, not errors', async () => {
    const { clients } = aCloud();
    const answer = await clients.ecs.send(new DescribeServicesCommand({ ...inShop, services: ['ghost', 'orders'] }));
    expect(answer.services).toHaveLength(1);
    expect(answer.failures).toEqual([{ arn: `${ARN}:service/shop/ghost`, reason: 'MISSING' }]);
  });

  it('lack the tag when they are not managed', async () => {
    const { clients } = aCloud({ unmanaged: ['orders'] });
    const answer = await clients.ecs.send(
      new ListTagsForResourceCommand({ resourceArn: `${ARN}:service/shop/orders` }),
    );
    expect(answer.tags?.map(({ key }) => key)).not.toContain('selfheal:managed');
  });

  it('are changed by UpdateService in the name of the caller', async () => {
    const { clients, world } = aCloud();
    await clients.ecs.send(new UpdateServiceCommand({ ...inShop, service: 'orders', desiredCount: 5 }));
    expect(world.ecs.service('orders').desiredCount).toBe(5);
    expect(world.happenings.from(0)).toContainEqual(expect.objectContaining({ eventName: 'UpdateService', by: ME }));
    const ghost = clients.ecs.send(new UpdateServiceCommand({ ...inShop, service: 'ghost', desiredCount: 5 }));
    await expect(ghost).rejects.toBeInstanceOf(ServiceNotFoundException);
  });
});

describe('tasks', () => {
  it('that stopped are listed page by page and described with reason and exit code', async () => {
    const { clients, world, goTo } = aCloud();
    goTo(1);
    for (const { taskId } of [...world.ecs.tasks('orders')]) world.ecs.stopTask('orders', taskId, 'by hand', ME);
    const ask = (nextToken?: string) =>
      clients.ecs.send(
        new ListTasksCommand({ ...inShop, serviceName: 'orders', desiredStatus: 'STOPPED', maxResults: 1, nextToken }),
      );
    const arns: string[] = [];
    let token: string | undefined;
    do {
      const page = await ask(token);
      expect(page.taskArns).toHaveLength(1);
      arns.push(...(page.taskArns ?? []));
      token = page.nextToken;
    } while (token);
    expect(arns).toHaveLength(world.ecs.stoppedTasks('orders').length);
    const { tasks } = await clients.ecs.send(new DescribeTasksCommand({ ...inShop, tasks: arns }));
    expect(tasks).toHaveLength(arns.length);
    expect(tasks?.[0]).toMatchObject({
      lastStatus: 'STOPPED',
      group: 'service:orders',
      stopCode: 'UserInitiated',
      stoppedReason: 'by hand',
      containers: [{ name: 'orders', exitCode: 143 }],
    });
  });

  it('run by default', async () => {
    const { clients, world } = aCloud();
    const { taskArns } = await clients.ecs.send(new ListTasksCommand({ ...inShop, serviceName: 'orders' }));
    expect(taskArns).toHaveLength(world.ecs.service('orders').runningCount);
  });
});

describe('task definitions', () => {
  it('are found by name and listed newest first on demand', async () => {
    const { clients, taskDefinition } = await deployed();
    const { taskDefinition: found } = await clients.ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }));
    expect(found).toMatchObject({ status: 'ACTIVE', containerDefinitions: [{ image: 'catalogue:next' }] });
    const { taskDefinitionArns } = await clients.ecs.send(
      new ListTaskDefinitionsCommand({ familyPrefix: 'catalogue', sort: 'DESC', maxResults: 1 }),
    );
    expect(taskDefinitionArns).toEqual([`${ARN}:task-definition/${taskDefinition}`]);
  });
});

describe('service deployments', () => {
  it('keep what was deployed before, which is where a rollback finds its way back', async () => {
    const { clients, list, before, taskDefinition, goTo } = await deployed();
    goTo(15);
    const { serviceDeployments = [] } = await list();
    expect(serviceDeployments.map(({ status }) => status)).toEqual(['SUCCESSFUL', 'SUCCESSFUL']);
    const serviceRevisionArns = serviceDeployments.map(
      ({ targetServiceRevisionArn }) => targetServiceRevisionArn ?? '',
    );
    const { serviceRevisions } = await clients.ecs.send(new DescribeServiceRevisionsCommand({ serviceRevisionArns }));
    expect(serviceRevisions?.map((one) => one.taskDefinition)).toEqual([
      `${ARN}:task-definition/${taskDefinition}`,
      `${ARN}:task-definition/${before}`,
    ]);
  });

  it('that are stopped roll back as the same deployment', async () => {
    const { clients, list, goTo, world, before } = await deployed();
    goTo(5.5);
    const [running] = (await list()).serviceDeployments ?? [];
    expect(running?.status).toBe('IN_PROGRESS');
    const { serviceDeploymentArn } = running ?? {};
    await clients.ecs.send(new StopServiceDeploymentCommand({ serviceDeploymentArn, stopType: 'ROLLBACK' }));
    expect((await list()).serviceDeployments?.map(({ status }) => status)).toEqual([
      'ROLLBACK_IN_PROGRESS',
      'SUCCESSFUL',
    ]);
    const again = clients.ecs.send(new StopServiceDeploymentCommand({ serviceDeploymentArn, stopType: 'ROLLBACK' }));
    await expect(again).rejects.toBeInstanceOf(ConflictException);
    goTo(15);
    const { serviceDeployments } = await clients.ecs.send(
      new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [serviceDeploymentArn ?? ''] }),
    );
    expect(serviceDeployments?.[0]?.status).toBe('ROLLBACK_SUCCESSFUL');
    expect(world.ecs.service('catalogue').taskDefinition).toBe(before);
  });

  it('are filtered by status', async () => {
    const { clients, goTo } = await deployed();
    goTo(15);
    const { serviceDeployments } = await clients.ecs.send(
      new ListServiceDeploymentsCommand({ ...inShop, service: 'catalogue', status: ['IN_PROGRESS', 'PENDING'] }),
    );
    expect(serviceDeployments).toEqual([]);
  });
});
