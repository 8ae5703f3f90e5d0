import { GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quotasCollector } from '../../../../lib/adapters/aws/cloudwatch/collect-quotas.ts';
import { quotaLevel, type UsePoint } from '../../../../lib/adapters/aws/cloudwatch/quota-level.ts';
import { USAGE_QUOTAS } from '../../../../lib/adapters/aws/cloudwatch/usage-quotas.ts';
import { runCollectors } from '../../../../lib/adapters/aws/observatory/parallel.ts';
import { awsError, FakeClient } from '../../../fakes/aws-client.ts';
import { ACCOUNT, aScope, CHECKOUT, FULFILMENT, PRICING, PROVIDER, REGION } from '../../../fakes/catalog.ts';

const minute = (after: number) => new Date(Date.parse('2026-03-01T12:00:00Z') + 60_000 * after);
const use = (limit: number, ...used: number[]): UsePoint[] =>
  used.map((value, index) => ({ at: minute(5 * index), used: value, limit }));

describe('the level of a quota', () => {
  it('is none while there is room, or where no limit is known', () => {
    expect(quotaLevel(use(100, 10, 79))).toBeNull();
    expect(quotaLevel([])).toBeNull();
    expect(quotaLevel(use(Number.NaN, 100))).toBeNull();
    expect(quotaLevel(use(0, 1))).toBeNull();
  });

  it('is near from four fifths on, since it came there', () => {
    expect(quotaLevel(use(100, 10, 80, 95, 90))).toEqual({
      what: 'quota-near',
      since: minute(5),
      worst: { at: minute(10), used: 95, limit: 100 },
    });
  });

  it('is reached at the limit, since the limit was reached', () => {
    expect(quotaLevel(use(100, 85, 100, 99))).toMatchObject({ what: 'quota-reached', since: minute(5) });
  });

  it('never falls when more is used, and does not depend on the order of the points', () => {
    const rank = (points: readonly UsePoint[]) =>
      ({ none: 0, 'quota-near': 1, 'quota-reached': 2 })[quotaLevel(points)?.what ?? 'none'];
    fc.assert(
      fc.property(
        fc.array(fc.nat(200), { minLength: 1, maxLength: 12 }),
        fc.nat(100),
        fc.integer({ min: 1, max: 200 }),
        (used, more, limit) => {
          const points = use(limit, ...used);
          expect(rank(use(limit, ...used.map((value) => value + more)))).toBeGreaterThanOrEqual(rank(points));
          expect(quotaLevel(points.toReversed())?.what).toBe(quotaLevel(points)?.what);
          expect(quotaLevel(points.toReversed())?.since).toEqual(quotaLevel(points)?.since);
        },
      ),
    );
  });
});

