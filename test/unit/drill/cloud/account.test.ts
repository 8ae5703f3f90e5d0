import { GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeInstanceStatusCommand } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { accountLook } from '../../../../lib/adapters/aws/observatory/account-look.ts';
import { runCollectors } from '../../../../lib/adapters/aws/observatory/parallel.ts';
import { exampleCatalog } from '../../../infra/support/parts.ts';
import { aCloud, MINUTE, START } from './a-cloud.ts';

const ACCOUNT = { account: '111122223333', region: 'eu-west-1' };
const component = (kind: string, name: string) => `${ACCOUNT.account}:${ACCOUNT.region}:${kind}:${name}`;
const at = (minute: number) => new Date(START + MINUTE * minute).toISOString();

const given = aCloud({ seed: 3 });
given.goTo(70);
const { clients, world } = given;
const [group = ''] = world.autoScaling.groupNames();

describe('the account of the embedded cloud', () => {
  it('answers everything that is asked about the account, and has nothing to complain of while all is well', async () => {
    const scope = {
      components: [
        { service: 'checkout', component: component('ecs-service', 'shop/checkout') },
        { service: 'pricing', component: component('lambda-function', 'shop-pricing') },
        { service: 'fulfilment', component: component('auto-scaling-group', group) },
      ],
      edges: [],
      baselineFromAt: at(5),
      onsetAt: at(65),
      toAt: at(70),
    };
    const recording = { home: ACCOUNT, since: '2020-01-01T00:00:00.000Z' };
    const look = {
      catalog: exampleCatalog(),
      clientsFor: () => clients,
      recording,
      healthRegion: async () => 'us-east-1',
    };
    const { platform, gaps, changeEvents } = await runCollectors(accountLook(look, 10), scope);
    expect({ platform, gaps, changeEvents }).toEqual({ platform: [], gaps: [], changeEvents: [] });
    expect(new Set(given.cloud.calls().map(({ service, api }) => `${service}:${api}`))).toEqual(
      new Set([
        'autoscaling:DescribeAutoScalingGroups',
        'ec2:DescribeInstanceStatus',
        'cloudwatch:GetMetricData',
        'lambda:GetFunctionConfiguration',
      ]),
    );
  });

  it('asks no quota where the catalog switched that off', async () => {
    const { sources, ...catalog } = exampleCatalog();
    const look = {
      catalog: { ...catalog, sources: { ...sources, quotas: false } },
      clientsFor: () => clients,
      recording: { home: ACCOUNT, since: '2020-01-01T00:00:00.000Z' },
      healthRegion: async () => 'us-east-1',
    };
    expect(accountLook(look, 10).map(({ name }) => name)).not.toContain('platform: quotas');
    expect(accountLook({ ...look, catalog: exampleCatalog() }, 10).map(({ name }) => name)).toContain(
      'platform: quotas',
    );
  });

  it('passes the checks of every instance, and refuses a call that names one which is not there', async () => {
    const { InstanceStatuses = [] } = await clients.ec2.send(new DescribeInstanceStatusCommand({}));
    expect(InstanceStatuses.map(({ SystemStatus }) => SystemStatus?.Status)).toEqual(
      world.autoScaling.group(group).instances.map(() => 'ok'),
    );
    await expect(
      clients.ec2.send(new DescribeInstanceStatusCommand({ InstanceIds: ['i-0gone'] })),
    ).rejects.toMatchObject({ name: 'InvalidInstanceID.NotFound' });
  });

  const used = (Namespace: string, MetricName: string, Dimensions: { Name: string; Value: string }[] = []) => ({
    Id: 'used',
    MetricStat: { Metric: { Namespace, MetricName, Dimensions }, Period: 60, Stat: 'Maximum' },
  });
  const ask = (query: ReturnType<typeof used>, Expression = 'SERVICE_QUOTA(used)') =>
    clients.cloudwatch.send(
      new GetMetricDataCommand({
        MetricDataQueries: [query, { Id: 'limit', Expression }],
        StartTime: new Date(START),
        EndTime: new Date(START + 70 * MINUTE),
      }),
    );

  it('knows no limit of what is no quota, and no other metric math', async () => {
    const latency = used('ApplicationSignals', 'Latency', [
      { Name: 'Service', Value: 'storefront' },
      { Name: 'Environment', Value: 'ecs:shop' },
    ]);
    await expect(ask(latency)).rejects.toThrow('There is no service quota associated to this metric');
    await expect(ask(latency, 'used * 2')).rejects.toThrow('no metric math but SERVICE_QUOTA');
  });
});
