import {
  GetServiceGraphCommand,
  GetTimeSeriesServiceStatisticsCommand,
  type Service,
  type ServiceStatistics,
  ThrottledException,
} from '@aws-sdk/client-xray';
import { install } from '@sinonjs/fake-timers';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runCollectors } from '../../../../lib/adapters/aws/observatory/parallel.ts';
import { tracedComponents } from '../../../../lib/adapters/aws/traced-components.ts';
import { xrayCollector } from '../../../../lib/adapters/aws/xray/collect-traces.ts';
import { tracedGraph } from '../../../../lib/adapters/aws/xray/traced-graph.ts';
import { type Scope, Series, TracedCall } from '../../../../lib/contracts/observation.ts';
import { awsError, FakeClient, pages } from '../../../fakes/aws-client.ts';
import { ACCOUNT, aCatalog, aScope, CHECKOUT, PRICING, PROVIDER, REGION } from '../../../fakes/catalog.ts';

const MINUTE = 60_000;
const FROM = Date.parse('2026-03-01T11:00:00Z');
const at = (minute: number) => new Date(FROM + MINUTE * minute);
const HOME = { account: ACCOUNT, region: REGION };
const QUEUE = `${ACCOUNT}:${REGION}:queue:events`;
const TABLE = `${ACCOUNT}:${REGION}:table:baskets`;

const statistics = (
  requests: number,
  { faults = 0, throttles = 0, errors = 0, seconds = 0 } = {},
): ServiceStatistics => ({
  OkCount: requests - faults - throttles - errors,
  ErrorStatistics: { ThrottleCount: throttles, OtherCount: errors, TotalCount: throttles + errors },
  FaultStatistics: { OtherCount: faults, TotalCount: faults },
  TotalCount: requests,
  TotalResponseTime: seconds,
});

/** A node as GetServiceGraph gives it; `calls` by reference id, with requests and the type of the edge. */
const node = (
  ReferenceId: number,
  Name: string,
  Type: string,
  calls: readonly (readonly [number, number, string?])[] = [],
  requests = 100,
): Service => ({
  ReferenceId,
  Name,
  Names: [Name],
  Type,
  State: 'active',
  StartTime: at(0),
  EndTime: at(70),
  ...(/^AWS/.test(Type) ? { AccountId: ACCOUNT } : {}),
  SummaryStatistics: statistics(requests),
  Edges: calls.map(([reference, count, EdgeType]) => ({
    ReferenceId: reference,
    StartTime: at(0),
    EndTime: at(70),
    SummaryStatistics: statistics(count),
    ...(EdgeType ? { EdgeType } : {}),
  })),
});

const SHOP: Service[] = [
  node(0, 'checkout', 'client', [[1, 1000]]),
  node(
    1,
    'checkout',
    'AWS::ECS::Fargate',
    [
      [2, 1000],
      [4, 900],
      [5, 1000],
    ],
    1000,
  ),
  node(2, 'shop-pricing', 'AWS::Lambda', [[3, 990]], 1000),
  node(3, 'shop-pricing', 'AWS::Lambda::Function', [], 990),
  node(4, 'api.unheard-of.example', 'remote', [], 900),
  node(5, 'baskets', 'AWS::DynamoDB::Table', [], 1000),
];
const UNHEARD_OF = `${ACCOUNT}:${REGION}:external:api.unheard-of.example`;

const calm = () => ({
  TimeSeriesServiceStatistics: Array.from({ length: 70 }, (_, minute) => ({
    Timestamp: at(minute),
    ServiceSummaryStatistics: statistics(10, { faults: 1, throttles: 2, errors: 3, seconds: 5 }),
  })),
});

const scope = aScope(['checkout', CHECKOUT], ['pricing', PRICING], ['provider', PROVIDER]);
const collect = (client: FakeClient, over: Scope = scope, budgetSeconds = 10) =>
  runCollectors([xrayCollector(aCatalog(), () => ({ xray: client }), budgetSeconds)], over);
