import {
  GetMetricDataCommand,
  type GetMetricDataCommandInput,
  type MetricDataResult,
} from '@aws-sdk/client-cloudwatch';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { metricsCollector } from '../../../../lib/adapters/aws/cloudwatch/collect-metrics.ts';
import { componentMetrics } from '../../../../lib/adapters/aws/cloudwatch/component-metrics.ts';
import { defaultMetrics } from '../../../../lib/adapters/aws/cloudwatch/metric-sets.ts';
import { runCollectors } from '../../../../lib/adapters/aws/observatory/parallel.ts';
import { Catalog } from '../../../../lib/contracts/catalog.ts';
import { ComponentKind } from '../../../../lib/contracts/component.ts';
import { type Scope, Series } from '../../../../lib/contracts/observation.ts';
import { MetricReference } from '../../../../lib/contracts/signal.ts';
import { ServiceTelemetry } from '../../../../lib/contracts/telemetry.ts';
import { deriveEvidence } from '../../../../lib/domain/evidence/derive-evidence.ts';
import { awsError, FakeClient } from '../../../fakes/aws-client.ts';
import { ACCOUNT, aCatalog, aScope, CHECKOUT, PRICING, PROVIDER, REGION } from '../../../fakes/catalog.ts';

const FROM = Date.parse('2026-03-01T11:00:00Z');
const at = (minute: number) => new Date(FROM + 60_000 * minute);

const metricOf = (input: GetMetricDataCommandInput, id: string | undefined) =>
  input.MetricDataQueries?.find(({ Id }) => Id === id)?.MetricStat?.Metric;

/** A CloudWatch that answers each query, by its metric's name. */
const cloudwatch = (answer: (metricName: string) => Omit<MetricDataResult, 'Id'> | undefined) =>
  new FakeClient().on(GetMetricDataCommand, (input) => ({
    MetricDataResults: (input.MetricDataQueries ?? []).flatMap(({ Id, MetricStat }) => {
      const result = answer(MetricStat?.Metric?.MetricName ?? '');
      return result ? [{ Id, ...result }] : [];
    }),
  }));

const COMPLETE = { StatusCode: 'Complete' as const };

const collect = (client: FakeClient, scope: Scope, catalog = aCatalog()) =>
  runCollectors([metricsCollector(catalog, () => ({ cloudwatch: client }), 10)], scope);