describe('the collector of quotas', () => {
  const resourceOf = (input: {
    MetricDataQueries?: {
      MetricStat?: { Metric?: { MetricName?: string; Dimensions?: { Name?: string; Value?: string }[] } };
    }[];
  }) => {
    const { MetricName, Dimensions = [] } = input.MetricDataQueries?.[0]?.MetricStat?.Metric ?? {};
    return [MetricName, ...Dimensions.map(({ Value }) => Value)].join(' ');
  };
  const cloudwatch = (used: Record<string, number[]>, limit = 100) =>
    new FakeClient().on(GetMetricDataCommand, (input) => {
      const values = used[resourceOf(input)] ?? [];
      const Timestamps = values.map((_, index) => minute(5 * index));
      return {
        MetricDataResults: [
          { Id: 'm0', Label: 'ResourceCount', Timestamps, Values: values, StatusCode: 'Complete' as const },
          { Id: 'm1', Label: 'limit', Timestamps, Values: values.map(() => limit), StatusCode: 'Complete' as const },
        ],
      };
    });
  const collect = (client: FakeClient, ...services: Parameters<typeof aScope>) =>
    runCollectors([quotasCollector(() => ({ cloudwatch: client }), 10)], aScope(...services));
  const FARGATE = 'ResourceCount Fargate Resource vCPU Standard/OnDemand';

  it('tells of one that is near for every component of its kind there, with use and limit', async () => {
    const STOREFRONT = `${ACCOUNT}:${REGION}:ecs-service:shop/storefront`;
    const client = cloudwatch({ [FARGATE]: [40, 85, 90] });
    const { platform } = await collect(
      client,
      ['checkout', CHECKOUT],
      ['storefront', STOREFRONT],
      ['pricing', PRICING],
    );
    expect(platform).toEqual(
      [CHECKOUT, STOREFRONT].map((component) => ({
        component,
        what: 'quota-near',
        at: minute(5).toISOString(),
        count: 1,
        detail: '90 of 100 Fargate vCPUs on demand are used in eu-west-1',
      })),
    );
  });

  it('asks for use and limit together, in whole periods from before the onset until now', async () => {
    const client = cloudwatch({ ConcurrentExecutions: [1000] }, 1000);
    const { platform } = await collect(client, ['pricing', PRICING]);
    expect(platform).toMatchObject([{ component: PRICING, what: 'quota-reached' }]);
    expect(client.sent(GetMetricDataCommand)).toEqual([
      {
        MetricDataQueries: [
          {
            Id: 'm0',
            MetricStat: {
              Metric: { Namespace: 'AWS/Lambda', MetricName: 'ConcurrentExecutions', Dimensions: [] },
              Period: 300,
              Stat: 'Maximum',
            },
          },
          { Id: 'm1', Expression: 'SERVICE_QUOTA(m0)' },
        ],
        StartTime: minute(-30),
        EndTime: new Date(aScope().toAt),
        ScanBy: 'TimestampAscending',
      },
    ]);
  });

  it('asks only for quotas of the kinds in scope, and of nothing that is outside of AWS', async () => {
    const client = cloudwatch({});
    await collect(client, ['fulfilment', FULFILMENT], ['provider', PROVIDER]);
    expect(client.sent(GetMetricDataCommand).map(resourceOf)).toEqual([
      'ResourceCount EC2 Resource vCPU Standard/OnDemand',
      'ResourceCount EC2 Resource vCPU Standard/Spot',
    ]);
  });

  it('takes no limit that CloudWatch knows for how the account is set up, and goes on with the others', async () => {
    const client = cloudwatch({});
    client.on(GetMetricDataCommand, (input) => {
      if (resourceOf(input) !== FARGATE)
        throw awsError('ValidationError', 'There is no service quota associated to this metric');
      return {
        MetricDataResults: [
          { Id: 'm0', Timestamps: [minute(0)], Values: [100], StatusCode: 'Complete' as const },
          { Id: 'm1', Timestamps: [minute(0)], Values: [100], StatusCode: 'Complete' as const },
        ],
      };
    });
    const { platform, gaps } = await collect(client, ['checkout', CHECKOUT]);
    expect(platform.map(({ what }) => what)).toEqual(['quota-reached']);
    expect(gaps).toEqual([
      {
        collector: 'platform',
        component: null,
        because: 'CloudWatch knows no limit of Fargate Spot vCPUs in eu-west-1',
        standing: true,
      },
    ]);
  });

  it.each(['m0', 'm1'])(
    'states a gap, and takes nothing for room, when CloudWatch did not give all of %s',
    async (id) => {
      const client = new FakeClient().on(GetMetricDataCommand, () => ({
        MetricDataResults: ['m0', 'm1'].map((Id) => ({
          Id,
          Timestamps: [minute(0)],
          Values: [Id === 'm0' ? 10 : 1000],
          StatusCode: Id === id ? ('InternalError' as const) : ('Complete' as const),
        })),
      }));
      const { platform, gaps } = await collect(client, ['pricing', PRICING]);
      expect(platform).toEqual([]);
      expect(gaps.map(({ collector, because, standing }) => [collector, because, standing])).toEqual([
        [
          'platform',
          expect.stringMatching(/^how much of the quota .* is not known: CloudWatch answered InternalError/),
          undefined,
        ],
      ]);
    },
  );

  it('puts the pages of one answer together', async () => {
    const client = new FakeClient().on(GetMetricDataCommand, ({ NextToken }) => ({
      MetricDataResults: ['m0', 'm1'].map((Id) => ({
        Id,
        Timestamps: [NextToken ? minute(5) : minute(0)],
        Values: [Id === 'm1' ? 100 : NextToken ? 100 : 10],
        StatusCode: NextToken ? ('Complete' as const) : ('PartialData' as const),
      })),
      ...(NextToken ? {} : { NextToken: 'more' }),
    }));
    const { platform } = await collect(client, ['pricing', PRICING]);
    expect(platform.map(({ what, at }) => [what, at])).toEqual([['quota-reached', minute(5).toISOString()]]);
  });

  it('states a gap for what it may not ask', async () => {
    const client = new FakeClient().on(GetMetricDataCommand, () => {
      throw awsError('AccessDenied');
    });
    const { gaps } = await collect(client, ['pricing', PRICING]);
    expect(gaps.map(({ because, standing }) => [because, standing])).toEqual([
      [expect.stringMatching(/allow cloudwatch:GetMetricData/), undefined],
    ]);
  });

  it('knows each quota once', () => {
    expect(new Set(USAGE_QUOTAS.map(({ usage }) => JSON.stringify(usage))).size).toBe(USAGE_QUOTAS.length);
  });
});
