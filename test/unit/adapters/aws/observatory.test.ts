import { DescribeAutoScalingGroupsCommand, DescribeScalingActivitiesCommand } from '@aws-sdk/client-auto-scaling';
import { DescribeAlarmsCommand, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeServicesCommand, ListTasksCommand } from '@aws-sdk/client-ecs';
import { DescribeEventsCommand } from '@aws-sdk/client-health';
import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { install } from '@sinonjs/fake-timers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createObservatory, createObservatoryWithLogs } from '../../../../lib/adapters/aws/observatory/observatory.ts';
import { Change } from '../../../../lib/contracts/change.ts';
import type { ComponentId } from '../../../../lib/contracts/component.ts';
import { Observation } from '../../../../lib/contracts/observation.ts';
import { awsError, FakeClient } from '../../../fakes/aws-client.ts';
import { ACCOUNT, aCatalog, aScope, CHECKOUT, FULFILMENT, PRICING, PROVIDER, REGION } from '../../../fakes/catalog.ts';

const scope = aScope(['checkout', CHECKOUT], ['pricing', PRICING], ['fulfilment', FULFILMENT], ['provider', PROVIDER]);
const deployment = Change.parse({
  changeId: 'chg_1',
  component: CHECKOUT,
  kind: 'deployment',
  at: '2026-03-01T11:58:00.000Z',
  by: 'arn:aws:iam::111122223333:role/delivery',
  summary: 'checkout:7 deployed',
  reference: 'event-1',
});

const wellAccount = () => ({
  cloudwatch: new FakeClient()
    .on(GetMetricDataCommand, ({ MetricDataQueries = [], StartTime = new Date(0) }) => ({
      MetricDataResults: MetricDataQueries.map(({ Id }) => ({
        Id,
        StatusCode: 'Complete' as const,
        Timestamps: [StartTime],
        Values: [0],
      })),
    }))
    .on(DescribeAlarmsCommand, () => ({ MetricAlarms: [{ AlarmName: 'checkout-latency' }] })),
  logs: new FakeClient().on(FilterLogEventsCommand, ({ startTime }) => ({
    events: [{ timestamp: startTime, message: 'well' }],
  })),
  ecs: new FakeClient()
    .on(DescribeServicesCommand, () => ({ services: [{ serviceName: 'checkout' }] }))
    .on(ListTasksCommand, () => ({ taskArns: [] })),
  autoScaling: new FakeClient()
    .on(DescribeAutoScalingGroupsCommand, () => ({ AutoScalingGroups: [] }))
    .on(DescribeScalingActivitiesCommand, () => ({ Activities: [] })),
  lambda: new FakeClient().on(GetFunctionConfigurationCommand, () => ({
    State: 'Active' as const,
    LastUpdateStatus: 'Successful' as const,
  })),
  cloudtrail: new FakeClient(),
  ec2: new FakeClient(),
  health: new FakeClient().on(DescribeEventsCommand, () => ({ events: [] })),
  xray: new FakeClient(),
  applicationSignals: new FakeClient(),
  rds: new FakeClient(),
  pi: new FakeClient(),
});

const observatory = (clients: ReturnType<typeof wellAccount>, create = createObservatoryWithLogs) => {
  const asked: { components: readonly ComponentId[]; from: Date; to: Date }[] = [];
  const changes = {
    changes: async (components: readonly ComponentId[], from: Date, to: Date) => {
      asked.push({ components, from, to });
      return [deployment];
    },
  };
  return {
    asked,
    observatory: create({
      catalog: aCatalog(),
      clientsFor: () => clients,
      changes,
      recording: { home: { account: ACCOUNT, region: REGION }, since: '2026-02-01T00:00:00.000Z' },
      healthRegion: async () => 'us-east-1',
    }),
  };
};

