import {
  ListServiceDependenciesCommand,
  ListServicesCommand,
  type MetricReference,
  type ServiceDependency,
  type ServiceSummary,
  ThrottlingException,
} from '@aws-sdk/client-application-signals';
import { GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { describe, expect, it } from 'vitest';
import { applicationSignalsCollector } from '../../../../lib/adapters/aws/application-signals/collect-dependencies.ts';
import { describedNode } from '../../../../lib/adapters/aws/application-signals/described-node.ts';
import { runCollectors } from '../../../../lib/adapters/aws/observatory/parallel.ts';
import { Catalog } from '../../../../lib/contracts/catalog.ts';
import { Series, TracedCall } from '../../../../lib/contracts/observation.ts';
import { awsError, FakeClient, pages } from '../../../fakes/aws-client.ts';
import { ACCOUNT, aCatalog, aScope, CHECKOUT, PRICING, REGION } from '../../../fakes/catalog.ts';

const FROM = Date.parse('2026-03-01T11:00:00Z');
const at = (minute: number) => new Date(FROM + 60_000 * minute);
const TABLE = `${ACCOUNT}:${REGION}:table:baskets`;
const CARDS = `${ACCOUNT}:${REGION}:external:api.cards.example`;
const BASKET: string = `${ACCOUNT}:${REGION}:ecs-service:shop/basket`;

/** As Application Signals names the metrics of one thing. */
const references = (dimensions: Record<string, string>): MetricReference[] =>
  (['LATENCY', 'FAULT', 'ERROR'] as const).map((MetricType) => ({
    Namespace: 'ApplicationSignals',
    MetricType,
    MetricName: { LATENCY: 'Latency', FAULT: 'Fault', ERROR: 'Error' }[MetricType],
    Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
  }));

const service = (Name: string, Environment: string): ServiceSummary => ({
  KeyAttributes: { Type: 'Service', Name, Environment },
  AttributeMaps: [{ PlatformType: 'AWS::ECS' }],
  MetricReferences: references({ Environment, Service: Name }),
});

const OWN = { Environment: 'ecs:shop', Service: 'checkout' };
const calls = (
  DependencyKeyAttributes: Record<string, string>,
  RemoteService: string,
  RemoteOperation: string,
  more: Record<string, string> = {},
): ServiceDependency => ({
  OperationName: 'POST /orders',
  DependencyOperationName: RemoteOperation,
  DependencyKeyAttributes,
  MetricReferences: references({ ...OWN, Operation: 'POST /orders', RemoteService, RemoteOperation, ...more }),
});

const TABLE_KEY = { Type: 'AWS::Resource', ResourceType: 'AWS::DynamoDB::Table', Identifier: 'baskets' };
const TABLE_MORE = { RemoteResourceType: 'AWS::DynamoDB::Table', RemoteResourceIdentifier: 'baskets' };
const DEPENDENCIES = [
  calls({ Type: 'RemoteService', Name: 'api.cards.example' }, 'api.cards.example', 'POST /charges'),
  calls(TABLE_KEY, 'AWS::DynamoDB', 'GetItem', TABLE_MORE),
  calls(TABLE_KEY, 'AWS::DynamoDB', 'PutItem', TABLE_MORE),
  calls({ Type: 'Service', Name: 'shop-pricing', Environment: 'lambda:default' }, 'shop-pricing', 'Invoke'),
];

/** Ten calls a minute by every pair of operations: 200 ms each, two of them failed. */
const tenAMinute = new FakeClient().on(GetMetricDataCommand, ({ MetricDataQueries = [] }) => ({
  MetricDataResults: MetricDataQueries.map(({ Id, MetricStat }) => {
    const value = MetricStat?.Metric?.MetricName === 'Fault' ? 2 : MetricStat?.Stat === 'SampleCount' ? 10 : 2000;
    const minutes = Array.from({ length: 70 }, (_, minute) => minute);
    return { Id, StatusCode: 'Complete' as const, Timestamps: minutes.map(at), Values: minutes.map(() => value) };
  }),
}));

const account = (dependencies: readonly ServiceDependency[] = DEPENDENCIES) =>
  new FakeClient()
    .on(ListServicesCommand, () => ({
      StartTime: at(0),
      EndTime: at(60),
      ServiceSummaries: [service('checkout', 'ecs:shop'), service('stranger', 'ecs:theirs')],
    }))
    .on(ListServiceDependenciesCommand, () => ({
      StartTime: at(0),
      EndTime: at(60),
      ServiceDependencies: [...dependencies],
    }));

const scope = aScope(['checkout', CHECKOUT], ['pricing', PRICING]);
const collect = (
  applicationSignals: FakeClient,
  { cloudwatch = tenAMinute, over = scope, catalog = aCatalog() } = {},
) => runCollectors([applicationSignalsCollector(catalog, () => ({ applicationSignals, cloudwatch }), 10)], over);

describe('a node of Application Signals', () => {
  it.each([
    [
      { Type: 'Service', Name: 'checkout', Environment: 'ecs:shop' },
      'AWS::ECS::Container',
      ['shop/checkout', 'checkout'],
    ],
    [{ Type: 'Service', Name: 'pricing', Environment: 'lambda:default' }, 'AWS::Lambda::Function', ['pricing']],
    [{ Type: 'Service', Name: 'jobs', Environment: 'generic:default' }, '', ['jobs']],
    [{ Type: 'RemoteService', Name: 'api.cards.example' }, 'remote', ['api.cards.example']],
    [{ Type: 'AWS::Service', Name: 'AWS::SNS' }, 'remote', ['AWS::SNS']],
    [TABLE_KEY, 'AWS::DynamoDB::Table', ['baskets']],
  ])('%j is a node of type %j', (attributes, type, names) => {
    expect(describedNode(attributes)).toEqual({ type, names, account: null });
  });
});

describe('the Application Signals collector', () => {
  it('tells what the scope’s services call, one call for each pair of components, with how often', async () => {
    const client = account();
    const { traced, gaps } = await collect(client);
    expect(traced).toEqual([
      { caller: CHECKOUT, callee: CARDS, requests: 700, callerRequests: null },
      { caller: CHECKOUT, callee: PRICING, requests: 700, callerRequests: null },
      { caller: CHECKOUT, callee: TABLE, requests: 1400, callerRequests: null },
    ]);
    for (const call of traced) TracedCall.parse(call);
    expect(client.sent(ListServiceDependenciesCommand).map(({ KeyAttributes }) => KeyAttributes?.Name)).toEqual([
      'checkout',
    ]);
    expect(gaps).toEqual([]);
  });

  it('reads requests, faults and mean latency of what nothing else counts, all operations together', async () => {
    const { series } = await collect(account());
    expect(new Set(series.map(({ component }) => component))).toEqual(new Set([CARDS, TABLE]));
    const ofTable = series.filter(({ component }) => component === TABLE);
    expect(ofTable.map(({ role, values }) => [role, values[9]])).toEqual([
      ['requests', 20],
      ['faults', 4],
      ['latencySeconds', 0.2],
    ]);
    expect(ofTable[2]?.metric).toEqual({
      namespace: 'ApplicationSignals',
      metricName: 'Latency',
      dimensions: { ...OWN, Operation: 'POST /orders', RemoteService: 'AWS::DynamoDB', ...TABLE_MORE },
      statistic: 'Average',
      scale: 0.001,
    });
    for (const each of series) Series.parse(each);
  });

  it('reads a service’s own metrics where the catalog names none, and not those of its operations', async () => {
    const { services } = aCatalog();
    const catalog = Catalog.parse({
      ...aCatalog(),
      services: { ...services, basket: { application: 'shop', kind: 'ecs-service', name: 'shop/basket' } },
    });
    const basket = service('basket', 'ecs:shop');
    const ofOperation = references({ Environment: 'ecs:shop', Service: 'basket', Operation: 'GET /basket' });
    const client = account([]).on(ListServicesCommand, () => ({
      StartTime: at(0),
      EndTime: at(60),
      ServiceSummaries: [{ ...basket, MetricReferences: [...ofOperation, ...(basket.MetricReferences ?? [])] }],
    }));
    const { series } = await collect(client, { catalog, over: aScope(['basket', BASKET]) });
    expect(series.map(({ component, role, values }) => [component, role, values[0]])).toEqual([
      [BASKET, 'requests', 10],
      [BASKET, 'faults', 2],
      [BASKET, 'latencySeconds', 0.2],
    ]);
    expect(series[0]?.metric.dimensions).toEqual({ Environment: 'ecs:shop', Service: 'basket' });
  });

  it('reads all pages of services and of dependencies', async () => {
    const [first, ...rest] = DEPENDENCIES;
    const times = { StartTime: at(0), EndTime: at(60) };
    const client = new FakeClient()
      .on(
        ListServicesCommand,
        pages(
          { ...times, ServiceSummaries: [service('stranger', 'ecs:theirs')], NextToken: 'services-2' } as {
            StartTime: Date;
            EndTime: Date;
            ServiceSummaries: ServiceSummary[];
            NextToken?: string;
          },
          { ...times, ServiceSummaries: [service('checkout', 'ecs:shop')] },
        ),
      )
      .on(ListServiceDependenciesCommand, ({ NextToken }) =>
        NextToken
          ? { ...times, ServiceDependencies: rest }
          : { ...times, ServiceDependencies: first ? [first] : [], NextToken: 'dependencies-2' },
      );
    const { traced } = await collect(client);
    expect(traced).toHaveLength(3);
    expect(client.sent(ListServicesCommand).map(({ NextToken }) => NextToken)).toEqual([undefined, 'services-2']);
  });

  it('keeps the calls when CloudWatch does not count them', async () => {
    const denied = new FakeClient().on(GetMetricDataCommand, () => {
      throw awsError('AccessDeniedException', 'no', 403);
    });
    const { traced, series, gaps } = await collect(account(), { cloudwatch: denied });
    expect(traced.map(({ callee }) => callee)).toEqual([CARDS, PRICING, TABLE]);
    expect(series).toEqual([]);
    expect(gaps).toMatchObject([{ because: expect.stringContaining('allow cloudwatch:GetMetricData') }]);
  });

  it('takes a number that CloudWatch failed to give for unknown, never for zero, and states a gap', async () => {
    const failing = new FakeClient().on(GetMetricDataCommand, ({ MetricDataQueries = [] }) => ({
      MetricDataResults: MetricDataQueries.map(({ Id, MetricStat }) => {
        const ofTable = MetricStat?.Metric?.Dimensions?.some(({ Value }) => Value === 'AWS::DynamoDB') ?? false;
        const minutes = Array.from({ length: 70 }, (_, minute) => minute);
        return ofTable && MetricStat?.Metric?.MetricName === 'Fault'
          ? { Id, StatusCode: 'InternalError' as const }
          : { Id, StatusCode: 'Complete' as const, Timestamps: minutes.map(at), Values: minutes.map(() => 10) };
      }),
    }));
    const { series, gaps } = await collect(account(), { cloudwatch: failing });
    expect(new Set(series.map(({ component }) => component))).toEqual(new Set([CARDS]));
    expect(gaps).toMatchObject([
      {
        collector: 'application-signals',
        because: expect.stringContaining('CloudWatch answered InternalError for ApplicationSignals Fault'),
      },
    ]);
    expect(gaps[0]).not.toHaveProperty('standing');
  });

  it('states a gap when services cannot be listed', async () => {
    const client = new FakeClient().on(ListServicesCommand, () => {
      throw new ThrottlingException({ Message: 'Rate exceeded', message: 'Rate exceeded', $metadata: {} });
    });
    const { gaps, traced } = await collect(client);
    expect(traced).toEqual([]);
    expect(gaps).toMatchObject([
      { collector: 'application-signals', because: expect.stringMatching(/ListServices.*limit of this API/) },
    ]);
  });

  it('tells services that are unknown to it as how the account is set up', async () => {
    const client = account().on(ListServicesCommand, () => ({
      StartTime: at(0),
      EndTime: at(60),
      ServiceSummaries: [],
    }));
    const cloudwatch = new FakeClient();
    const { gaps, series } = await collect(client, { cloudwatch });
    expect(series).toEqual([]);
    expect(cloudwatch.sent(GetMetricDataCommand)).toEqual([]);
    expect(gaps).toMatchObject([
      { standing: true, because: expect.stringContaining('no service of the scope is known') },
    ]);
  });

  it('says which services a name could be, once', async () => {
    const { services } = aCatalog();
    const twin = (name: string) => ({ application: 'shop', kind: 'external', name });
    const catalog = Catalog.parse({
      ...aCatalog(),
      services: { ...services, one: twin('one/cards'), two: twin('two/cards') },
    });
    const cards = { Type: 'RemoteService', Name: 'cards' };
    const client = account([calls(cards, 'cards', 'GET /a'), calls(cards, 'cards', 'GET /b')]);
    const { gaps, traced } = await collect(client, { catalog });
    expect(traced).toEqual([]);
    expect(gaps).toMatchObject([
      { standing: true, because: '"cards" could be one or two: say which in telemetry.traceNames' },
    ]);
  });
});