describe('the metrics collector', () => {
  it('asks for whole minutes of baseline and incident, and leaves out the minute under way', async () => {
    const client = cloudwatch(() => COMPLETE);
    await collect(client, aScope(['checkout', CHECKOUT]));
    const [input] = client.sent(GetMetricDataCommand);
    expect(input).toMatchObject({ StartTime: at(0), EndTime: at(70), ScanBy: 'TimestampAscending' });
    expect(input?.MetricDataQueries).toContainEqual({
      Id: expect.any(String),
      MetricStat: {
        Metric: {
          Namespace: 'ApplicationSignals',
          MetricName: 'Latency',
          Dimensions: [
            { Name: 'Environment', Value: 'ecs:shop' },
            { Name: 'Service', Value: 'checkout' },
          ],
        },
        Period: 60,
        Stat: 'p90',
      },
    });
  });

  it('aligns a window that begins within a minute', async () => {
    const client = cloudwatch(() => COMPLETE);
    await collect(client, { ...aScope(['checkout', CHECKOUT]), baselineFromAt: '2026-03-01T11:00:59.900Z' });
    expect(client.sent(GetMetricDataCommand)[0]?.StartTime).toEqual(at(0));
  });

  it('gives null for a minute without data, never zero, and scales what there is', async () => {
    const client = cloudwatch((name) =>
      name === 'Latency' ? { ...COMPLETE, Timestamps: [at(1), at(69)], Values: [250, 4000] } : COMPLETE,
    );
    const { series, gaps } = await collect(client, aScope(['checkout', CHECKOUT]));
    const latency = series.find(({ role }) => role === 'latencySeconds');
    expect(latency).toMatchObject({ component: CHECKOUT, periodSeconds: 60 });
    expect(latency?.values).toHaveLength(70);
    expect(latency?.timestamps.slice(0, 2)).toEqual([FROM / 1000, FROM / 1000 + 60]);
    expect(latency?.values.slice(0, 3)).toEqual([null, 0.25, null]);
    expect(latency?.values.at(-1)).toBe(4);
    expect(latency?.values.filter((value) => value !== null)).toHaveLength(2);
    expect(gaps).toEqual([]);
  });

  it('gives what the catalog names even without any data, and leaves a default out that is not published here', async () => {
    const { series, gaps } = await collect(
      cloudwatch(() => COMPLETE),
      aScope(['checkout', CHECKOUT]),
    );
    expect(series.map(({ role }) => role).toSorted()).toEqual(['latencySeconds', 'requests']);
    expect(series.every(({ values }) => values.every((value) => value === null))).toBe(true);
    expect(gaps).toEqual([]);
  });

  it('puts the pages of one answer together', async () => {
    const client = new FakeClient().on(GetMetricDataCommand, (input) => {
      const second = input.NextToken === 'more';
      const MetricDataResults = (input.MetricDataQueries ?? []).map(({ Id }) => ({
        Id,
        Timestamps: [second ? at(6) : at(5)],
        Values: [second ? 60 : 50],
        StatusCode: second ? ('Complete' as const) : ('PartialData' as const),
      }));
      return second ? { MetricDataResults } : { MetricDataResults, NextToken: 'more' };
    });
    const { series, gaps } = await collect(client, aScope(['checkout', CHECKOUT]));
    expect(series.find(({ role }) => role === 'requests')?.values.slice(5, 7)).toEqual([50, 60]);
    expect(client.sent(GetMetricDataCommand).map(({ NextToken }) => NextToken)).toEqual([undefined, 'more']);
    expect(gaps).toEqual([]);
  });

  it.each(['PartialData', 'InternalError', 'Forbidden'] as const)(
    'states a gap when a metric ends as %s',
    async (StatusCode) => {
      const client = cloudwatch((name) =>
        name === 'CPUUtilization'
          ? { StatusCode, Messages: [{ Code: 'x', Value: 'some data was lost' }], Timestamps: [at(1)], Values: [40] }
          : COMPLETE,
      );
      const { series, gaps } = await collect(client, aScope(['checkout', CHECKOUT]));
      expect(series.find(({ role }) => role === 'saturation:cpu')?.values[1]).toBe(40);
      expect(gaps).toEqual([
        {
          collector: 'metrics',
          component: CHECKOUT,
          because: `CloudWatch answered ${StatusCode} for AWS/ECS CPUUtilization: some data was lost`,
        },
      ]);
    },
  );

  it('states a gap for a metric that was not answered at all', async () => {
    const client = cloudwatch((name) => (name === 'CPUUtilization' ? undefined : COMPLETE));
    const { gaps } = await collect(client, aScope(['checkout', CHECKOUT]));
    expect(gaps.map(({ because }) => because)).toEqual([
      'CloudWatch answered nothing for AWS/ECS CPUUtilization: its values may be incomplete',
    ]);
  });

  it('asks for at most 500 metrics in a call, and for every one of them once', async () => {
    const services = Object.fromEntries(
      Array.from({ length: 300 }, (_, index) => [
        `queue-${index}`,
        { application: 'shop', kind: 'queue', name: `queue-${index}` },
      ]),
    );
    const catalog = Catalog.parse({ ...aCatalog(), services });
    const scope = aScope(
      ...Object.keys(services).map((name): [string, string] => [name, `${ACCOUNT}:${REGION}:queue:${name}`]),
    );
    const client = new FakeClient().on(GetMetricDataCommand, (input) => ({
      MetricDataResults: (input.MetricDataQueries ?? []).map(({ Id }) => ({
        Id,
        ...COMPLETE,
        Timestamps: [at(0)],
        // Each queue's own number comes back as its value.
        Values: [Number(metricOf(input, Id)?.Dimensions?.[0]?.Value?.split('-')[1])],
      })),
    }));
    const { series } = await collect(client, scope, catalog);
    expect(client.sent(GetMetricDataCommand).map(({ MetricDataQueries }) => MetricDataQueries?.length)).toEqual([
      500, 500, 200,
    ]);
    expect(series).toHaveLength(1200);
    expect(series.every(({ component, values }) => component.endsWith(`:queue-${values[0]}`))).toBe(true);
  });

  it('knows no lag of a replication that does not run', async () => {
    const client = cloudwatch((name) =>
      name === 'ReplicaLag' ? { ...COMPLETE, Timestamps: [at(1), at(2)], Values: [-1, 3] } : undefined,
    );
    const { series } = await collect(client, aScope(['store', `${ACCOUNT}:${REGION}:database:store`]));
    expect(series.map(({ role }) => role)).toEqual(['saturation:replica-lag-seconds']);
    expect(series[0]?.values.slice(0, 4)).toEqual([null, null, 3, null]);
  });

  it('asks each account and region for its own components', async () => {
    const asked: Record<string, FakeClient> = {};
    const clientsFor = ({ account, region }: { account: string; region: string }) => {
      const client = cloudwatch(() => COMPLETE);
      asked[`${account}:${region}`] = client;
      return { cloudwatch: client };
    };
    const elsewhere = `444455556666:us-east-1:lambda-function:shop-pricing`;
    const scope = aScope(['pricing', PRICING], ['pricing-abroad', elsewhere]);
    await runCollectors([metricsCollector(aCatalog(), clientsFor, 10)], scope);
    expect(Object.keys(asked).toSorted()).toEqual([`${ACCOUNT}:${REGION}`, '444455556666:us-east-1']);
    expect(asked['444455556666:us-east-1']?.sent(GetMetricDataCommand)[0]?.MetricDataQueries).toHaveLength(5);
  });

  it('states a gap and goes on with the others when one account cannot be looked into', async () => {
    const here = cloudwatch(() => ({ ...COMPLETE, Timestamps: [at(0)], Values: [1] }));
    const clientsFor = ({ account }: { account: string }) => {
      if (account !== ACCOUNT) throw new Error('cannot look into account 444455556666');
      return { cloudwatch: here };
    };
    const scope = aScope(['pricing', PRICING], ['abroad', '444455556666:us-east-1:lambda-function:shop-pricing']);
    const { series, gaps } = await runCollectors([metricsCollector(aCatalog(), clientsFor, 10)], scope);
    expect(new Set(series.map(({ component }) => component))).toEqual(new Set([PRICING]));
    expect(gaps).toHaveLength(1);
    expect(gaps[0]?.because).toContain('cannot look into account 444455556666');
  });

  it('names the right that is missing', async () => {
    const client = new FakeClient().on(GetMetricDataCommand, () => {
      throw awsError('AccessDenied', 'not authorized');
    });
    const { gaps } = await collect(client, aScope(['checkout', CHECKOUT]));
    expect(gaps[0]?.because).toMatch(
      /^cloudwatch:GetMetricData did not tell 6 metrics .* allow cloudwatch:GetMetricData/,
    );
  });

  it('asks nothing when not a whole minute lies between', async () => {
    const client = cloudwatch(() => COMPLETE);
    await collect(client, { ...aScope(['checkout', CHECKOUT]), toAt: '2026-03-01T11:00:30.000Z' });
    expect(client.sent(GetMetricDataCommand)).toEqual([]);
  });

  it('always gives series of the same length as their timestamps, whatever CloudWatch answers', async () => {
    const points = fc.array(fc.tuple(fc.integer({ min: -100, max: 200 }), fc.double({ noNaN: true })), {
      maxLength: 20,
    });
    await fc.assert(
      fc.asyncProperty(points, async (some) => {
        const result = {
          ...COMPLETE,
          Timestamps: some.map(([minute]) => at(minute)),
          Values: some.map(([, value]) => value),
        };
        const { series } = await collect(
          cloudwatch(() => result),
          aScope(['provider', PROVIDER]),
        );
        const [one] = series;
        expect(Series.parse(one).timestamps).toHaveLength(70);
        expect(one?.values).toHaveLength(70);
        const known = new Map(some.filter(([minute, value]) => minute >= 0 && minute < 70 && Number.isFinite(value)));
        expect(one?.values.map((value, minute) => [minute, value]).filter(([, value]) => value !== null)).toEqual(
          [...known].toSorted(([a], [b]) => a - b),
        );
      }),
      { numRuns: 50 },
    );
  });
});

