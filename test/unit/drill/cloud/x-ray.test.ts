import { GetServiceGraphCommand, GetTimeSeriesServiceStatisticsCommand, type Service } from '@aws-sdk/client-xray';
import { describe, expect, it } from 'vitest';
import { runCollectors } from '../../../../lib/adapters/aws/observatory/parallel.ts';
import { xrayCollector } from '../../../../lib/adapters/aws/xray/collect-traces.ts';
import { scopeOf } from '../../../../lib/domain/evidence/scope.ts';
import { exampleCatalog } from '../../../infra/support/parts.ts';
import { aCloud, MINUTE, START } from './a-cloud.ts';

const CATALOG = exampleCatalog();
const given = aCloud();
given.goTo(30);
const { clients, world } = given;
const between = (from: number, to: number) => ({
  StartTime: new Date(START + from * MINUTE),
  EndTime: new Date(START + to * MINUTE),
});

const graph = async (from: number, to: number): Promise<Service[]> => {
  const services: Service[] = [];
  for (let NextToken: string | undefined, first = true; first || NextToken; first = false) {
    const page = await clients.xray.send(new GetServiceGraphCommand({ ...between(from, to), NextToken }));
    services.push(...(page.Services ?? []));
    NextToken = page.NextToken;
  }
  return services;
};
const statistics = (name: string, type: string, from = 0, to = 30) =>
  clients.xray.send(
    new GetTimeSeriesServiceStatisticsCommand({
      ...between(from, to),
      EntitySelectorExpression: `service(id(name: "${name}", type: "${type}"))`,
      Period: 60,
    }),
  );

describe('the embedded X-Ray', () => {
  it('shows the shop’s map on more than one page, with Lambda’s two nodes and the callers’ client', async () => {
    const { NextToken, Services } = await clients.xray.send(new GetServiceGraphCommand(between(0, 30)));
    expect(NextToken).toBeDefined();
    expect(Services).toHaveLength(6);
    const services = await graph(0, 30);
    expect(services.map(({ Type }) => Type).toSorted()).toEqual([
      ...Array.from({ length: 5 }, () => 'AWS::ECS::Fargate'),
      'AWS::Lambda',
      'AWS::Lambda::Function',
      'AWS::SQS::Queue',
      'Database::SQL',
      'client',
      'remote',
    ]);
    const ids = new Set(services.map(({ ReferenceId }) => ReferenceId));
    for (const { Edges = [] } of services) for (const { ReferenceId } of Edges) expect(ids).toContain(ReferenceId);
  });

  it('counts a sample of what the services served, about the first of each second and a twentieth of the rest', async () => {
    const dimensions = { Environment: 'ecs:shop', Service: 'storefront' };
    const metric = { namespace: 'ApplicationSignals', metricName: 'Latency', dimensions };
    const published = world.metrics.between(metric, START + 5 * MINUTE, START + 25 * MINUTE);
    const { TimeSeriesServiceStatistics: points = [] } = await statistics('storefront', 'AWS::ECS::Fargate', 5, 25);
    expect(points).toHaveLength(20);
    const served = published.reduce((sum, { sampleCount }) => sum + sampleCount, 0);
    const taken = published.reduce((sum, point) => sum + point.sum, 0) / 1000;
    const traced = points.reduce((sum, point) => sum + (point.ServiceSummaryStatistics?.TotalCount ?? 0), 0);
    const seconds = points.reduce((sum, point) => sum + (point.ServiceSummaryStatistics?.TotalResponseTime ?? 0), 0);
    const perSecond = served / (20 * 60);
    expect((traced / served) * perSecond).toBeCloseTo(1 + 0.05 * (perSecond - 1), 0);
    expect(seconds / traced / (taken / served)).toBeCloseTo(1, 1);
  });

  it('refuses more than six hours, as AWS does, and does not know the minute that has just ended', async () => {
    await expect(graph(-400, 0)).rejects.toMatchObject({
      name: 'InvalidRequestException',
      message: 'Time range cannot be longer than 6 hours',
    });
    const { TimeSeriesServiceStatistics: points = [] } = await statistics('orders', 'AWS::ECS::Fargate');
    expect(points).toHaveLength(29);
  });

  it('shows throttled calls at Lambda’s service and not at the function', async () => {
    const throttled = aCloud();
    throttled.goTo(10);
    throttled.world.lambda.putReservedConcurrency('shop-pricing', 2, 'arn:aws:iam::111122223333:user/ana');
    throttled.goTo(15);
    const counts = async (type: string) => {
      const { TimeSeriesServiceStatistics: points = [] } = await throttled.clients.xray.send(
        new GetTimeSeriesServiceStatisticsCommand({
          ...between(12, 14),
          EntitySelectorExpression: `service(id(name: "shop-pricing", type: "${type}"))`,
          Period: 60,
        }),
      );
      return points[0]?.ServiceSummaryStatistics;
    };
    const service = await counts('AWS::Lambda');
    expect(service?.ErrorStatistics?.ThrottleCount).toBeGreaterThan(30);
    const fn = await counts('AWS::Lambda::Function');
    expect(fn?.ErrorStatistics?.ThrottleCount).toBe(0);
    expect(fn?.TotalCount).toBe((service?.TotalCount ?? 0) - (service?.ErrorStatistics?.ThrottleCount ?? 0));
  });

  it('does not follow a call that never got a connection: no statement was sent', async () => {
    const full = aCloud();
    full.goTo(10);
    full.world.inject({ kind: 'foreign-connections', database: 'shop-orders', connections: 400 });
    full.goTo(15);
    const [minute] = full.world.traces.between(START + 12 * MINUTE, START + 13 * MINUTE);
    const called = minute?.edges.get('orders')?.get('orders-db');
    expect(minute?.nodes.get('orders')?.faults).toBeGreaterThan(10);
    expect(called?.faults).toBe(0);
    expect(called?.requests).toBeLessThan(0.7 * (minute?.nodes.get('orders')?.requests ?? 0));
    expect((called?.seconds ?? 0) / (called?.requests ?? 1)).toBeLessThan(0.1);
  });

  it('is read by the collector as the catalog’s own graph, but for what is not instrumented', async () => {
    const onsetAt = new Date(START + 20 * MINUTE).toISOString();
    const scope = {
      ...scopeOf(
        { application: 'shop', symptomComponents: [], reopenings: [], onsetAt } as never,
        CATALOG,
        new Date(START + 30 * MINUTE),
      ),
      baselineFromAt: new Date(START).toISOString(),
    };
    const { traced, gaps, series } = await runCollectors([xrayCollector(CATALOG, () => clients, 10)], scope);
    expect(gaps).toEqual([]);
    const ofWorkers = (edge: readonly string[]) => edge.join().includes('shop-fulfilment');
    expect(traced.map(({ caller, callee }) => [caller, callee]).toSorted()).toEqual(
      scope.edges.filter((edge) => !ofWorkers(edge)).toSorted(),
    );
    expect(new Set(series.map(({ component }) => component))).toEqual(
      new Set(['111122223333:eu-west-1:database:shop-orders']),
    );
  });
});
