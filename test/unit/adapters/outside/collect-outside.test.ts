import { install } from '@sinonjs/fake-timers';
import { describe, expect, it } from 'vitest';
import { componentMetrics } from '../../../../lib/adapters/aws/cloudwatch/component-metrics.ts';
import type { Fetch } from '../../../../lib/adapters/http/ask-http.ts';
import { componentParts } from '../../../../lib/contracts/component.ts';
import { aScope, CHECKOUT, PRICING } from '../../../fakes/catalog.ts';
import { catalogAsking, FROM, KEYS, lookOutside } from './asking.ts';

const everyTool = catalogAsking({
  requests: { source: 'prometheus', query: 'sum(increase(requests[1m]))' },
  faults: { source: 'datadog', query: 'sum:faults{service:pricing}.as_count()' },
  latencySeconds: { source: 'new-relic', query: 'SELECT average(duration) FROM Transaction' },
  saturation: { queue: { source: 'prometheus', query: 'max(queue_length)' } },
});

const WELL: Readonly<Record<string, unknown>> = {
  'prometheus.example.com': {
    status: 'success',
    data: { resultType: 'matrix', result: [{ metric: {}, values: [[FROM + 60, '1']] }] },
  },
  'api.datadoghq.eu': { data: { attributes: { series: [{ group_tags: [] }], times: [1000 * FROM], values: [[1]] } } },
  'api.eu.newrelic.com': {
    data: {
      actor: {
        account: { nrql: { results: [{ beginTimeSeconds: FROM, endTimeSeconds: FROM + 60, 'average.duration': 1 }] } },
      },
    },
  },
};

const well: Fetch = async (url) => Response.json(WELL[new URL(url).host]);

describe('the collector of numbers from tools outside CloudWatch', () => {
  it('asks every tool for the roles that it knows, each secret read once', async () => {
    const { series, gaps, read } = await lookOutside(everyTool, well);
    expect(gaps).toEqual([]);
    expect(
      series.map(({ component, role, metric, values }) => [component, role, metric.namespace, values[0]]).sort(),
    ).toEqual([
      [PRICING, 'faults', 'datadog', 1],
      [PRICING, 'latencySeconds', 'new-relic', 1],
      [PRICING, 'requests', 'prometheus', 1],
      [PRICING, 'saturation:queue', 'prometheus', 1],
    ]);
    expect(read.toSorted()).toEqual(Object.keys(KEYS).toSorted());
  });

  it('asks nothing where no service names a tool, and reads no secret', async () => {
    const never: Fetch = () => Promise.reject(new Error('nothing is to be asked'));
    const { series, gaps, read } = await lookOutside(catalogAsking({}), never);
    expect([series, gaps, read]).toEqual([[], [], []]);
    const elsewhere = await lookOutside(everyTool, never, { over: aScope(['checkout', CHECKOUT]) });
    expect([elsewhere.series, elsewhere.gaps, elsewhere.read]).toEqual([[], [], []]);
  });

  it('loses one tool without losing the others', async () => {
    const down: Fetch = (url, init) =>
      url.includes('datadog') ? Promise.resolve(new Response('down', { status: 500 })) : well(url, init);
    const { series, gaps } = await lookOutside(everyTool, down);
    expect(series.map(({ role }) => role).sort()).toEqual(['latencySeconds', 'requests', 'saturation:queue']);
    expect(gaps).toMatchObject([{ collector: 'datadog', component: PRICING }]);
  });

  it('says that a secret cannot be read, and what to do', async () => {
    const { 'selfheal/prometheus': _, ...texts } = KEYS;
    const { series, gaps } = await lookOutside(everyTool, well, { texts });
    expect(series.map(({ role }) => role).sort()).toEqual(['faults', 'latencySeconds']);
    expect(gaps.map(({ collector, component }) => [collector, component])).toEqual([
      ['prometheus', PRICING],
      ['prometheus', PRICING],
    ]);
    for (const { because } of gaps)
      expect(because).toMatch(/ResourceNotFoundException: no such secret; store the secret that the catalog names/);
  });

  it('stops asking a tool that refuses its credentials, with a gap for every role it did not tell', async () => {
    const names = Array.from({ length: 12 }, (_, index) => `level-${index}`);
    const saturation = Object.fromEntries(names.map((name) => [name, { source: 'prometheus', query: name }]));
    let calls = 0;
    const { gaps } = await lookOutside(catalogAsking({ saturation }), async () => {
      calls += 1;
      return new Response('', { status: 401 });
    });
    expect(calls).toBeLessThanOrEqual(4);
    expect(gaps).toHaveLength(12);
    expect(gaps.at(-1)?.because).toBe(
      'prometheus was not asked for saturation:level-11 (level-11), as it refuses its credentials',
    );
  });

  it('asks a tool at most four questions at a time', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `level-${index}`);
    const saturation = Object.fromEntries(names.map((name) => [name, { source: 'prometheus', query: name }]));
    let under = 0;
    let most = 0;
    const { series } = await lookOutside(catalogAsking({ saturation }), async (url, init) => {
      under += 1;
      most = Math.max(most, under);
      await new Promise((resolve) => setImmediate(resolve));
      under -= 1;
      return well(url, init);
    });
    expect(series).toHaveLength(20);
    expect(most).toBe(4);
  });

  it('keeps what came in time when a tool takes longer than the look', async () => {
    const clock = install({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const slow: Fetch = (url, init) =>
        url.includes('newrelic')
          ? new Promise((_, reject) => init.signal?.addEventListener('abort', () => reject(new Error('aborted'))))
          : well(url, init);
      const looking = lookOutside(everyTool, slow, { budgetSeconds: 10 });
      for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      await clock.tickAsync(10_000);
      const { series, gaps } = await looking;
      expect(series.map(({ role }) => role).sort()).toEqual(['faults', 'requests', 'saturation:queue']);
      expect(gaps).toMatchObject([
        { collector: 'new-relic', because: expect.stringMatching(/^new-relic took longer/) },
      ]);
    } finally {
      clock.uninstall();
    }
  });

  it('cuts a long query where it names the metric, and shows one line of it in a gap', async () => {
    const query = `sum(\n  ${'x'.repeat(1500)}\n)`;
    const long = catalogAsking({ requests: { source: 'prometheus', query } });
    const { series } = await lookOutside(long, well);
    expect(series[0]?.metric.metricName).toBe(query.slice(0, 255));
    const { gaps } = await lookOutside(long, async () => new Response('no', { status: 422 }));
    expect(gaps[0]?.because).toMatch(/^prometheus did not tell requests \(sum\( x+\): POST .* answered 422: no; mend/);
    expect(gaps[0]?.because.length).toBeLessThan(500);
  });
});

describe('the metrics of CloudWatch', () => {
  const rolesOf = (telemetry: Parameters<typeof componentMetrics>[1]) =>
    componentMetrics({ ...componentParts(PRICING), component: PRICING }, telemetry).map(({ role }) => role);

  it('leave out the roles that a tool outside knows, and no other', () => {
    const { telemetry } = everyTool.services.pricing ?? {};
    expect(rolesOf(undefined)).toEqual(expect.arrayContaining(['requests', 'faults', 'latencySeconds']));
    expect(rolesOf(telemetry)).toEqual(
      rolesOf(undefined).filter((role) => !['requests', 'faults', 'latencySeconds'].includes(role)),
    );
  });
});
