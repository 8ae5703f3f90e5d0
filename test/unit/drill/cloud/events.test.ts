import { StartInstanceRefreshCommand } from '@aws-sdk/client-auto-scaling';
import { ListServiceDeploymentsCommand, StopServiceDeploymentCommand, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { PutFunctionConcurrencyCommand } from '@aws-sdk/client-lambda';
import { describe, expect, it } from 'vitest';
import { compilePattern } from '../../../../drill/cloud/events/pattern.ts';
import { CloudTrailEvent } from '../../../../lib/contracts/events/cloudtrail.ts';
import { AlarmStateChangeEvent } from '../../../../lib/contracts/events/cloudwatch-alarm.ts';
import { EcsDeploymentStateChangeEvent, EcsTaskStateChangeEvent } from '../../../../lib/contracts/events/ecs.ts';
import { EventBridgeEvent } from '../../../../lib/contracts/events/event-bridge.ts';
import { aCloud, ME } from './a-cloud.ts';

const DEVELOPER = 'arn:aws:iam::111122223333:user/dev';
const ofType = ({ cloud }: ReturnType<typeof aCloud>, type: string) =>
  cloud.bus.published().filter((event) => event['detail-type'] === type);

describe('what happens in the shop', () => {
  it('becomes events that anyone who knows AWS’s shapes can read', () => {
    const given = aCloud();
    given.goTo(1);
    const [task] = given.world.ecs.tasks('orders');
    given.world.ecs.stopTask('orders', task?.taskId ?? '', 'by hand', DEVELOPER);
    given.world.ecs.updateService('catalogue', { forceNewDeployment: true }, DEVELOPER);
    given.goTo(15);
    for (const event of given.cloud.bus.published()) EventBridgeEvent.parse(event);
    const stopped = ofType(given, 'ECS Task State Change').map((event) => EcsTaskStateChangeEvent.parse(event));
    expect(stopped[0]?.detail).toMatchObject({
      group: 'service:orders',
      lastStatus: 'STOPPED',
      stopCode: 'UserInitiated',
      stoppedReason: 'by hand',
    });
    const deployments = ofType(given, 'ECS Deployment State Change').map((event) =>
      EcsDeploymentStateChangeEvent.parse(event),
    );
    expect(deployments.map(({ detail }) => detail.eventName)).toEqual([
      'SERVICE_DEPLOYMENT_IN_PROGRESS',
      'SERVICE_DEPLOYMENT_COMPLETED',
    ]);
    expect(deployments[0]?.resources).toEqual(['arn:aws:ecs:eu-west-1:111122223333:service/shop/catalogue']);
    expect(ofType(given, 'ECS Service Action')).toHaveLength(1);
    for (const event of ofType(given, 'CloudWatch Alarm State Change')) AlarmStateChangeEvent.parse(event);
  });

  it('tells of instances that come and go and of refreshes', async () => {
    const given = aCloud();
    given.goTo(1);
    const AutoScalingGroupName = 'shop-fulfilment';
    await given.clients.autoScaling.send(new StartInstanceRefreshCommand({ AutoScalingGroupName }));
    given.goTo(30);
    expect(ofType(given, 'EC2 Auto Scaling Instance Refresh Succeeded')).toHaveLength(1);
    const count = given.world.autoScaling.group(AutoScalingGroupName).desiredCapacity;
    expect(ofType(given, 'EC2 Instance Terminate Successful')).toHaveLength(count);
    expect(ofType(given, 'EC2 Instance Launch Successful')).toHaveLength(count);
  });
});

describe('configuration calls', () => {
  it('come by CloudTrail with the caller and in its names, half a minute later', async () => {
    const given = aCloud();
    given.goTo(1);
    const put = { FunctionName: 'shop-pricing', ReservedConcurrentExecutions: 50 };
    await given.clients.lambda.send(new PutFunctionConcurrencyCommand(put));
    given.goTo(1.4);
    expect(ofType(given, 'AWS API Call via CloudTrail')).toEqual([]);
    given.goTo(1.5);
    const [event] = ofType(given, 'AWS API Call via CloudTrail');
    const { detail, ...rest } = CloudTrailEvent.parse(event);
    expect(rest).toMatchObject({ source: 'aws.lambda', time: '2026-01-05T09:01:00.000Z' });
    expect(detail).toMatchObject({
      eventSource: 'lambda.amazonaws.com',
      eventName: 'PutFunctionConcurrency20171031',
      userIdentity: { type: 'AssumedRole', arn: ME },
      requestParameters: { functionName: 'shop-pricing', reservedConcurrentExecutions: 50 },
    });
  });

  it('name the deployment that was stopped by its ARN', async () => {
    const given = aCloud();
    const service = { cluster: 'shop', service: 'catalogue' };
    given.goTo(1);
    await given.clients.ecs.send(new UpdateServiceCommand({ ...service, forceNewDeployment: true }));
    const { serviceDeployments } = await given.clients.ecs.send(new ListServiceDeploymentsCommand(service));
    const { serviceDeploymentArn } = serviceDeployments?.[0] ?? {};
    await given.clients.ecs.send(new StopServiceDeploymentCommand({ serviceDeploymentArn }));
    given.goTo(2);
    const called = ofType(given, 'AWS API Call via CloudTrail').map((event) => CloudTrailEvent.parse(event).detail);
    expect(called.map(({ eventName }) => eventName)).toEqual(['UpdateService', 'StopServiceDeployment']);
    expect(called[0]?.requestParameters).toMatchObject({ service: 'catalogue', forceNewDeployment: true });
    expect(called[1]?.requestParameters).toMatchObject({ serviceDeploymentArn });
  });

  it('of auto scaling are those of a service, not of a person', () => {
    const given = aCloud();
    given.goTo(1);
    given.world.scalableTargets.register('checkout', { minimum: 8 }, DEVELOPER);
    given.goTo(10);
    const called = ofType(given, 'AWS API Call via CloudTrail').map((event) => CloudTrailEvent.parse(event).detail);
    expect(called[0]?.requestParameters).toMatchObject({ resourceId: 'service/shop/checkout', minCapacity: 8 });
    expect(called.find(({ eventName }) => eventName === 'UpdateService')?.userIdentity).toMatchObject({
      type: 'AWSService',
      invokedBy: 'ecs.application-autoscaling.amazonaws.com',
    });
  });
});

describe('the event bus', () => {
  it('hands a target what its pattern matches, until it unsubscribes', () => {
    const { cloud, goTo } = aCloud();
    const names: unknown[] = [];
    const pattern = { source: ['aws.cloudwatch'], detail: { alarmName: [{ prefix: 'shop-orders' }] } };
    const unsubscribe = cloud.bus.subscribe(pattern, ({ detail }) => names.push(detail.alarmName));
    goTo(2);
    expect(names).toEqual(['shop-orders-availability', 'shop-orders-latency', 'shop-orders-db-connections']);
    unsubscribe();
    cloud.bus.publish(cloud.bus.published()[0] as never);
    expect(names).toHaveLength(3);
  });

  const event = { source: 'aws.ecs', resources: ['a', 'b'], detail: { name: 'selfheal-x', state: 'ALARM' } };

  it.each<[string, object, boolean]>([
    ['a literal', { source: ['aws.ecs', 'aws.ec2'] }, true],
    ['another literal', { source: ['aws.ec2'] }, false],
    ['one of an array', { resources: ['b'] }, true],
    ['a field that is missing', { detail: { other: ['x'] } }, false],
    ['exists: false', { detail: { other: [{ exists: false }] } }, true],
    ['prefix', { detail: { name: [{ prefix: 'selfheal-' }] } }, true],
    ['suffix', { detail: { name: [{ suffix: '-y' }] } }, false],
    ['anything-but', { detail: { state: [{ 'anything-but': ['OK'] }] } }, true],
    ['anything-but with prefixes', { detail: { name: [{ 'anything-but': { prefix: ['a', 'selfheal-'] } }] } }, false],
    ['$or', { detail: { $or: [{ state: ['OK'] }, { name: [{ prefix: 'self' }] }] } }, true],
    ['$or with none', { detail: { $or: [{ state: ['OK'] }, { name: ['x'] }] } }, false],
  ])('matches %s as EventBridge does', (_what, pattern, expected) => {
    expect(compilePattern(pattern as Record<string, unknown>)(event)).toBe(expected);
  });

  it('refuses an operator that it does not know rather than match too much', () => {
    expect(() => compilePattern({ detail: { count: [{ numeric: ['>', 1] }] } })).toThrow(/numeric/);
    expect(() => compilePattern({ source: 'aws.ecs' })).toThrow(/aws.ecs/);
  });
});
