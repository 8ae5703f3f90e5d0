import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ExcessInput, rankByExcess } from '../../../../lib/domain/diagnosis/excess.ts';
import type { Measured } from '../../../../lib/domain/diagnosis/excess-budget.ts';

const BASELINE_ROWS = 60;
const INCIDENT_ROWS = 8;
const LOCAL_ROWS = 3;

/** Deterministic noise around 1, different for every component and row. */
const noise = (component: string, row: number): number => {
  const seed = [...component].reduce((sum, character) => sum + character.charCodeAt(0), 0);
  return 1 + 0.05 * Math.sin(seed * 12.9898 + row * 78.233);
};

const steady = (component: string, rows: number, seconds: number, requests: number): Measured => ({
  badness: Array.from({ length: rows }, (_, row) => seconds * noise(component, row)),
  requests: Array.from({ length: rows }, () => requests),
});

interface AlterableCase extends ExcessInput {
  baseline: Map<string, Measured>;
  incident: Map<string, Measured>;
}

/** A front that calls a shop and a leaf; the shop calls a store. `slower` adds seconds after the local rows. */
const aCase = (slower: Record<string, number>, requests = 600): AlterableCase => {
  const usual: Record<string, readonly [seconds: number, share: number]> = {
    front: [0.4, 1],
    shop: [0.2, 0.8],
    store: [0.05, 0.8],
    leaf: [0.01, 0.002],
  };
  const baseline = new Map<string, Measured>();
  const incident = new Map<string, Measured>();
  for (const [component, [seconds, share]] of Object.entries(usual)) {
    baseline.set(component, steady(component, BASELINE_ROWS, seconds, requests * share));
    const now = steady(component, INCIDENT_ROWS, seconds, requests * share);
    const badness = Array.from(now.badness, (value, row) => value + (row >= LOCAL_ROWS ? (slower[component] ?? 0) : 0));
    incident.set(component, { ...now, badness });
  }
  return {
    symptom: 'front',
    edges: [
      ['front', 'shop'],
      ['front', 'leaf'],
      ['shop', 'store'],
    ],
    baseline,
    incident,
    localRows: LOCAL_ROWS,
    counted: [],
  };
};

const firstOf = (input: ExcessInput): string | undefined => rankByExcess(input).ranked[0]?.component;

describe('rankByExcess', () => {
  it('puts the component first whose excess its callees do not explain', () => {
    expect(firstOf(aCase({ front: 0.4, shop: 0.5 }))).toBe('shop');
    expect(firstOf(aCase({ front: 0.4, shop: 0.5, store: 0.5 }))).toBe('store');
    expect(firstOf(aCase({ front: 0.4 }))).toBe('front');
  });

  it('is not misled by a tiny leaf with a huge deviation', () => {
    const { ranked } = rankByExcess(aCase({ front: 0.4, shop: 0.5, leaf: 5 }));
    expect(ranked[0]?.component).toBe('shop');
    expect(ranked.find(({ component }) => component === 'leaf')?.z).toBeGreaterThan(3);
  });

  it('says that the symptom is absent when the incident is like any other time', () => {
    expect(rankByExcess(aCase({})).verdict).toBe('symptom-absent');
  });

  it('takes a blip far below for no cause of a symptom that is within its noise', () => {
    const blip = aCase({ front: 0.02 });
    const leaf = blip.incident.get('store');
    const badness = Array.from(leaf?.badness ?? [], (value, row) => value + (row === LOCAL_ROWS ? 0.2 : 0));
    blip.incident.set('store', { badness, requests: leaf?.requests ?? [] });
    expect(rankByExcess(blip).verdict).toBe('symptom-absent');
  });

  it('cannot rank without enough normal data of the symptom', () => {
    const short = aCase({ front: 0.4, shop: 0.5 });
    short.baseline.set('front', steady('front', 5, 0.4, 600));
    expect(rankByExcess(short)).toEqual({ verdict: 'too-little-data', symptom: null, ranked: [] });
  });

  it('needs a clearer excess the less normal time is known, and finds it where it is clear', () => {
    const known = (rows: number) => {
      const young = aCase({ front: 0.4, shop: 0.5, store: 0.5 });
      young.baseline.set('store', steady('store', rows, 0.05, 480));
      return rankByExcess(young).ranked.find(({ component }) => component === 'store');
    };
    expect(known(12)?.z).toBeLessThan(known(60)?.z ?? 0);
    const young = aCase({ front: 0.4, shop: 0.5, store: 0.5 });
    young.baseline.set('store', steady('store', 8, 0.05, 480));
    expect(firstOf(young)).toBe('store');
  });

  it('leaves out components with too little normal data, as candidates and as explanations', () => {
    const young = aCase({ front: 0.4, shop: 0.5, store: 0.5 });
    young.baseline.set('store', steady('store', 5, 0.05, 480));
    expect(firstOf(young)).toBe('shop');
  });

  it('ignores components that the symptom does not depend on', () => {
    const input = aCase({ front: 0.4, shop: 0.5 });
    input.baseline.set('stranger', steady('stranger', BASELINE_ROWS, 0.1, 5000));
    input.incident.set('stranger', steady('stranger', INCIDENT_ROWS, 9, 5000));
    expect(rankByExcess(input).ranked.map(({ component }) => component)).not.toContain('stranger');
  });

  it('survives cycles, self-calls and zero traffic', () => {
    const cyclic = aCase({ front: 0.4, shop: 0.5 });
    const edges = [...cyclic.edges, ['store', 'front'], ['shop', 'shop']] as ExcessInput['edges'];
    expect(rankByExcess({ ...cyclic, edges }).ranked).not.toHaveLength(0);
    expect(rankByExcess(aCase({ front: 0.4, shop: 0.5 }, 0)).verdict).toBe('symptom-absent');
  });

  it('keeps its order when all requests are scaled by a constant', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.5, max: 1000, noNaN: true }), (factor) => {
        const order = (requests: number) =>
          rankByExcess(aCase({ front: 0.4, shop: 0.5 }, requests)).ranked.map(({ component }) => component);
        expect(order(600 * factor)).toEqual(order(600));
      }),
      { numRuns: 30 },
    );
  });

  it('never throws nor scores with NaN, whatever is missing', () => {
    const value = fc.oneof(fc.constant(Number.NaN), fc.constant(0), fc.double({ min: -1, max: 10, noNaN: true }));
    const rows = fc.array(value, { maxLength: 40 });
    const measured = fc.record({ badness: rows, requests: rows });
    const panel = fc
      .dictionary(fc.constantFrom('front', 'shop', 'store'), measured)
      .map((entries) => new Map(Object.entries(entries)));
    fc.assert(
      fc.property(panel, panel, fc.nat(5), (baseline, incident, localRows) => {
        const { edges } = aCase({});
        const { ranked } = rankByExcess({ symptom: 'front', edges, baseline, incident, localRows, counted: [] });
        for (const { score, z, own } of ranked) expect([score, z, own].every(Number.isFinite)).toBe(true);
      }),
    );
  });
});
