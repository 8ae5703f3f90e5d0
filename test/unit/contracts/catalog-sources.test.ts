import { describe, expect, it } from 'vitest';
import { Catalog } from '../../../lib/contracts/catalog.ts';
import { OutsideQuery, TelemetrySources } from '../../../lib/contracts/telemetry.ts';
import { aCatalog } from '../../fakes/catalog.ts';

const withPricing = (telemetry: unknown, sources: unknown = {}) => {
  const { services, ...shop } = aCatalog();
  return Catalog.safeParse({
    ...shop,
    sources,
    services: { ...services, pricing: { ...services.pricing, telemetry } },
  });
};
const query = (source: string, text = 'up') => ({ source, query: text });

describe('a catalog that reads outside CloudWatch', () => {
  it('says how each tool that a service asks is reached', () => {
    const outside = { requests: query('prometheus'), saturation: { queue: query('datadog') } };
    const prometheus = { url: 'https://prometheus.example.com' };
    expect(withPricing({ outside }).error?.issues.map(({ message }) => message)).toEqual([
      "it asks prometheus, which is not among the catalog's sources: say there how to reach it",
      "it asks datadog, which is not among the catalog's sources: say there how to reach it",
    ]);
    expect(withPricing({ outside }, { prometheus }).error?.issues).toHaveLength(1);
    expect(withPricing({ outside }, { prometheus, datadog: { secret: 'datadog' } }).success).toBe(true);
  });

  it('asks known tools only', () => {
    expect(withPricing({ outside: { requests: query('graphite') } }).success).toBe(false);
    expect(withPricing({}, { graphite: { url: 'https://graphite.example.com' } }).success).toBe(false);
  });

  it('reads a role in one place', () => {
    const here = { namespace: 'AWS/Lambda', metricName: 'Invocations', statistic: 'Sum' };
    const twice = withPricing(
      { requests: here, outside: { requests: query('prometheus') } },
      { prometheus: { url: 'https://prometheus.example.com' } },
    );
    expect(twice.error?.issues).toMatchObject([
      { message: 'requests is read from CloudWatch already: name one place to read it from' },
    ]);
  });

  it('may hold a ceiling of a saturation that only a tool outside knows', () => {
    const { services, ...shop } = aCatalog();
    const pricing = {
      ...services.pricing,
      telemetry: { outside: { saturation: { queue: query('prometheus') } } },
      objectives: { saturationAtMost: { queue: 10 } },
    };
    const sources = { prometheus: { url: 'https://prometheus.example.com' } };
    expect(Catalog.safeParse({ ...shop, sources, services: { ...services, pricing } }).success).toBe(true);
  });
});

describe('the address of Prometheus', () => {
  const reached = (url: string) => TelemetrySources.safeParse({ prometheus: { url } }).success;

  it.each([
    'https://prometheus.example.com',
    'https://prometheus.example.com:9090/prefix/',
    'http://localhost:9090',
    'http://127.0.0.1:9090/prefix',
    'http://[::1]:9090',
  ])('may be %s', (url) => expect(reached(url)).toBe(true));

  it.each([
    ['in the open', 'http://prometheus.example.com'],
    ['in the open behind a name that looks local', 'http://localhost:9090@prometheus.example.com/'],
    ['in the open under a name that begins so', 'http://localhost.example.com'],
    ['with credentials', 'https://reader:secret@prometheus.example.com'],
    ['with a query', 'https://prometheus.example.com/?token=secret'],
    ['with a fragment', 'https://prometheus.example.com/#/graph'],
    ['of another kind', 'file:///etc/passwd'],
  ])('is refused %s', (_, url) => expect(reached(url)).toBe(false));
});

describe('a workspace that is signed for', () => {
  const url = 'https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/ws-b226cc2a-a446-46a9-933a-ac50479a5568';
  const complaints = (given: object) =>
    TelemetrySources.safeParse({ prometheus: { url, signedFor: 'eu-west-1', ...given } }).error?.issues.map(
      ({ path, message }) => `${path.join('.')}: ${message}`,
    ) ?? [];

  it.each([
    url,
    `${url}/`,
    url.replace('https://', 'https://vpce-0a1b2c3d-e4f5.').replace('.amazonaws', '.vpce.amazonaws'),
  ])('is reached at %s', (at) => expect(complaints({ url: at })).toEqual([]));

  it('has no secret beside the signature', () => {
    expect(complaints({ secret: 'selfheal/prometheus' })).toEqual([
      'prometheus.secret: a signed call carries no other credentials: leave secret out',
    ]);
  });

  it.each([
    'https://prometheus.eu-west-1.example.com',
    `${url}/api/v1`,
    `${url.slice(0, url.lastIndexOf('/'))}/ws-*`,
    'http://localhost:9090/workspaces/ws-1',
  ])('is named by its address, which %s does not', (at) => {
    expect(complaints({ url: at })).toEqual([
      expect.stringMatching(/^prometheus.url: expected the address of a workspace/),
    ]);
  });

  it('is in the region that it is signed for', () => {
    expect(complaints({ signedFor: 'eu-central-1' })).toEqual([
      'prometheus.signedFor: it is not the region that the address names, so the signature would not hold',
    ]);
    expect(complaints({ signedFor: 'Ireland' })).toContainEqual(
      'prometheus.signedFor: expected a region, such as eu-west-1, given "Ireland"',
    );
  });
});

describe('a query of a tool outside CloudWatch', () => {
  const complaint = (source: string, text: string) =>
    OutsideQuery.safeParse(query(source, text)).error?.issues[0]?.message ?? null;

  it.each(['SINCE 1 hour ago', 'until now', 'TIMESERIES', 'FACET host', 'COMPARE  WITH 1 day ago', 'LIMIT 5'])(
    'in NRQL leaves out what is added to it or makes more of it: %s',
    (clause) => expect(complaint('new-relic', `SELECT count(*) FROM Transaction ${clause}`)).toMatch(/^leave .* out:/),
  );

  it('in NRQL may have these words in its values and in quoted names', () => {
    const text = "SELECT count(*) FROM Transaction WHERE name = 'since it\\'s until LIMIT' AND `facet` IS NULL";
    expect(complaint('new-relic', text)).toBeNull();
  });

  it('of Datadog keeps the minute', () => {
    expect(complaint('datadog', 'sum:hits{*}.as_count().rollup(sum, 300)')).toMatch(/rolls up by 300 where 60 s/);
    expect(complaint('datadog', 'sum:hits{*}.rollup(sum, 60).rollup(avg, 300)')).toMatch(/rolls up by 300 /);
    expect(complaint('datadog', 'sum:hits{*}.rollup(sum, daily)')).toMatch(/rolls up by daily /);
    expect(complaint('datadog', 'sum:hits{*}.rollup(sum, 60)')).toBeNull();
    expect(complaint('datadog', 'sum:hits{*}.rollup(sum)')).toBeNull();
    expect(complaint('datadog', 'sum:hits{*}.as_count()')).toBeNull();
  });

  it('of Prometheus is left as it is', () => {
    expect(complaint('prometheus', 'sum(increase(since_limit_facet[1m]))')).toBeNull();
  });
});
