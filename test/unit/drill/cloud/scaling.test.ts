import {
  DescribeScalableTargetsCommand,
  RegisterScalableTargetCommand,
} from '@aws-sdk/client-application-auto-scaling';
import {
  ActiveInstanceRefreshNotFoundFault,
  CancelInstanceRefreshCommand,
  DescribeAutoScalingGroupsCommand,
  DescribeInstanceRefreshesCommand,
  DescribeScalingActivitiesCommand,
  InstanceRefreshInProgressFault,
  SetDesiredCapacityCommand,
  StartInstanceRefreshCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import {
  DeleteFunctionConcurrencyCommand,
  GetAccountSettingsCommand,
  GetFunctionCommand,
  GetFunctionConcurrencyCommand,
  InvalidParameterValueException,
  ListTagsCommand,
  PutFunctionConcurrencyCommand,
} from '@aws-sdk/client-lambda';
import { describe, expect, it } from 'vitest';
import { aCloud } from './a-cloud.ts';

describe('scalable targets', () => {
  const target = { ServiceNamespace: 'ecs' as const, ScalableDimension: 'ecs:service:DesiredCount' as const };

  it('are found by resource id and nowhere else', async () => {
    const { clients, world } = aCloud();
    const find = (ResourceIds: string[]) =>
      clients.applicationAutoScaling.send(new DescribeScalableTargetsCommand({ ...target, ResourceIds }));
    const { minimum, maximum } = world.scalableTargets.get('checkout');
    const found = await find(['service/shop/checkout']);
    expect(found.ScalableTargets).toMatchObject([{ MinCapacity: minimum, MaxCapacity: maximum }]);
    expect((await find(['service/other/checkout'])).ScalableTargets).toEqual([]);
  });

  it('keep the bound that a registration leaves out', async () => {
    const { clients, world } = aCloud();
    const { maximum } = world.scalableTargets.get('checkout');
    const ResourceId = 'service/shop/checkout';
    const register = new RegisterScalableTargetCommand({ ...target, ResourceId, MinCapacity: maximum - 1 });
    await clients.applicationAutoScaling.send(register);
    expect(world.scalableTargets.get('checkout')).toMatchObject({ minimum: maximum - 1, maximum });
  });
});

describe('an Auto Scaling group', () => {
  const AutoScalingGroupName = 'shop-fulfilment';

  it('is described with instances, tags and no suspended process; an unknown one is left out', async () => {
    const { clients } = aCloud();
    const { AutoScalingGroups } = await clients.autoScaling.send(
      new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [AutoScalingGroupName, 'ghost'] }),
    );
    expect(AutoScalingGroups).toHaveLength(1);
    const [group] = AutoScalingGroups ?? [];
    expect(group?.Tags).toContainEqual(expect.objectContaining({ Key: 'selfheal:managed', Value: 'true' }));
    expect(group?.Instances).toHaveLength(group?.DesiredCapacity ?? -1);
    expect(group?.SuspendedProcesses).toEqual([]);
  });

  it('refreshes once at a time and tells how far it is', async () => {
    const { clients, goTo } = aCloud();
    goTo(1);
    const start = () => clients.autoScaling.send(new StartInstanceRefreshCommand({ AutoScalingGroupName }));
    const { InstanceRefreshId = '' } = await start();
    await expect(start()).rejects.toBeInstanceOf(InstanceRefreshInProgressFault);
    const look = async () => {
      const command = new DescribeInstanceRefreshesCommand({
        AutoScalingGroupName,
        InstanceRefreshIds: [InstanceRefreshId],
      });
      return (await clients.autoScaling.send(command)).InstanceRefreshes?.[0];
    };
    expect(await look()).toMatchObject({ Status: 'InProgress', PercentageComplete: 0 });
    goTo(30);
    expect(await look()).toMatchObject({ Status: 'Successful', PercentageComplete: 100 });
    const { Activities } = await clients.autoScaling.send(
      new DescribeScalingActivitiesCommand({ AutoScalingGroupName }),
    );
    expect(Activities?.length).toBeGreaterThan(0);
    const cancel = clients.autoScaling.send(new CancelInstanceRefreshCommand({ AutoScalingGroupName }));
    await expect(cancel).rejects.toBeInstanceOf(ActiveInstanceRefreshNotFoundFault);
  });

  it('changes its size within its bounds only', async () => {
    const { clients, world } = aCloud();
    const { desiredCapacity, maxSize } = world.autoScaling.group(AutoScalingGroupName);
    const setTo = (DesiredCapacity: number) =>
      clients.autoScaling.send(new SetDesiredCapacityCommand({ AutoScalingGroupName, DesiredCapacity }));
    await setTo(desiredCapacity + 1);
    expect(world.autoScaling.group(AutoScalingGroupName).desiredCapacity).toBe(desiredCapacity + 1);
    await expect(setTo(maxSize + 1)).rejects.toMatchObject({ name: 'ValidationError' });
    await clients.autoScaling.send(new UpdateAutoScalingGroupCommand({ AutoScalingGroupName, MaxSize: maxSize + 1 }));
    await setTo(maxSize + 1);
  });
});

describe('a function', () => {
  const FunctionName = 'shop-pricing';

  it('tells a reservation, none, and what is left of the account', async () => {
    const { clients } = aCloud();
    const reserved = async () =>
      (await clients.lambda.send(new GetFunctionConcurrencyCommand({ FunctionName }))).ReservedConcurrentExecutions;
    const left = async () =>
      (await clients.lambda.send(new GetAccountSettingsCommand({}))).AccountLimit?.UnreservedConcurrentExecutions ?? 0;
    const put = (ReservedConcurrentExecutions: number) =>
      clients.lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions }));
    await put(0);
    expect(await reserved()).toBe(0);
    const all = await left();
    await put(30);
    expect([await reserved(), await left()]).toEqual([30, all - 30]);
    await clients.lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName }));
    expect(await reserved()).toBeUndefined();
    await expect(put(all)).rejects.toBeInstanceOf(InvalidParameterValueException);
  });

  it('is found by name and by ARN, with its tags', async () => {
    const { clients } = aCloud();
    const { Configuration, Tags } = await clients.lambda.send(new GetFunctionCommand({ FunctionName }));
    expect(Configuration?.FunctionArn).toBe('arn:aws:lambda:eu-west-1:111122223333:function:shop-pricing');
    const Resource = Configuration?.FunctionArn;
    expect((await clients.lambda.send(new ListTagsCommand({ Resource }))).Tags).toEqual(Tags);
    expect(Tags).toMatchObject({ 'selfheal:managed': 'true' });
  });
});