const xray = (...all: [{ Services: Service[] }, ...{ Services: Service[] }[]]) =>
  new FakeClient()
    .on(
      GetServiceGraphCommand,
      pages(
        ...(all.map((page, index) => ({
          ...page,
          ...(index < all.length - 1 ? { NextToken: `page-${index + 1}` } : {}),
        })) as [{ Services: Service[] }]),
      ),
    )
    .on(GetTimeSeriesServiceStatisticsCommand, calm);

describe('the call graph of X-Ray', () => {
  const graphOf = (services: readonly Service[]) => tracedGraph(services, HOME, tracedComponents(aCatalog()));
  const pairs = (services: readonly Service[]) =>
    graphOf(services).calls.map(({ caller, callee, requests }) => [caller, callee, requests]);

  it('joins Lambda’s two nodes and leaves clients out', () => {
    expect(pairs(SHOP)).toEqual([
      [CHECKOUT, UNHEARD_OF, 900],
      [CHECKOUT, PRICING, 1000],
      [CHECKOUT, TABLE, 1000],
    ]);
    expect(graphOf(SHOP).entities.get(PRICING)).toMatchObject({ type: 'AWS::Lambda', requests: 1000 });
  });

  it('says how many requests of the caller the calls come from', () => {
    expect(graphOf(SHOP).calls.map(({ callerRequests }) => callerRequests)).toEqual([1000, 1000, 1000]);
  });

  it('lets the consumer depend on a queue, and nobody on what happens afterwards', () => {
    expect(
      pairs([
        node(1, 'checkout', 'AWS::ECS::Fargate', [[2, 50]]),
        node(2, 'events', 'AWS::SQS::Queue', [[3, 50, 'link']]),
        node(3, 'shop-pricing', 'AWS::Lambda', [[4, 50, 'link']]),
        node(4, 'later', 'AWS::Lambda'),
      ]),
    ).toEqual([
      [CHECKOUT, QUEUE, 50],
      [PRICING, QUEUE, 50],
    ]);
  });

  it('is the same in any order of nodes, and a call is never one to itself', () => {
    const names = ['checkout', 'shop-pricing', 'events', 'a.example', 'b.example'];
    const types = ['AWS::ECS::Fargate', 'AWS::Lambda', 'AWS::Lambda::Function', 'AWS::SQS::Queue', 'remote', 'client'];
    const edge = fc.tuple(fc.nat(12), fc.nat(1000));
    const anyNode = fc.tuple(
      fc.constantFrom(...names),
      fc.constantFrom(...types),
      fc.array(edge, { maxLength: 5 }),
      fc.nat(500),
    );
    fc.assert(
      fc.property(fc.array(anyNode, { maxLength: 10 }), fc.infiniteStream(fc.nat(100)), (nodes, order) => {
        const services = nodes.map(([name, type, edges, requests], id) => node(id, name, type, edges, requests));
        const shuffled = services
          .map((service) => ({ service, key: order.next().value ?? 0 }))
          .sort((one, other) => one.key - other.key)
          .map(({ service }) => service);
        const { calls } = graphOf(services);
        expect(graphOf(shuffled)).toMatchObject({ calls, entities: graphOf(services).entities });
        for (const call of calls) {
          TracedCall.parse(call);
          expect(call.caller).not.toBe(call.callee);
        }
      }),
    );
  });
});

