import {
  GetMetricDataCommand,
  type GetMetricDataCommandInput,
  type MetricDataResult,
} from '@aws-sdk/client-cloudwatch';
import { FilterLogEventsCommand, ResourceNotFoundException } from '@aws-sdk/client-cloudwatch-logs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aCloud, MINUTE, START } from './a-cloud.ts';

const given = aCloud();
given.goTo(30);
const { clients, world, goTo } = given;

const LATENCY = {
  namespace: 'ApplicationSignals',
  metricName: 'Latency',
  dimensions: { Environment: 'ecs:shop', Service: 'storefront' },
};

const query = (Stat: string, { Id = 'a', Period = 60, MetricName = 'Latency' } = {}) => ({
  Id,
  MetricStat: {
    Metric: {
      Namespace: 'ApplicationSignals',
      MetricName,
      Dimensions: [
        { Name: 'Service', Value: 'storefront' },
        { Name: 'Environment', Value: 'ecs:shop' },
      ],
    },
    Period,
    Stat,
  },
});

const ask = (input: Partial<GetMetricDataCommandInput>, fromMinute = 0, toMinute = 30) =>
  clients.cloudwatch.send(
    new GetMetricDataCommand({
      MetricDataQueries: [query('Sum')],
      StartTime: new Date(START + fromMinute * MINUTE),
      EndTime: new Date(START + toMinute * MINUTE),
      ScanBy: 'TimestampAscending',
      ...input,
    }),
  );

describe('GetMetricData', () => {
  it.each([
    ['Sum', 'sum'],
    ['SampleCount', 'sampleCount'],
    ['Minimum', 'minimum'],
    ['Maximum', 'maximum'],
    ['p50', 'p50'],
    ['p90', 'p90'],
    ['p99', 'p99'],
  ] as const)('answers %s of a minute as it was published, whatever the order of dimensions', async (stat, field) => {
    const { MetricDataResults } = await ask({ MetricDataQueries: [query(stat)] }, 10, 12);
    const published = world.metrics.between(LATENCY, START + 10 * MINUTE, START + 12 * MINUTE);
    expect(published).toHaveLength(2);
    expect(MetricDataResults?.[0]).toMatchObject({
      StatusCode: 'Complete',
      Values: published.map((point) => point[field]),
      Timestamps: published.map((point) => new Date(point.at)),
    });
  });

  it('adds minutes up to longer periods, aligned to whole periods', async () => {
    const { MetricDataResults } = await ask({ MetricDataQueries: [query('Average', { Period: 300 })] }, 7, 20);
    const points = world.metrics.between(LATENCY, START + 5 * MINUTE, START + 10 * MINUTE);
    const total = (pick: (point: (typeof points)[number]) => number) => points.reduce((sum, one) => sum + pick(one), 0);
    expect(MetricDataResults?.[0]?.Timestamps?.[0]).toEqual(new Date(START + 5 * MINUTE));
    expect(MetricDataResults?.[0]?.Values?.[0]).toBeCloseTo(
      total(({ sum }) => sum) / total(({ sampleCount }) => sampleCount),
    );
  });

  it('shows the newest minute only some seconds after it has ended', async () => {
    const count = async (cloud: ReturnType<typeof aCloud>) =>
      (
        await cloud.clients.cloudwatch.send(
          new GetMetricDataCommand({
            MetricDataQueries: [query('Sum')],
            StartTime: new Date(START),
            EndTime: new Date(START + 10 * MINUTE),
          }),
        )
      ).MetricDataResults?.[0]?.Values?.length;
    const fresh = aCloud();
    fresh.goTo(3);
    expect(await count(fresh)).toBe(2);
    fresh.goTo(3 + 19 / 60);
    expect(await count(fresh)).toBe(2);
    fresh.goTo(3 + 20 / 60);
    expect(await count(fresh)).toBe(3);
  });

  it('answers no points, not zero, for a metric that nobody publishes', async () => {
    const { MetricDataResults } = await ask({ MetricDataQueries: [query('Sum', { MetricName: 'Nothing' })] });
    expect(MetricDataResults?.[0]).toMatchObject({ Values: [], Timestamps: [], StatusCode: 'Complete' });
  });

  it('comes newest first unless asked otherwise', async () => {
    const { MetricDataResults } = await ask({ ScanBy: undefined }, 10, 12);
    expect(MetricDataResults?.[0]?.Timestamps).toEqual([new Date(START + 11 * MINUTE), new Date(START + 10 * MINUTE)]);
  });

  it('gives every datapoint exactly once over any size of page, and says which results are partial', async () => {
    const MetricDataQueries = ['Sum', 'p90', 'Maximum'].map((stat, index) => query(stat, { Id: `q${index}` }));
    const whole = await ask({ MetricDataQueries });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 100 }), async (MaxDatapoints) => {
        const pages: MetricDataResult[] = [];
        let NextToken: string | undefined;
        do {
          const page = await ask({ MetricDataQueries, MaxDatapoints, NextToken });
          const results = page.MetricDataResults ?? [];
          expect(results.reduce((sum, { Values }) => sum + (Values?.length ?? 0), 0)).toBeLessThanOrEqual(
            MaxDatapoints,
          );
          pages.push(...results);
          NextToken = page.NextToken;
        } while (NextToken);
        for (const result of whole.MetricDataResults ?? []) {
          const parts = pages.filter(({ Id }) => Id === result.Id);
          expect(parts.flatMap(({ Values }) => Values ?? [])).toEqual(result.Values);
          expect(parts.map(({ StatusCode }) => StatusCode)).toEqual([
            ...parts.slice(1).map(() => 'PartialData'),
            'Complete',
          ]);
        }
      }),
      { numRuns: 30 },
    );
  });

  it.each([
    ['a turned window', { StartTime: new Date(START + MINUTE), EndTime: new Date(START) }],
    ['ids that are used twice', { MetricDataQueries: [query('Sum'), query('p90')] }],
    [
      'more than 500 queries',
      { MetricDataQueries: Array.from({ length: 501 }, (_, at) => query('Sum', { Id: `q${at}` })) },
    ],
  ])('refuses %s as AWS does', async (_what, input) => {
    await expect(ask(input)).rejects.toMatchObject({ name: 'ValidationError' });
  });
});

