import { describe, expect, it } from 'vitest';
import { componentOfService, scopeOf } from '../../../../lib/domain/evidence/scope.ts';
import { anIncident, CATALOG, FRONT, ONSET_AT, ONSET_SECONDS, PRICES, SHOP, STORE } from './builders.ts';

const now = new Date((ONSET_SECONDS + 90) * 1000);

describe('scopeOf', () => {
  it('looks at the application and everything it depends on, once, although the catalog has a cycle', () => {
    const { components, edges } = scopeOf(anIncident(), CATALOG, now);
    expect(components.map(({ component }) => component)).toEqual([FRONT, SHOP, STORE, PRICES]);
    expect(edges).toContainEqual([SHOP, STORE]);
    expect(edges).toHaveLength(4);
  });

  it('takes the time before the frozen onset as normal', () => {
    const scope = scopeOf(anIncident(), CATALOG, now);
    expect(scope.baselineFromAt).toBe(
      new Date((ONSET_SECONDS - CATALOG.policies.baselineSeconds) * 1000).toISOString(),
    );
    expect(scope).toMatchObject({ onsetAt: ONSET_AT, toAt: now.toISOString() });
  });

  it('does not end before it begins when the alarm comes from a clock that runs ahead', () => {
    expect(scopeOf(anIncident(), CATALOG, new Date((ONSET_SECONDS - 60) * 1000)).toAt).toBe(ONSET_AT);
  });

  it('looks at an unknown resource alone', () => {
    const stranger = '111122223333:eu-west-1:other:stranger';
    const scope = scopeOf(anIncident({ application: null, symptomComponents: [stranger] }), CATALOG, now);
    expect(scope.components).toEqual([{ service: stranger, component: stranger }]);
    expect(scope.edges).toEqual([]);
  });

  it('names the services that there are when asked for one that there is not', () => {
    expect(() => componentOfService('till', CATALOG)).toThrow(/no service "till".*front, shop/);
  });
});