/** Evidence of a scope whose one component CloudWatch tells these numbers of, minute by minute. */
const evidenceOf = async (
  kind: string,
  name: string,
  numberOf: (metricName: string, minute: number) => number | null,
) => {
  const catalog = Catalog.parse({ ...aCatalog(), services: { it: { application: 'shop', kind, name } } });
  const component = `${ACCOUNT}:${REGION}:${kind}:${name}`;
  const scope = aScope(['it', component]);
  const client = cloudwatch((metricName) => {
    const known = Array.from({ length: 70 }, (_, minute) => ({ minute, value: numberOf(metricName, minute) })).filter(
      ({ value }) => value !== null,
    );
    return {
      ...COMPLETE,
      Timestamps: known.map(({ minute }) => at(minute)),
      Values: known.map(({ value }) => value ?? 0),
    };
  });
  const found = await collect(client, scope, catalog);
  let count = 0;
  const { evidence } = deriveEvidence({
    observation: { scope, ...found },
    signals: [],
    pastOutcomes: [],
    catalog,
    newEvidenceId: () => {
      count += 1;
      return `evd_${count}`;
    },
  });
  return { ...found, evidence };
};

describe('counters that are published only when something happens', () => {
  it.each(['ReadThrottleEvents', 'WriteThrottleEvents'])('tell as %s that a table is throttled', async (throttles) => {
    const { evidence } = await evidenceOf('table', 'orders', (name, minute) => {
      if (name === throttles) return minute >= 57 ? 5000 : null;
      return name.startsWith('Consumed') ? 100 : null;
    });
    const [up] = evidence.filter(({ fact }) => fact === 'throttles-up');
    expect(up?.from.reference).toContain(throttles);
    expect(up?.figures).toMatchObject({ now: 5000, normal: 0 });
  });

  it('tell as the balancer’s own answers that all targets are gone, though it counts no more requests', async () => {
    const { evidence, series } = await evidenceOf('load-balancer', 'app/front/1a', (name, minute) => {
      const gone = minute >= 57;
      if (name === 'RequestCount') return gone ? null : 600;
      if (name === 'TargetResponseTime') return gone ? null : 0.1;
      return gone && /^HTTPCode_ELB_5(XX|03)_Count$/.test(name) ? 600 : null;
    });
    const valuesOf = (role: string) => series.find((each) => each.role === role)?.values.slice(55, 59);
    expect(valuesOf('requests')).toEqual([600, 600, 600, 600]);
    expect(valuesOf('faults')).toEqual([0, 0, 600, 600]);
    const faults = evidence.find(({ fact }) => fact === 'faults-up');
    expect(faults?.figures).toMatchObject({ nowShare: 1, normalShare: 0 });
    expect(faults?.from.reference).toContain('HTTPCode_Target_5XX_Count + HTTPCode_ELB_5XX_Count');
    expect(evidence.map(({ fact }) => fact)).not.toContain('requests-down');
    expect(evidence.map(({ summary }) => summary)).toContain('own-faults is 600, normally 0');
  });

  it('do not count a request twice that reached a target and was answered for it', async () => {
    const { evidence, series } = await evidenceOf('load-balancer', 'app/front/1a', (name, minute) => {
      if (name === 'RequestCount') return 600;
      return minute >= 57 && name === 'HTTPCode_ELB_5XX_Count' ? 300 : null;
    });
    expect(series.find(({ role }) => role === 'requests')?.metric.metricName).toBe('RequestCount');
    expect(evidence.find(({ fact }) => fact === 'faults-up')?.figures).toMatchObject({ nowShare: 0.5 });
  });

  it('are unknown while the component tells nothing, and where CloudWatch did not give all', async () => {
    const numbers = (name: string, minute: number) => {
      if (name === 'ReadThrottleEvents') return minute === 60 ? 5 : null;
      return name === 'ConsumedReadCapacityUnits' && minute >= 59 ? 100 : null;
    };
    const { series } = await evidenceOf('table', 'orders', numbers);
    const throttles = series.find(({ role }) => role === 'saturation:throttles-read');
    expect(throttles?.values.slice(57, 62)).toEqual([null, null, 0, 5, 0]);
    const partial = await collect(
      cloudwatch((name) => ({
        StatusCode: name === 'ReadThrottleEvents' ? 'PartialData' : 'Complete',
        Timestamps: [at(60), at(61)].slice(0, name === 'ReadThrottleEvents' ? 1 : 2),
        Values: [5, 6].slice(0, name === 'ReadThrottleEvents' ? 1 : 2),
      })),
      aScope(['orders', `${ACCOUNT}:${REGION}:table:orders`]),
    );
    expect(partial.series.find(({ role }) => role === 'saturation:throttles-read')?.values.slice(60, 62)).toEqual([
      5,
      null,
    ]);
  });

  it('say nothing of a table that is throttled as ever', async () => {
    const { evidence } = await evidenceOf('table', 'orders', (name) => (name.endsWith('ThrottleEvents') ? 50 : 100));
    expect(evidence.map(({ fact }) => fact)).toEqual([]);
  });
});

