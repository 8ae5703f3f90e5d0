import { describe, expect, it } from 'vitest';
import { PRICING } from '../../../fakes/catalog.ts';
import { answering, flooding, hangingUp, type PeerAnswer, towardsPeer } from '../../../fakes/http-peer.ts';
import { catalogAsking, FROM, lookOutside, MINUTES, peersFor, scope } from './asking.ts';

const QUERY = "SELECT percentile(duration, 95) FROM Transaction WHERE appName = 'until we meet'";
const catalog = catalogAsking({ latencySeconds: { source: 'new-relic', query: QUERY } });

/** As NerdGraph answers: a row for each bucket. */
const results = (rows: unknown[] | null, errors?: unknown[]) => ({
  data: { actor: { account: { nrql: rows === null ? null : { results: rows } } } },
  ...(errors && { errors }),
});
const bucket = (minute: number, selected: object) => ({
  beginTimeSeconds: FROM + 60 * minute,
  endTimeSeconds: FROM + 60 * (minute + 1),
  ...selected,
});
const syntaxError = {
  message: "NRQL Syntax Error: Error at line 1 position 8, unexpected 'FORM'",
  path: ['actor', 'account', 'nrql'],
  extensions: { errorClass: 'INVALID_INPUT' },
};

const variablesOf = (body: string | undefined) =>
  JSON.parse(body ?? '').variables as { accountId: number; nrql: string; timeout: number };

describe('New Relic', () => {
  const { start, look } = peersFor(catalog);

  it('is asked in its region for whole minutes of the account, with a user key', async () => {
    const called: string[] = [];
    const peer = await start(answering(200, results([])));
    const send = towardsPeer(peer);
    await lookOutside(catalog, (url, init) => {
      called.push(url);
      return send(url, init);
    });
    expect(called).toEqual(['https://api.eu.newrelic.com/graphql']);
    expect(peer.asked[0]?.headers).toMatchObject({ 'api-key': 'NRAK-a-user-key' });
    expect(JSON.parse(peer.asked[0]?.body ?? '').query).toContain('nrql(query: $nrql, timeout: $timeout) { results }');
    expect(variablesOf(peer.asked[0]?.body)).toEqual({
      accountId: 1234567,
      nrql: `${QUERY} SINCE '2026-03-01T11:00:00Z' UNTIL '2026-03-01T12:10:00Z' TIMESERIES 1 minute`,
      timeout: 10,
    });
  });

  it('gives one series a role, from numbers and from percentiles', async () => {
    const rows = [
      bucket(0, { 'percentile.duration': { '95': 0.25 } }),
      bucket(1, { 'percentile.duration': { '95': null } }),
      bucket(2, { 'percentile.duration': null }),
      bucket(69, { count: 7 }),
    ];
    const { series, gaps } = await look(answering(200, results(rows)));
    expect(gaps).toEqual([]);
    expect(series).toMatchObject([
      {
        component: PRICING,
        role: 'latencySeconds',
        metric: { namespace: 'new-relic', metricName: QUERY, statistic: 'as-queried' },
      },
    ]);
    expect(series[0]?.values.slice(0, 4)).toEqual([0.25, null, null, null]);
    expect(series[0]?.values.at(-1)).toBe(7);
    expect(series[0]?.values).toHaveLength(MINUTES);
  });

  it('is asked in stretches of at most 366 buckets', async () => {
    const peer = await start((response, asked) => {
      const since = Date.parse(/SINCE '([^']+)'/.exec(variablesOf(asked.body).nrql)?.[1] ?? '') / 1000;
      answering(200, results([bucket((since - FROM) / 60, { count: 1 })]))(response, asked);
    });
    const over = { ...scope, toAt: '2026-03-02T03:00:00.000Z' };
    const { series } = await lookOutside(catalog, towardsPeer(peer), { over });
    expect(peer.asked).toHaveLength(3);
    expect(series[0]?.values.flatMap((value, minute) => (value === null ? [] : [minute]))).toEqual([0, 366, 732]);
    expect(series[0]?.values).toHaveLength(960);
  });

  it.each<[string, PeerAnswer, RegExp]>([
    [
      'an error in an answer of status 200',
      answering(200, results(null, [syntaxError])),
      /answered with an error: NRQL Syntax Error: Error at line 1 position 8.*; mend the query in the catalog, or check its account/,
    ],
    [
      'an error without any data',
      answering(200, { data: null, errors: [{ message: 'Account 1234567 not found' }] }),
      /answered with an error: Account 1234567 not found/,
    ],
    ['no results at all', answering(200, results(null)), /answered with an error: no results/],
    ['a refused key', answering(401, { errors: [{ message: 'Invalid API key' }] }), /answered 401: .*check the secret/],
    ['too many calls at once', answering(429, ''), /answered 429; it is asked again with the next look/],
    [
      'facets',
      answering(200, results([bucket(0, { count: 1, facet: 'a' })])),
      /several series where one is needed; aggregate the query to one series, without FACET/,
    ],
    ['two values', answering(200, results([bucket(0, { count: 1, 'average.duration': 2 })])), /one value after SELECT/],
    [
      'two percentiles',
      answering(200, results([bucket(0, { 'percentile.duration': { '50': 1, '95': 2 } })])),
      /something else than one number; select one/,
    ],
    [
      'rows of events',
      answering(200, results([{ timestamp: 1, duration: 2 }])),
      /rows that have no time; select an aggregate/,
    ],
    [
      'longer buckets',
      answering(200, results([{ beginTimeSeconds: FROM, endTimeSeconds: FROM + 300, count: 1 }])),
      /buckets of 300 s/,
    ],
    ['another JSON', answering(200, { data: 'well' }), /did not answer as NerdGraph does/],
    ['no JSON', answering(200, 'well'), /is not JSON/],
    ['50 MB', flooding(50), /more than 4 MB/],
    ['a connection that keeps breaking', hangingUp, /broke off/],
  ])('becomes a gap of its component that says what to do: %s', async (_, answer, because) => {
    const { series, gaps } = await look(answer);
    expect(series).toEqual([]);
    expect(gaps).toMatchObject([
      { collector: 'new-relic', component: PRICING, because: expect.stringMatching(because) },
    ]);
  });

  it('uses what came when it complains beside it, and never tells the key', async () => {
    const complaint = { message: 'NRAK-a-user-key was slow: partial results' };
    const { series, gaps } = await look(answering(200, results([bucket(0, { count: 3 })], [complaint])));
    expect(series[0]?.values[0]).toBe(3);
    expect(gaps[0]?.because).toContain('[secret] was slow: partial results');
  });

  it('is not called with a secret that is no key', async () => {
    const peer = await start(answering(200, results([])));
    const texts = { 'selfheal/new-relic': '{"key": "NRAK-x"}' };
    const { gaps } = await lookOutside(catalog, towardsPeer(peer), { texts });
    expect(peer.asked).toEqual([]);
    expect(gaps[0]?.because).toContain('the secret selfheal/new-relic is no user key; store the key alone');
  });
});