describe('FilterLogEvents', () => {
  const read = (input: object) =>
    clients.logs.send(new FilterLogEventsCommand({ logGroupName: '/shop/orders', ...input }));

  it('gives every line of the window once, oldest first, page by page', async () => {
    const window = { startTime: START, endTime: START + 10 * MINUTE - 1 };
    const messages: (string | undefined)[] = [];
    let nextToken: string | undefined;
    do {
      const page = await read({ ...window, limit: 7, nextToken });
      expect(page.events?.length).toBeLessThanOrEqual(7);
      messages.push(...(page.events ?? []).map(({ message }) => message));
      nextToken = page.nextToken;
    } while (nextToken);
    const written = world.logs.between('/shop/orders', START, START + 10 * MINUTE);
    expect(written.length).toBeGreaterThan(7);
    expect(messages).toEqual(written.map(({ message }) => message));
  });

  it('includes its end, and finds a line only when it has been ingested', async () => {
    const [line] = world.logs.between('/shop/orders', START + 5 * MINUTE, START + 10 * MINUTE);
    const at = line?.at ?? 0;
    expect((await read({ startTime: at, endTime: at })).events?.[0]?.message).toBe(line?.message);
    goTo(31);
    const { events = [] } = await read({ startTime: START + 30 * MINUTE });
    expect(Math.max(...events.map(({ timestamp }) => timestamp ?? 0))).toBeLessThanOrEqual(START + 31 * MINUTE - 5000);
  });

  it('refuses a log group that does not exist', async () => {
    await expect(read({ logGroupName: '/shop/ghost' })).rejects.toBeInstanceOf(ResourceNotFoundException);
  });
});
