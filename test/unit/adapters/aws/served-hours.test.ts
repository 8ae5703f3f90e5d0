import { GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { describe, expect, it } from 'vitest';
import { servedHoursCollector } from '../../../../lib/adapters/aws/cloudwatch/collect-served-hours.ts';
import { runCollectors } from '../../../../lib/adapters/aws/observatory/parallel.ts';
import { Catalog } from '../../../../lib/contracts/catalog.ts';
import { awsError, FakeClient } from '../../../fakes/aws-client.ts';
import { ACCOUNT, aScope, CHECKOUT, PRICING, REGION } from '../../../fakes/catalog.ts';

const counted = (metricName: string, statistic = 'Sum') => ({
  namespace: 'Shop',
  metricName,
  statistic,
  dimensions: { Service: 'checkout' },
});
const catalogWith = (telemetry: object, objectives: object = { availabilityAtLeast: 0.99 }) =>
  Catalog.parse({
    version: 1,
    account: ACCOUNT,
    region: REGION,
    applications: { shop: { owner: 'shop-team', environment: 'production' } },
    services: {
      checkout: { application: 'shop', kind: 'ecs-service', name: 'shop/checkout', telemetry, objectives },
      pricing: {
        application: 'shop',
        kind: 'lambda-function',
        name: 'shop-pricing',
        objectives: { availabilityAtLeast: 0.999 },
      },
    },
  });
const CATALOG = catalogWith({ requests: counted('Requests'), faults: counted('Faults') });

/** Midday of the scope's day ends at 13:00; the window of 28 days begins there. */
const WINDOW_BEGINS = Date.parse('2026-02-01T13:00:00Z');
const hour = (index: number) => new Date(WINDOW_BEGINS + 3_600_000 * index);

type Points = Record<number, number>;
const cloudwatch = (metrics: Record<string, Points>, status: 'Complete' | 'InternalError' = 'Complete') =>
  new FakeClient().on(GetMetricDataCommand, ({ MetricDataQueries = [] }) => ({
    MetricDataResults: MetricDataQueries.map(({ Id, MetricStat }) => {
      const points = Object.entries(metrics[MetricStat?.Metric?.MetricName ?? ''] ?? {});
      return {
        Id,
        Timestamps: points.map(([index]) => hour(Number(index))),
        Values: points.map(([, value]) => value),
        StatusCode: status,
      };
    }),
  }));
const collect = (client: FakeClient, catalog = CATALOG, ...services: Parameters<typeof aScope>) =>
  runCollectors(
    [servedHoursCollector(catalog, () => ({ cloudwatch: client }), 10)],
    aScope(...(services.length > 0 ? services : ([['checkout', CHECKOUT]] as Parameters<typeof aScope>))),
  );

describe('what was served within an error budget', () => {
  it('is added up over four weeks, since anything of it is known', async () => {
    const client = cloudwatch({ Requests: { 0: 100, 5: 50, 6: 0, 671: 50 }, Faults: { 5: 2, 671: 1 } });
    const { servedHours, gaps } = await collect(client);
    expect(servedHours).toEqual([{ service: 'checkout', hours: 672, requests: 200, failed: 3 }]);
    expect(gaps).toEqual([]);
    expect(client.sent(GetMetricDataCommand)).toMatchObject([
      {
        StartTime: hour(0),
        EndTime: new Date('2026-03-01T13:00:00Z'),
        MetricDataQueries: [{ MetricStat: { Period: 3600 } }, { MetricStat: { Period: 3600 } }],
      },
    ]);
  });

  it.each([
    ['no request was counted', { Requests: {}, Faults: {} }],
    ['failures alone were counted', { Requests: {}, Faults: { 0: 500 } }],
    ['more failed than there were', { Requests: { 0: 10 }, Faults: { 0: 500 } }],
  ])('is not known where %s, which is said', async (_, metrics) => {
    const { servedHours, gaps } = await collect(cloudwatch(metrics));
    expect(servedHours).toEqual([]);
    expect(gaps).toMatchObject([
      { standing: true, because: expect.stringMatching(/checkout: no requests were counted/) },
    ]);
  });

  it('is read from what AWS counts by itself where the catalog names nothing', async () => {
    const client = cloudwatch({ Invocations: { 3: 1000 }, Errors: { 3: 4 } });
    const { servedHours } = await collect(client, CATALOG, ['pricing', PRICING]);
    expect(servedHours).toEqual([{ service: 'pricing', hours: 669, requests: 1000, failed: 4 }]);
  });

  it('counts what a balancer answers by itself, in the hour in which it does', async () => {
    const balancer = `${ACCOUNT}:${REGION}:load-balancer:app/shop/50dc6c495c0c9188` as const;
    const catalog = Catalog.parse({
      version: 1,
      account: ACCOUNT,
      region: REGION,
      applications: { shop: { owner: 'shop-team', environment: 'production' } },
      services: {
        front: {
          application: 'shop',
          kind: 'load-balancer',
          name: 'app/shop/50dc6c495c0c9188',
          objectives: { availabilityAtLeast: 0.99 },
        },
      },
    });
    const client = cloudwatch({
      RequestCount: { 5: 100 },
      HTTPCode_ELB_503_Count: { 4: 20 },
      HTTPCode_Target_5XX_Count: { 5: 3 },
      HTTPCode_ELB_5XX_Count: { 4: 20, 5: 1 },
    });
    const { servedHours, gaps } = await collect(client, catalog, ['front', balancer]);
    expect({ servedHours, gaps }).toEqual({
      servedHours: [{ service: 'front', hours: 668, requests: 120, failed: 24 }],
      gaps: [],
    });
  });

  it('is counted in the unit that the catalog gives', async () => {
    const inThousands = { ...counted('Requests'), scale: 1000 };
    const client = cloudwatch({ Requests: { 0: 2 }, Faults: { 0: 30 } });
    const { servedHours } = await collect(client, catalogWith({ requests: inThousands, faults: counted('Faults') }));
    expect(servedHours).toMatchObject([{ requests: 2000, failed: 30 }]);
  });

  it.each([
    ['promises nothing', catalogWith({ requests: counted('Requests'), faults: counted('Faults') }, {})],
    ['counts no failures', catalogWith({ requests: counted('Requests') })],
    [
      'tells a mean of its requests',
      catalogWith({ requests: counted('Requests', 'Average'), faults: counted('Faults') }),
    ],
  ])('is not asked of a service that %s', async (_, catalog) => {
    const client = cloudwatch({ Requests: { 0: 10 } });
    expect(await collect(client, catalog)).toMatchObject({ servedHours: [], gaps: [] });
    expect(client.sent(GetMetricDataCommand)).toEqual([]);
  });

  it('is not known where not all was answered, which is said and lowers no verdict', async () => {
    const { servedHours, gaps } = await collect(cloudwatch({ Requests: { 0: 10 }, Faults: {} }, 'InternalError'));
    expect(servedHours).toEqual([]);
    expect(gaps).toMatchObject([
      { collector: 'error budgets', standing: true, because: expect.stringMatching(/checkout/) },
    ]);
  });

  it('is not known where CloudWatch refuses', async () => {
    const client = new FakeClient().on(GetMetricDataCommand, () => {
      throw awsError('AccessDenied', 'no');
    });
    const { servedHours, gaps } = await collect(client);
    expect(servedHours).toEqual([]);
    expect(gaps).toMatchObject([{ standing: true, because: expect.stringMatching(/allow cloudwatch:GetMetricData/) }]);
  });
});