describe('the observatory', () => {
  let clock: ReturnType<typeof install>;
  beforeEach(() => {
    clock = install({ toFake: ['setTimeout', 'clearTimeout'] });
  });
  afterEach(() => clock.uninstall());

  it('gives an observation of everything there is', async () => {
    const { observatory: look, asked } = observatory(wellAccount());
    const observation = await look.observe(scope);
    expect(Observation.parse(observation)).toEqual(observation);
    expect(observation.scope).toBe(scope);
    expect(new Set(observation.series.map(({ component }) => component))).toEqual(
      new Set([CHECKOUT, PRICING, FULFILMENT, PROVIDER]),
    );
    expect(observation.logs.map(({ component }) => component).toSorted()).toEqual([
      CHECKOUT,
      CHECKOUT,
      PRICING,
      PRICING,
    ]);
    expect(observation.alarms.map(({ name }) => name)).toEqual(['checkout-latency']);
    expect(observation.changes).toEqual([deployment]);
    expect(asked).toEqual([
      {
        components: [CHECKOUT, PRICING, FULFILMENT, PROVIDER],
        from: new Date(scope.baselineFromAt),
        to: new Date(scope.toAt),
      },
    ]);
    expect(clock.countTimers()).toBe(0);
  });

  it('asks AWS nothing about another account and says so once, but knows its changes', async () => {
    const far: ComponentId = `444455556666:${REGION}:lambda-function:shop-pricing`;
    const clients = wellAccount();
    const { observatory: look, asked } = observatory(clients);
    const { gaps, series } = await look.observe(aScope(['checkout', CHECKOUT], ['pricing', far]));
    expect(gaps).toEqual([
      {
        collector: 'accounts',
        component: null,
        because: `AWS's telemetry of pricing is not read: Selfheal runs in ${ACCOUNT} and has no role in 444455556666`,
        standing: true,
      },
    ]);
    expect(new Set(series.map(({ component }) => component))).toEqual(new Set([CHECKOUT]));
    expect(asked.map(({ components }) => components)).toEqual([[CHECKOUT, far]]);
  });

  it('leaves logs alone for a quick look', async () => {
    const clients = wellAccount();
    const observation = await observatory(clients, createObservatory).observatory.observe(scope);
    expect(observation.logs).toEqual([]);
    expect(clients.logs.sent(FilterLogEventsCommand)).toEqual([]);
  });

  it('still gives an observation when nothing may be looked at, with a gap for everything', async () => {
    const denied = () => {
      throw awsError('AccessDeniedException', 'no');
    };
    const clients = {
      cloudwatch: new FakeClient().on(GetMetricDataCommand, denied).on(DescribeAlarmsCommand, denied),
      logs: new FakeClient().on(FilterLogEventsCommand, denied),
      ecs: new FakeClient().on(DescribeServicesCommand, denied).on(ListTasksCommand, denied),
      autoScaling: new FakeClient().on(DescribeAutoScalingGroupsCommand, denied),
      lambda: new FakeClient().on(GetFunctionConfigurationCommand, denied),
      cloudtrail: new FakeClient(),
      ec2: new FakeClient(),
      health: new FakeClient(),
      xray: new FakeClient(),
      applicationSignals: new FakeClient(),
      rds: new FakeClient(),
      pi: new FakeClient(),
    };
    const { series, logs, platform, alarms, gaps } = await observatory(clients).observatory.observe(scope);
    expect([...series, ...logs, ...platform, ...alarms]).toEqual([]);
    expect(new Set(gaps.map(({ collector }) => collector))).toEqual(new Set(['metrics', 'logs', 'platform', 'alarms']));
    expect(gaps.every(({ because }) => because.includes('AccessDeniedException'))).toBe(true);
  });

  it('does not wait for a service that never answers, and tells its calls to stop', async () => {
    const clients = wellAccount();
    const signals: AbortSignal[] = [];
    clients.logs.on(FilterLogEventsCommand, (_, { abortSignal }) => {
      if (abortSignal) signals.push(abortSignal);
      return new Promise(() => {});
    });
    const looking = observatory(clients).observatory.observe(scope);
    await clock.tickAsync(25_000);
    const { gaps, series } = await looking;
    expect(series.length).toBeGreaterThan(0);
    expect(gaps.map(({ because }) => because)).toContain(
      'logs took longer than its 25 s; what it had seen until then is used',
    );
    expect(signals.length).toBeGreaterThan(0);
    expect(signals.every(({ aborted }) => aborted)).toBe(true);
  });
});
