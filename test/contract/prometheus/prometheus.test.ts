import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prometheusReader } from '../../../lib/adapters/prometheus/read-prometheus.ts';
import type { OutsideQuery } from '../../../lib/contracts/telemetry.ts';
import {
  catalogAsking,
  FROM,
  lookOutside,
  MINUTES,
  NOW,
  secretsWith,
  signsNothing,
} from '../../unit/adapters/outside/asking.ts';
import { type Prometheus, prometheusIsHere, type Sample, startPrometheus } from './prometheus.ts';

const SCRAPE_SECONDS = 15;
const SECRET = 'selfheal/prometheus';
/** The password `a-pass-phrase`, by bcrypt. */
const READER = {
  name: 'reader',
  passwordHash: '$2b$04$G035VSqmHgqPzsMfm8bJkOI95FMKgPyG8STxLFSRTO4WMJmv1nGde',
};
const authorization = (password: string) => `Basic ${Buffer.from(`reader:${password}`).toString('base64')}`;

const scrapes = (MINUTES * 60) / SCRAPE_SECONDS + 1;
const minuteOf = (at: number) => Math.floor((at - FROM) / 60);

/** Two instances that serve 40 requests a minute each, and ten times as many in minute 30. */
const requestsOf = (instance: string): Sample[] => {
  let count = 0;
  return Array.from({ length: scrapes }, (_, index) => {
    const at = FROM + index * SCRAPE_SECONDS;
    // What a scrape sees has happened in the seconds before it.
    if (index > 0) count += minuteOf(at - SCRAPE_SECONDS) === 30 ? 100 : 10;
    return {
      series: `http_requests_total{service_name="pricing",customer="jane",instance="${instance}"}`,
      at,
      value: String(count),
    };
  });
};

/** A gauge that is no number for a while, then infinite, then not there at all. */
const levels = (): Sample[] =>
  Array.from({ length: scrapes }, (_, index) => FROM + index * SCRAPE_SECONDS).flatMap((at) => {
    const minute = minuteOf(at);
    if (minute >= 40 && minute < 55) return [];
    const value = minute >= 10 && minute < 15 ? 'NaN' : minute >= 20 && minute < 25 ? '+Inf' : '0.25';
    return [{ series: 'queue_fill_ratio{queue="orders"}', at, value }];
  });

const here = prometheusIsHere();
const title = here ? 'a real Prometheus' : 'a real Prometheus (none here: apt-get install prometheus)';

describe.skipIf(!here)(title, () => {
  let prometheus: Prometheus;
  beforeAll(async () => {
    prometheus = await startPrometheus({
      user: READER,
      history: {
        http_requests_total: { type: 'counter', samples: [...requestsOf('a'), ...requestsOf('b')] },
        queue_fill_ratio: { type: 'gauge', samples: levels() },
      },
    });
  });
  afterAll(() => prometheus?.stop());

  const look = async (query: string, { password = 'a-pass-phrase', scale = 1 } = {}) => {
    const asked: OutsideQuery = { source: 'prometheus', query, scale };
    const catalog = catalogAsking({ requests: asked }, { prometheus: { url: prometheus.origin, secret: SECRET } });
    const { series, gaps } = await lookOutside(catalog, fetch, { texts: { [SECRET]: authorization(password) } });
    return { one: series[0], series, because: gaps.map(({ because }) => because) };
  };

  it('counts what happened in each minute in that minute', async () => {
    const { one, because } = await look('sum(increase(http_requests_total{service_name="pricing"}[1m]))');
    expect(because).toEqual([]);
    expect(one?.timestamps[30]).toBe(FROM + 30 * 60);
    expect(one?.values).toHaveLength(MINUTES);
    one?.values.forEach((value, minute) => {
      expect(value, `minute ${minute}`).toBeCloseTo(minute === 30 ? 800 : 80, 6);
    });
  });

  it('has no value where there is no number, none that is finite, or no sample', async () => {
    const { one } = await look('queue_fill_ratio', { scale: 100 });
    const values = one?.values ?? [];
    expect([values[5], values[17], values[30], values[60]]).toEqual([25, 25, 25, 25]);
    expect(values.slice(10, 14)).toEqual([null, null, null, null]);
    expect(values.slice(20, 24)).toEqual([null, null, null, null]);
    // Prometheus itself looks back five minutes for a sample.
    expect(values.slice(46, 54).every((value) => value === null)).toBe(true);
  });

  it('gives a series without data for what it does not know', async () => {
    const { one, because } = await look('sum(increase(no_such_metric_total[1m]))');
    expect(because).toEqual([]);
    expect(one?.values.every((value) => value === null)).toBe(true);
  });

  it('is asked to aggregate when there are several series', async () => {
    const { series, because } = await look('http_requests_total');
    expect(series).toEqual([]);
    expect(because).toEqual([expect.stringContaining('answered with 2 series where one is needed; aggregate')]);
  });

  it('keeps of its labels what OpenTelemetry has a name for', async () => {
    const { one } = await look('max by (service_name, customer) (http_requests_total)');
    expect(one?.metric.dimensions).toEqual({ 'service.name': 'pricing' });
  });

  it('says itself what is wrong with a query', async () => {
    const { because } = await look('sum(increase(http_requests_total[1m])');
    expect(because).toEqual([expect.stringMatching(/answered 400: .*parse error.*; mend the query in the catalog$/)]);
    expect((await look('1 + vector(1)[5m:')).because[0]).toContain('answered 400');
  });

  it('refuses a wrong password, which no gap tells', async () => {
    const { because } = await look('queue_fill_ratio', { password: 'another-pass-phrase' });
    expect(because).toEqual([expect.stringMatching(/answered 401: Unauthorized; check the secret/)]);
    expect(because[0]).not.toContain('pass-phrase');
  });

  it('answers over weeks, though it refuses more than 11,000 points at a time', async () => {
    const { secrets } = secretsWith({ [SECRET]: authorization('a-pass-phrase') });
    const read = prometheusReader(
      { url: prometheus.origin, secret: SECRET },
      { secrets, sign: signsNothing },
      {
        fetch,
        now: () => NOW,
        random: () => 0,
      },
    );
    const weeks = { fromSeconds: FROM - 60 * 22_000, toSeconds: FROM + 60 * MINUTES };
    const { values } = await read('sum(queue_fill_ratio)', weeks, new AbortController().signal);
    expect(values).toHaveLength(22_000 + MINUTES);
    // The first sample stands at the very end of the minute before.
    expect(values.findIndex((value) => value !== null)).toBe(21_999);

    const tooMany = new URLSearchParams({ query: 'up', start: '0', end: String(60 * 11_001), step: '60' });
    const refused = await fetch(`${prometheus.origin}/api/v1/query_range`, {
      method: 'POST',
      headers: { authorization: authorization('a-pass-phrase') },
      body: tooMany,
    });
    expect(refused.status).toBe(400);
    expect(await refused.text()).toContain('exceeded maximum resolution of 11,000 points');
  });
});