describe('the metrics of a component', () => {
  const parts = {
    account: ACCOUNT,
    region: REGION,
    kind: 'lambda-function' as const,
    name: 'shop-pricing',
    component: PRICING,
  };

  it('are the defaults of its kind, except where the catalog names another one for the role', () => {
    const own = MetricReference.parse({ namespace: 'Shop', metricName: 'Calls', statistic: 'Sum' });
    const metrics = componentMetrics(parts, ServiceTelemetry.parse({ requests: own, saturation: { pool: own } }));
    expect(
      Object.fromEntries(metrics.map(({ role, metric, declared }) => [role, [metric.metricName, declared]])),
    ).toEqual({
      requests: ['Calls', true],
      faults: ['Errors', false],
      latencySeconds: ['Duration', false],
      'saturation:throttles': ['Throttles', false],
      'saturation:concurrency': ['ConcurrentExecutions', false],
      'saturation:pool': ['Calls', true],
    });
  });

  it.each([
    ['ecs-service', 'shop/checkout', { ClusterName: 'shop', ServiceName: 'checkout' }],
    ['ecs-service', 'lonely', { ClusterName: 'default', ServiceName: 'lonely' }],
    ['lambda-function', 'f', { FunctionName: 'f' }],
    ['auto-scaling-group', 'g', { AutoScalingGroupName: 'g' }],
    ['database', 'd', { DBInstanceIdentifier: 'd' }],
    ['queue', 'q', { QueueName: 'q' }],
    ['table', 't', { TableName: 't' }],
    ['cache', 'c', { CacheClusterId: 'c' }],
    ['load-balancer', 'app/front/1a', { LoadBalancer: 'app/front/1a' }],
    ['load-balancer', 'net/front/1a', { LoadBalancer: 'net/front/1a' }],
    ['api', 'a1b2c3d4e5', { ApiId: 'a1b2c3d4e5' }],
    ['api', 'orders', { ApiName: 'orders' }],
    ['workflow', 'w', { StateMachineArn: `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:w` }],
    ['host', 'i-0abc', { InstanceId: 'i-0abc' }],
  ] as const)('of the kind %s named %s have its dimensions', (kind, name, dimensions) => {
    const metrics = Object.values(defaultMetrics({ account: ACCOUNT, region: REGION, kind, name }));
    expect(metrics.length).toBeGreaterThan(0);
    for (const metric of metrics) expect(MetricReference.parse(metric).dimensions).toEqual(dimensions);
  });

  it('are none for what AWS does not measure', () => {
    const unmeasured = ComponentKind.options.filter(
      (kind) => Object.keys(defaultMetrics({ account: ACCOUNT, region: REGION, kind, name: 'x' })).length === 0,
    );
    expect(unmeasured).toEqual(['bucket', 'external', 'other']);
  });
});
