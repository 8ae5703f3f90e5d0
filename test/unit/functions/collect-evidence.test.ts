import { describe, expect, it } from 'vitest';
import { createHandler } from '../../../functions/collect-evidence/handler.ts';
import { createMemoryStore } from '../../../lib/adapters/memory/memory-store.ts';
import type { Observation, Scope, Series, TracedCall } from '../../../lib/contracts/observation.ts';
import { atSecond, iso, opened, POLICY } from '../../contract/builders.ts';
import { aCatalog, COMPONENTS } from '../domain/builders/catalog.ts';

const PROVIDER = '210987654321:eu-central-1:external:api.cards.example';
const STRANGER = '210987654321:eu-central-1:external:stranger';

const series = (component: string, namespace: string, value: number): Series => ({
  component,
  role: 'requests',
  metric: { namespace, metricName: 'requests', dimensions: {}, statistic: 'Sum', scale: 1 },
  periodSeconds: 60,
  timestamps: [0, 60, 120],
  values: [value, value, value],
});

const collected = async (seen: Partial<Observation> = {}) => {
  const store = createMemoryStore({ now: () => atSecond(60) });
  const asked: Scope[] = [];
  const handle = createHandler({
    incidents: store,
    observatory: {
      observe: async (scope) => {
        asked.push(scope);
        return {
          scope,
          series: [],
          logs: [],
          platform: [],
          changes: [],
          alarms: [],
          traced: [],
          databaseLoad: [],
          changeEvents: [],
          gaps: [],
          ...seen,
        };
      },
    },
    manifests: [],
    catalog: { catalog: aCatalog(), policyVersion: POLICY, builtAt: iso(0) },
    now: () => atSecond(60),
  });
  const { incidentId } = await opened(store, { application: 'books', symptomComponents: [COMPONENTS.reader] });
  const output = await handle({ inputVersion: 1, incidentId, attempt: 1, run: 1 });
  return { asked: asked[0], output, file: await store.caseFile(incidentId, 1) };
};

const call = (caller: string, callee: string): TracedCall => ({ caller, callee, requests: 50, callerRequests: 100 });

describe('collecting evidence', () => {
  it('looks for causes in the catalog’s dependencies where nothing was traced', async () => {
    const { asked, file, output } = await collected();
    expect(output.next).toBe('diagnose');
    expect(asked?.edges.length).toBeGreaterThan(0);
    expect(file?.edges).toEqual(asked?.edges);
  });

  it('keeps a provider outside that traces saw the application call, and no stranger', async () => {
    const { asked, file } = await collected({
      traced: [call(COMPONENTS.lending, PROVIDER), call(STRANGER, COMPONENTS.lending)],
    });
    expect(file?.edges).toEqual([...(asked?.edges ?? []), [COMPONENTS.lending, PROVIDER]]);
  });

  it('keeps sampled numbers at the rate of whole ones', async () => {
    const { file } = await collected({
      traced: [call(COMPONENTS.lending, PROVIDER)],
      series: [series(COMPONENTS.lending, 'Books', 800), series(PROVIDER, 'X-Ray', 20)],
    });
    expect(file?.series.map(({ component, values }) => [component, values[0]])).toEqual([
      [COMPONENTS.lending, 800],
      [PROVIDER, 400],
    ]);
  });
});
