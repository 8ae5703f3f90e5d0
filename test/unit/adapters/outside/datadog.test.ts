import { describe, expect, it } from 'vitest';
import { PRICING } from '../../../fakes/catalog.ts';
import { answering, flooding, hangingUp, type PeerAnswer, towardsPeer } from '../../../fakes/http-peer.ts';
import { catalogAsking, FROM, lookOutside, MINUTES, peersFor, scope } from './asking.ts';

const QUERY = 'p95:trace.http.request{service:pricing,env:production}';
const catalog = catalogAsking({ latencySeconds: { source: 'datadog', query: QUERY, scale: 0.001 } });

/** As Datadog answers: a list of values for each series, a place for each time. */
const timeseries = (times: number[], values: (number | null)[][], tags: string[][] = values.map(() => [])) => ({
  data: {
    id: '0',
    type: 'timeseries_response',
    attributes: {
      series: tags.map((group_tags, query_index) => ({ group_tags, query_index, unit: null })),
      times: times.map((minute) => 1000 * (FROM + 60 * minute)),
      values,
    },
  },
});

describe('Datadog', () => {
  const { start, look } = peersFor(catalog);

  it('is asked at its site with both keys, in milliseconds, one value a minute', async () => {
    const called: string[] = [];
    const peer = await start(answering(200, timeseries([], [])));
    const send = towardsPeer(peer);
    await lookOutside(catalog, (url, init) => {
      called.push(url);
      return send(url, init);
    });
    expect(called).toEqual(['https://api.datadoghq.eu/api/v2/query/timeseries']);
    expect(peer.asked[0]?.headers).toMatchObject({
      'dd-api-key': 'an-api-key-of-datadog',
      'dd-application-key': 'an-application-key',
      'content-type': 'application/json',
    });
    expect(JSON.parse(peer.asked[0]?.body ?? '')).toEqual({
      data: {
        type: 'timeseries_request',
        attributes: {
          from: 1000 * FROM,
          to: 1000 * (FROM + 60 * MINUTES),
          interval: 60_000,
          queries: [{ data_source: 'metrics', name: 'a', query: QUERY }],
          formulas: [{ formula: 'a' }],
        },
      },
    });
  });

  it.each([
    ['five minutes apart', Array.from({ length: 14 }, (_, index) => 5 * index)],
    ['between the minutes', [0.5, 1.5, 2.5]],
    ['ten seconds apart', [0, 1 / 6]],
  ])('refuses values that are %s', async (_, times) => {
    const { series, gaps } = await look(answering(200, timeseries(times, [times.map(() => 250)])));
    expect(series).toEqual([]);
    expect(gaps.map(({ because }) => because)).toEqual([expect.stringMatching(/not of whole minutes \(\d+ s apart\)/)]);
  });

  it('takes minutes that are told now and then', async () => {
    const times = [0, 6, 12, 15, 30, 47, 60];
    const { series, gaps } = await look(answering(200, timeseries(times, [times.map(() => 250)])));
    expect(gaps).toEqual([]);
    expect(series[0]?.values.filter((value) => value !== null)).toHaveLength(7);
  });

  it('gives one series a role, scaled; minutes that it leaves out or has null for are null', async () => {
    const { series, gaps } = await look(answering(200, timeseries([0, 1, 69], [[250, null, 4000]])));
    expect(gaps).toEqual([]);
    expect(series).toMatchObject([
      {
        component: PRICING,
        role: 'latencySeconds',
        metric: { namespace: 'datadog', metricName: QUERY, statistic: 'as-queried', dimensions: {} },
      },
    ]);
    expect(series[0]?.values.slice(0, 3)).toEqual([0.25, null, null]);
    expect(series[0]?.values.at(-1)).toBe(4);
    expect(series[0]?.values).toHaveLength(MINUTES);
  });

  it('gives a series without any data when it knows none', async () => {
    const { series, gaps } = await look(answering(200, timeseries([], [])));
    expect(gaps).toEqual([]);
    expect(series[0]?.values.every((value) => value === null)).toBe(true);
  });

  it('keeps of its tags those that OpenTelemetry has a name for', async () => {
    const tags = [['service:pricing', 'env:production', 'customer:jane', 'host:i-1']];
    const { series } = await look(answering(200, timeseries([0], [[1]], tags)));
    expect(series[0]?.metric.dimensions).toEqual({
      'service.name': 'pricing',
      'deployment.environment.name': 'production',
      'host.name': 'i-1',
    });
  });

  it('is asked again when its limit is renewed soon enough', async () => {
    const limited = answering(
      429,
      { errors: ['Rate limit of 100 requests in 60 seconds reached.'] },
      {
        'x-ratelimit-limit': '100',
        'x-ratelimit-period': '60',
        'x-ratelimit-remaining': '0',
        'x-ratelimit-reset': '2',
      },
    );
    const { series, gaps, peer } = await look(limited, answering(200, timeseries([0], [[1000]])));
    expect(peer.asked).toHaveLength(2);
    expect(gaps).toEqual([]);
    expect(series[0]?.values[0]).toBe(1);
  });

  it.each<[string, PeerAnswer, RegExp]>([
    [
      'keys that it refuses',
      answering(403, { errors: ['Forbidden'] }),
      /answered 403: .*Forbidden.*; check the secret/,
    ],
    [
      'a query it cannot read',
      answering(400, { errors: ['API input validation failed'] }),
      /answered 400: .*validation failed.*; mend the query/,
    ],
    [
      'a limit that is renewed too late',
      answering(429, { errors: ['Rate limited'] }, { 'x-ratelimit-reset': '45' }),
      /it asks to wait 45 s, which is longer than a look takes/,
    ],
    [
      'an error in an answer of status 200',
      answering(200, { errors: 'No metric named trace.http.request' }),
      /answered with an error: No metric named trace.http.request; mend the query/,
    ],
    [
      'several series',
      answering(200, timeseries([0], [[1], [2]])),
      /answered with 2 series where one is needed; aggregate the query to one series, without `by/,
    ],
    ['another JSON', answering(200, []), /did not answer as Datadog does; check the site/],
    ['values that are none', answering(200, timeseries([0], [['1' as never]])), /did not answer as Datadog does/],
    ['no JSON', answering(200, '{"data":'), /is not JSON/],
    ['50 MB', flooding(50), /more than 4 MB/],
    ['a connection that keeps breaking', hangingUp, /broke off/],
    [
      'a redirect',
      answering(301, '', { location: 'https://evil.example.com/' }),
      /answered 301 to https:\/\/evil.example.com\/;/,
    ],
  ])('becomes a gap of its component that says what to do: %s', async (_, answer, because) => {
    const { series, gaps } = await look(answer);
    expect(series).toEqual([]);
    expect(gaps).toMatchObject([{ collector: 'datadog', component: PRICING, because: expect.stringMatching(because) }]);
  });

  it('uses what came when it complains beside it', async () => {
    const { series, gaps } = await look(answering(200, { ...timeseries([0], [[1000]]), errors: ['partial: shard 3'] }));
    expect(series[0]?.values[0]).toBe(1);
    expect(gaps[0]?.because).toContain('partial: shard 3');
  });

  it.each([
    ['no JSON', 'an-api-key-of-datadog'],
    ['one key', '{"apiKey":"an-api-key-of-datadog"}'],
    ['a key on two lines', JSON.stringify({ apiKey: 'an-api-key-of-datadog\nx: y', applicationKey: 'k' })],
  ])('is not called with a secret of %s, and the secret is not told', async (_, secret) => {
    const peer = await start(answering(200, {}));
    const { gaps } = await lookOutside(catalog, towardsPeer(peer), { texts: { 'selfheal/datadog': secret } });
    expect(peer.asked).toEqual([]);
    expect(gaps[0]?.because).toContain('the secret selfheal/datadog does not hold both keys');
    expect(JSON.stringify(gaps)).not.toContain('an-api-key');
  });

  it('is asked in stretches of 1,000 minutes, so that a minute stays a minute', async () => {
    const peer = await start((response, asked) => {
      const { from } = JSON.parse(asked.body).data.attributes as { from: number };
      answering(200, timeseries([(from / 1000 - FROM) / 60], [[1000]]))(response, asked);
    });
    const over = { ...scope, toAt: '2026-03-03T11:00:00.000Z' };
    const { series } = await lookOutside(catalog, towardsPeer(peer), { over });
    const asked = peer.asked.map(({ body }) => JSON.parse(body).data.attributes as { from: number; to: number });
    expect(asked.map(({ from, to }) => (to - from) / 60_000)).toEqual([1000, 1000, 880]);
    expect(series[0]?.values).toHaveLength(2880);
    expect(series[0]?.values.flatMap((value, minute) => (value === null ? [] : [minute]))).toEqual([0, 1000, 2000]);
  });
});
