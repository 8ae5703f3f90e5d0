import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { Catalog } from '../../../lib/contracts/catalog.ts';
import { TelemetrySources } from '../../../lib/contracts/telemetry.ts';
import { aCatalog } from '../../fakes/catalog.ts';

const text = readFileSync(new URL('../../../docs/telemetry.md', import.meta.url), 'utf8');
const section = text.slice(text.indexOf('## Tools outside CloudWatch')).split(/\n## (?!Tools outside)/)[0] ?? '';

interface Example {
  sources?: unknown;
  services?: Record<string, { telemetry: { outside: Record<string, unknown> } }>;
}
const examples = [...section.matchAll(/```yaml\n(.*?)```/gs)].map(([, yaml = '']) => parse(yaml) as Example);
const [sources, ...otherSources] = examples.flatMap((example) => example.sources ?? []);
const services = examples.filter((example) => example.services);

describe('the examples of tools outside CloudWatch', () => {
  it('are one of each tool', () => {
    expect(services).toHaveLength(3);
    expect(Object.keys(sources ?? {})).toEqual(['prometheus', 'datadog', 'newRelic']);
  });

  it('reach a workspace that is signed for', () => {
    expect(otherSources.map((each) => TelemetrySources.parse(each).prometheus?.signedFor)).toEqual(['eu-west-1']);
  });

  it.each(services.map((example) => [example]))('are a catalog as they stand: %#', ({ services: named = {} }) => {
    const { services: known, ...shop } = aCatalog();
    const pricing = { ...known.pricing, telemetry: named.pricing?.telemetry };
    const parsed = Catalog.safeParse({ ...shop, sources, services: { ...known, pricing } });
    expect(parsed.error).toBeUndefined();
    expect(Object.keys(named.pricing?.telemetry.outside ?? {})).toEqual(
      expect.arrayContaining(['requests', 'faults', 'latencySeconds']),
    );
  });
});
