import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { componentId } from '../../../../lib/contracts/component.ts';
import type { EvidenceFact } from '../../../../lib/contracts/evidence.ts';
import type { Edge } from '../../../../lib/contracts/observation.ts';
import { symptomsAndSufferers } from '../../../../lib/domain/diagnosis/sufferers.ts';
import { anObservation, aSeries, aService, aSignal, derive, FRONT, PRICES, SHOP, STORE } from '../evidence/builders.ts';

const named = (name: string) =>
  componentId({ account: '111122223333', region: 'eu-west-1', kind: 'ecs-service', name: `c/${name}` });
const [ENTRY, MIDDLE, BASE, OTHER] = ['entry', 'middle', 'base', 'other'].map(named) as [
  string,
  string,
  string,
  string,
];
const EDGES: Edge[] = [
  [ENTRY, MIDDLE],
  [MIDDLE, BASE],
  [OTHER, MIDDLE],
];
const slow = (component: string, nowSeconds = 3) => ({
  component,
  fact: 'latency-up' as EvidenceFact,
  figures: { nowSeconds, normalSeconds: 0.2, objectiveSeconds: 1 },
});

describe('who suffers with an alarmed component', () => {
  it('is who calls it, however far above, and breaks a promise', () => {
    const failing = {
      component: OTHER,
      fact: 'faults-up' as EvidenceFact,
      figures: { nowShare: 0.2, objectiveShare: 0.01 },
    };
    expect(symptomsAndSufferers([BASE], EDGES, [slow(ENTRY), failing])).toEqual([BASE, ENTRY, OTHER]);
  });

  it('is nobody who keeps their promises, was promised nothing, or does not depend on it', () => {
    expect(symptomsAndSufferers([BASE], EDGES, [slow(ENTRY, 0.9)])).toEqual([BASE]);
    const unpromised = { ...slow(ENTRY), figures: { nowSeconds: 3, normalSeconds: 0.2 } };
    expect(symptomsAndSufferers([BASE], EDGES, [unpromised])).toEqual([BASE]);
    expect(symptomsAndSufferers([ENTRY], EDGES, [slow(MIDDLE), slow(BASE), slow(OTHER)])).toEqual([ENTRY]);
  });

  it('never loses an alarmed component, names none twice, and does not depend on the order of facts or edges', () => {
    const component = fc.constantFrom(ENTRY, MIDDLE, BASE, OTHER);
    const facts = fc.array(fc.tuple(component, fc.double({ min: 0, max: 3, noNaN: true })), { maxLength: 8 });
    const edges = fc.array(fc.tuple(component, component), { maxLength: 8 });
    fc.assert(
      fc.property(fc.uniqueArray(component, { maxLength: 3 }), facts, edges, (alarmed, seen, calls) => {
        const given = seen.map(([each, nowSeconds]) => slow(each, nowSeconds));
        const found = symptomsAndSufferers(alarmed, calls, given);
        expect(found.slice(0, alarmed.length)).toEqual(alarmed);
        expect(new Set(found).size).toBe(found.length);
        expect(symptomsAndSufferers(alarmed, calls.toReversed(), given.toReversed())).toEqual(found);
      }),
    );
  });
});

describe('the first look at a database whose alarm came before that of its client', () => {
  it('finds what the client suffers from, not the database', () => {
    const { evidence } = derive(
      anObservation({
        series: [
          ...aService(FRONT, { latencySeconds: 3 }),
          ...aService(SHOP, { latencySeconds: 3 }),
          ...aService(PRICES),
          aSeries(STORE, 'saturation:connections', 100, 210),
        ],
      }),
      [aSignal(STORE)],
    );
    const own = evidence.filter(({ fact }) => fact === 'own-excess').map(({ component }) => component);
    expect(own).toContain(SHOP);
    expect(own).not.toContain(STORE);
  });
});
