import { DescribeAlarmsCommand, type MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { describe, expect, it } from 'vitest';
import { alarmsCollector } from '../../../../lib/adapters/aws/cloudwatch/collect-alarms.ts';
import { runCollectors } from '../../../../lib/adapters/aws/observatory/parallel.ts';
import { awsError, FakeClient, pages } from '../../../fakes/aws-client.ts';
import { aCatalog, aScope, CHECKOUT, FULFILMENT, PRICING, PROVIDER } from '../../../fakes/catalog.ts';

const SINCE = new Date('2026-03-01T12:01:00.000Z');
const scope = aScope(['checkout', CHECKOUT]);

const dimensions = (given: Record<string, string>) => Object.entries(given).map(([Name, Value]) => ({ Name, Value }));
const alarm = (AlarmName: string, given: Record<string, string>): MetricAlarm => ({
  AlarmName,
  Dimensions: dimensions(given),
  StateTransitionedTimestamp: SINCE,
});

const collect = (client: FakeClient) =>
  runCollectors([alarmsCollector(aCatalog(), () => ({ cloudwatch: client }), 10)], scope);

const componentOf = async (given: MetricAlarm) => {
  const { alarms } = await collect(new FakeClient().on(DescribeAlarmsCommand, () => ({ MetricAlarms: [given] })));
  return alarms[0]?.component;
};

describe('the alarms collector', () => {
  it('lists metric and composite alarms that fire, over all pages', async () => {
    const client = new FakeClient().on(
      DescribeAlarmsCommand,
      pages(
        {
          MetricAlarms: [alarm('checkout-latency', { Environment: 'ecs:shop', Service: 'checkout' })],
          NextToken: 'more',
        },
        { CompositeAlarms: [{ AlarmName: 'shop-down', StateUpdatedTimestamp: SINCE }] },
      ),
    );
    const { alarms, gaps } = await collect(client);
    const since = SINCE.toISOString();
    expect(alarms).toEqual([
      { name: 'checkout-latency', component: CHECKOUT, firing: true, since },
      { name: 'shop-down', component: null, firing: true, since },
    ]);
    expect(gaps).toEqual([]);
    const asked = { StateValue: 'ALARM', AlarmTypes: ['MetricAlarm', 'CompositeAlarm'], MaxRecords: 100 };
    expect(client.sent(DescribeAlarmsCommand)).toEqual([
      { ...asked, NextToken: undefined },
      { ...asked, NextToken: 'more' },
    ]);
  });

  it('leaves out the alarms of target tracking and those on Selfheal itself', async () => {
    const client = new FakeClient().on(DescribeAlarmsCommand, () => ({
      MetricAlarms: [
        alarm('TargetTracking-service/shop/checkout-AlarmHigh-1', {}),
        alarm('selfheal-ingest-age', {}),
        alarm('own', {}),
      ],
    }));
    expect((await collect(client)).alarms.map(({ name }) => name)).toEqual(['own']);
  });

  it('states a gap when more fire than it looks at', async () => {
    const client = new FakeClient().on(DescribeAlarmsCommand, () => ({
      MetricAlarms: [alarm('a', {})],
      NextToken: 'always more',
    }));
    const { alarms, gaps } = await collect(client);
    expect(alarms).toHaveLength(20);
    expect(gaps.map(({ because }) => because)).toEqual([
      'more than 2000 alarms fire in eu-west-1; only these were looked at',
    ]);
  });

  it('states a gap when alarms may not be listed', async () => {
    const client = new FakeClient().on(DescribeAlarmsCommand, () => {
      throw awsError('AccessDenied');
    });
    expect((await collect(client)).gaps[0]?.because).toMatch(/allow cloudwatch:DescribeAlarms/);
  });
});

describe('whose alarm it is', () => {
  it.each([
    ['by the dimensions that the catalog names', { Environment: 'ecs:shop', Service: 'checkout' }, CHECKOUT],
    ['by the dimensions of its kind', { ClusterName: 'shop', ServiceName: 'checkout' }, CHECKOUT],
    ['by more dimensions than it needs', { FunctionName: 'shop-pricing', Resource: 'shop-pricing:live' }, PRICING],
    ['by a group', { AutoScalingGroupName: 'shop-fulfilment' }, FULFILMENT],
    [
      'by the closest of several that fit',
      { Environment: 'ecs:shop', Service: 'checkout', RemoteService: 'payment-provider' },
      PROVIDER,
    ],
  ])('is told %s', async (_, given, component) => {
    expect(await componentOf(alarm('a', given))).toBe(component);
  });

  it.each([
    ['nobody knows the dimensions', { Environment: 'ecs:shop', Service: 'unheard-of' }],
    ['only a part of the dimensions is there', { Service: 'checkout' }],
    ['there are none', {}],
  ])('is left open when %s', async (_, given) => {
    expect(await componentOf(alarm('a', given))).toBeNull();
  });

  it('is told from the metrics of an expression when they all speak of one component, and left open otherwise', async () => {
    const math = (...services: string[]): MetricAlarm => ({
      AlarmName: 'rate',
      Metrics: [
        { Id: 'rate', Expression: 'm0/m1' },
        ...services.map((Service, index) => ({
          Id: `m${index}`,
          MetricStat: {
            Metric: { Namespace: 'x', MetricName: 'y', Dimensions: dimensions({ Environment: 'ecs:shop', Service }) },
            Period: 60,
            Stat: 'Sum',
          },
        })),
      ],
    });
    expect(await componentOf(math('checkout', 'checkout'))).toBe(CHECKOUT);
    expect(await componentOf(math('checkout', 'other'))).toBeNull();
  });
});
