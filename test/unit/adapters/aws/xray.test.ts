import {
  GetServiceGraphCommand,
  GetTimeSeriesServiceStatisticsCommand,
  type Service,
  ThrottledException,
} from '@aws-sdk/client-xray';
import { install } from '@sinonjs/fake-timers';
import { describe, expect, it } from 'vitest';
import { runCollectors } from '../../../../lib/adapters/aws/observatory/parallel.ts';
import { xrayCollector } from '../../../../lib/adapters/aws/xray/collect-traces.ts';
import { type Scope, Series } from '../../../../lib/contracts/observation.ts';
import { awsError, FakeClient, pages } from '../../../fakes/aws-client.ts';
import { ACCOUNT, aCatalog, aScope, CHECKOUT, PRICING, PROVIDER, REGION } from '../../../fakes/catalog.ts';
import { at, node, SHOP, statistics, TABLE, UNHEARD_OF } from './xray-nodes.ts';

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

  it('keeps of a region’s calls those around the application, whoever in the catalog makes them', async () => {
    const strangers = [
      node(8, 'stranger', 'AWS::ECS::Fargate', [
        [9, 5],
        [5, 5],
      ]),
      node(9, 'their.example', 'remote'),
    ];
    const client = xray({ Services: [...SHOP, ...strangers] });
    const callees = async (over: Scope) => (await collect(client, over)).traced.map(({ callee }) => callee);
    expect(await callees(scope)).toEqual([UNHEARD_OF, PRICING, TABLE]);
    // Who calls it is kept where the catalog knows the caller.
    expect(await callees(aScope(['pricing', PRICING]))).toEqual([PRICING]);
    expect(await callees(aScope(['provider', PROVIDER]))).toEqual([]);
  });

  it('asks which service a name means where it may be one in scope, and counts the others', async () => {
    const catalog = aCatalog();
    const { checkout } = catalog.services;
    if (!checkout) throw new Error('the catalog has no service checkout');
    const alike = (...traceNames: string[]) => ({
      ...checkout,
      name: `shop/${traceNames.join('-')}`,
      telemetry: { ...checkout.telemetry, traceNames },
    });
    const services = {
      checkout,
      one: alike('mine', 'theirs', 'yours'),
      other: alike('theirs', 'yours'),
      own: { ...checkout, telemetry: { ...checkout.telemetry, traceNames: ['mine'] } },
    };
    const client = xray({
      Services: ['mine', 'theirs', 'yours'].map((name, id) => node(id, name, 'AWS::ECS::Fargate')),
    });
    const { gaps } = await runCollectors(
      [xrayCollector({ ...catalog, services }, () => ({ xray: client }), 10)],
      aScope(['own', CHECKOUT]),
    );
    const said = gaps.filter(({ because }) => because.includes('telemetry.traceNames'));
    expect(said.every(({ standing }) => standing)).toBe(true);
    expect(said.map(({ because }) => because)).toEqual([
      expect.stringMatching(/^traces name "mine", which could be one or own/),
      expect.stringMatching(/^2 names in traces could be several services outside .*"theirs" is one/),
    ]);
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

  it('tells of a component that falls silent in a long incident, however few minutes it was called in', async () => {
    const long = { ...scope, toAt: at(180).toISOString() };
    const client = xray({ Services: SHOP.map((service) => ({ ...service, EndTime: at(180) })) });
    client.on(GetTimeSeriesServiceStatisticsCommand, () => ({
      TimeSeriesServiceStatistics: calm().TimeSeriesServiceStatistics.slice(0, 60),
    }));
    const { series } = await collect(client, long);
    const requests = series.find(({ component, role }) => component === TABLE && role === 'requests')?.values;
    expect(requests).toEqual([...Array(60).fill(10), ...Array(120).fill(0)]);
  });

  it('says nothing of a component that was hardly called before the incident, however often since', async () => {
    const client = xray({ Services: SHOP });
    client.on(GetTimeSeriesServiceStatisticsCommand, () => ({
      TimeSeriesServiceStatistics: calm().TimeSeriesServiceStatistics.slice(30),
    }));
    const { series } = await collect(client);
    expect(series).toEqual([]);
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

  it('knows nothing of hours that it did not ask for, and does not take them for hours without requests', async () => {
    const long = { ...scope, toAt: at(30 * 60).toISOString() };
    const client = xray({ Services: SHOP.map((service) => ({ ...service, EndTime: at(30 * 60) })) });
    client.on(GetTimeSeriesServiceStatisticsCommand, ({ StartTime = at(0), EndTime = at(0) }) => ({
      TimeSeriesServiceStatistics: Array.from(
        { length: (EndTime.getTime() - StartTime.getTime()) / 60_000 },
        (_, minute) => ({
          Timestamp: new Date(StartTime.getTime() + 60_000 * minute),
          ServiceSummaryStatistics: statistics(10, { seconds: 5 }),
        }),
      ),
    }));
    const { series, gaps } = await collect(client, long);
    const requests = series.find(({ component, role }) => component === TABLE && role === 'requests')?.values ?? [];
    expect(requests.slice(0, 360)).toEqual(Array(360).fill(10));
    expect(requests.slice(360, 1080)).toEqual(Array(720).fill(null));
    expect(requests.slice(1080)).toEqual(Array(720).fill(10));
    expect(gaps).toEqual([]);
  });

  it('knows nothing of numbers that have more pages than are read, and says so', async () => {
    const client = xray({ Services: SHOP });
    client.on(GetTimeSeriesServiceStatisticsCommand, () => ({
      TimeSeriesServiceStatistics: calm().TimeSeriesServiceStatistics.slice(0, 50),
      NextToken: 'more',
    }));
    const { series, gaps } = await collect(client);
    expect(series).toEqual([]);
    expect(gaps.map(({ component }) => component)).toEqual([TABLE, UNHEARD_OF]);
    expect(gaps[0]?.because).toContain('"baskets" have more pages than are read');
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

  it('asks for no name that a filter expression cannot hold, and says so', async () => {
    const client = xray({
      Services: [node(1, 'checkout', 'AWS::ECS::Fargate', [[2, 5]]), node(2, 'x") OR service("y', 'remote')],
    });
    const { traced, gaps } = await collect(client);
    expect(traced).toHaveLength(1);
    expect(gaps).toMatchObject([{ standing: true, because: expect.stringContaining('cannot be asked for a name') }]);
    expect(client.sent(GetTimeSeriesServiceStatisticsCommand)).toEqual([]);
  });
});