describe('the X-Ray collector', () => {
  it('gathers all pages before it reads the edges between them', async () => {
    const [first, second, third, ...rest] = SHOP;
    const client = xray({ Services: [first, second] as Service[] }, { Services: [third, ...rest] as Service[] });
    const { traced, gaps } = await collect(client);
    expect(traced.map(({ callee }) => callee)).toEqual([UNHEARD_OF, PRICING, TABLE]);
    expect(client.sent(GetServiceGraphCommand)).toMatchObject([
      { StartTime: at(0), EndTime: at(70) },
      { NextToken: 'page-1' },
    ]);
    expect(gaps).toEqual([]);
  });

  it('asks only for what nothing else counts, and what the application depends on, by name and type', async () => {
    const stranger = [node(8, 'stranger', 'AWS::ECS::Fargate', [[9, 5]]), node(9, 'their.example', 'remote')];
    const client = xray({ Services: [...SHOP, ...stranger] });
    const { series } = await collect(client);
    expect(client.sent(GetTimeSeriesServiceStatisticsCommand)).toEqual(
      [
        'service(id(name: "baskets", type: "AWS::DynamoDB::Table"))',
        'service(id(name: "api.unheard-of.example", type: "remote"))',
      ].map((EntitySelectorExpression) => ({
        StartTime: at(0),
        EndTime: at(70),
        EntitySelectorExpression,
        Period: 60,
        NextToken: undefined,
      })),
    );
    expect(new Set(series.map(({ component }) => component))).toEqual(new Set([TABLE, UNHEARD_OF]));
  });

  it('counts 5xx and throttled calls as failed, other 4xx not, and tells the mean time in seconds', async () => {
    const { series } = await collect(xray({ Services: SHOP }));
    const ofTable = series.filter(({ component }) => component === TABLE);
    expect(ofTable.map(({ role, values, metric }) => [role, values.length, values[5], metric.statistic])).toEqual([
      ['requests', 70, 10, 'Sum'],
      ['faults', 70, 3, 'Sum'],
      ['latencySeconds', 70, 0.5, 'Average'],
    ]);
    expect(ofTable[0]?.metric).toMatchObject({ namespace: 'X-Ray', metricName: 'baskets' });
    for (const each of series) Series.parse(each);
  });

  it('takes a minute without traces for one without requests, until traces end', async () => {
    const client = xray({ Services: SHOP.map((service) => ({ ...service, EndTime: at(68) })) });
    client.on(GetTimeSeriesServiceStatisticsCommand, () => ({
      TimeSeriesServiceStatistics: calm().TimeSeriesServiceStatistics.filter(
        (_, minute) => minute !== 7 && minute < 60,
      ),
    }));
    const { series } = await collect(client);
    const values = (role: string) => series.find((each) => each.component === TABLE && each.role === role)?.values;
    expect(values('requests')?.slice(6, 9)).toEqual([10, 0, 10]);
    expect(values('latencySeconds')?.slice(6, 9)).toEqual([0.5, null, 0.5]);
    expect(values('requests')?.slice(59)).toEqual([10, 0, 0, 0, 0, 0, 0, 0, 0, null, null]);
  });

  it('says nothing of a component that is called in few minutes, so that its gaps are no lost telemetry', async () => {
    const client = xray({ Services: SHOP });
    client.on(GetTimeSeriesServiceStatisticsCommand, () => ({
      TimeSeriesServiceStatistics: calm().TimeSeriesServiceStatistics.filter((_, minute) => minute % 2 === 0),
    }));
    const { series, traced, gaps } = await collect(client);
    expect(series).toEqual([]);
    expect(traced).toHaveLength(3);
    expect(gaps).toEqual([]);
  });

  it('asks a long incident in stretches of six hours, and for the newest six hours of the graph', async () => {
    const client = xray({ Services: SHOP });
    await collect(client, { ...scope, toAt: '2026-03-02T12:00:00.000Z' });
    expect(client.sent(GetServiceGraphCommand)).toMatchObject([{ StartTime: at(25 * 60 - 360), EndTime: at(25 * 60) }]);
    const asked = client
      .sent(GetTimeSeriesServiceStatisticsCommand)
      .filter(({ EntitySelectorExpression }) => EntitySelectorExpression?.includes('baskets'));
    expect(asked.map(({ StartTime, EndTime }) => [StartTime, EndTime])).toEqual([
      [at(0), at(360)],
      [at(1080), at(1440)],
      [at(1440), at(1500)],
    ]);
  });

  it('reads every page of a node’s numbers', async () => {
    const client = xray({ Services: SHOP });
    const [first, rest] = [
      calm().TimeSeriesServiceStatistics.slice(0, 30),
      calm().TimeSeriesServiceStatistics.slice(30),
    ];
    client.on(GetTimeSeriesServiceStatisticsCommand, ({ NextToken }) =>
      NextToken ? { TimeSeriesServiceStatistics: rest } : { TimeSeriesServiceStatistics: first, NextToken: 'more' },
    );
    const { series } = await collect(client);
    expect(series.find(({ component }) => component === TABLE)?.values.every((value) => value === 10)).toBe(true);
  });

  it('reads the numbers of the busiest when there are many, and says so without doubting what it has', async () => {
    const remotes = Array.from({ length: 40 }, (_, index) =>
      node(10 + index, `r${index}.example`, 'remote', [], 500 - index),
    );
    const calls = remotes.map(({ ReferenceId = 0 }) => [ReferenceId, 1] as const);
    const client = xray({ Services: [node(1, 'checkout', 'AWS::ECS::Fargate', calls), ...remotes] });
    const { series, traced, gaps } = await collect(client);
    expect(traced).toHaveLength(40);
    expect(new Set(series.map(({ component }) => component)).size).toBe(25);
    expect(series.some(({ component }) => component.endsWith('r0.example'))).toBe(true);
    expect(gaps).toMatchObject([{ standing: true, because: expect.stringContaining('25 busiest') }]);
  });

  it('ends with the pages that it may read, and says that some calls are unseen', async () => {
    const client = new FakeClient()
      .on(GetServiceGraphCommand, () => ({ Services: SHOP, NextToken: 'always' }))
      .on(GetTimeSeriesServiceStatisticsCommand, calm);
    const { gaps } = await collect(client);
    expect(client.sent(GetServiceGraphCommand)).toHaveLength(20);
    expect(gaps).toMatchObject([{ because: expect.stringContaining('some calls are unseen') }]);
    expect(gaps[0]?.standing).toBeUndefined();
  });

  it.each([
    [
      'throttled',
      new ThrottledException({ message: 'Rate exceeded', $metadata: {} }),
      /ThrottledException.*limit of this API/,
    ],
    ['denied', awsError('AccessDeniedException', 'no', 403), /allow xray:GetServiceGraph/],
  ])('states a gap when the graph is %s', async (_, error, because) => {
    const client = new FakeClient().on(GetServiceGraphCommand, () => {
      throw error;
    });
    const { gaps, traced, series } = await collect(client);
    expect([...traced, ...series]).toEqual([]);
    expect(gaps).toMatchObject([{ collector: 'x-ray', component: null, because: expect.stringMatching(because) }]);
  });

  it('keeps the graph when numbers are throttled, with a gap for each component', async () => {
    const client = xray({ Services: SHOP }).on(GetTimeSeriesServiceStatisticsCommand, () => {
      throw new ThrottledException({ message: 'Rate exceeded', $metadata: {} });
    });
    const { gaps, traced, series } = await collect(client);
    expect(traced).toHaveLength(3);
    expect(series).toEqual([]);
    expect(gaps.map(({ component }) => component)).toEqual([TABLE, UNHEARD_OF]);
  });

  it('keeps the graph when its numbers come too late', async () => {
    const clock = install({ toFake: ['setTimeout', 'clearTimeout'] });
    const aborted: (boolean | undefined)[] = [];
    const client = xray({ Services: SHOP }).on(GetTimeSeriesServiceStatisticsCommand, (_, { abortSignal }) => {
      abortSignal?.addEventListener('abort', () => aborted.push(abortSignal.aborted));
      return new Promise(() => {});
    });
    const looking = collect(client);
    await clock.tickAsync(10_000);
    const { traced, gaps } = await looking;
    clock.uninstall();
    expect(traced).toHaveLength(3);
    expect(gaps.map(({ because }) => because)).toEqual([
      'x-ray took longer than its 10 s; what it had seen until then is used',
    ]);
    expect(aborted).toEqual([true, true]);
  });

  it('tells an empty graph as how the account is set up', async () => {
    const { gaps } = await collect(xray({ Services: [] }));
    expect(gaps).toMatchObject([{ standing: true, because: `no request was traced in ${REGION} of ${ACCOUNT}` }]);
  });

  it('asks for no name that a filter expression cannot hold', async () => {
    const client = xray({
      Services: [node(1, 'checkout', 'AWS::ECS::Fargate', [[2, 5]]), node(2, 'x") OR service("y', 'remote')],
    });
    const { traced } = await collect(client);
    expect(traced).toHaveLength(1);
    expect(client.sent(GetTimeSeriesServiceStatisticsCommand)).toEqual([]);
  });
});
