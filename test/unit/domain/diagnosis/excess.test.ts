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

  it('ranks a leaf whose requests nobody counts by those of its callers, and blames it for no more than they suffer', () => {
    const blind = aCase({ front: 0.4, shop: 0.5, store: 5 });
    for (const panel of [blind.baseline, blind.incident]) {
      const store = panel.get('store');
      panel.set('store', {
        badness: store?.badness ?? [],
        requests: Array.from(store?.requests ?? [], () => Number.NaN),
      });
    }
    const { ranked } = rankByExcess(blind);
    const at = (name: string) => ranked.find(({ component }) => component === name);
    expect(ranked[0]).toMatchObject({ component: 'store', counted: false });
    expect(at('store')?.excess).toBeLessThanOrEqual(at('shop')?.excess ?? 0);
  });

  it('ranks a symptom whose requests nobody counts', () => {
    const blind = aCase({ front: 0.4 });
    for (const panel of [blind.baseline, blind.incident])
      for (const [component, { badness }] of panel)
        panel.set(component, { badness, requests: Array.from(badness, () => Number.NaN) });
    expect(rankByExcess(blind)).toMatchObject({ verdict: 'cause-found', ranked: [{ component: 'front' }, {}, {}, {}] });
  });

  it('lets the rows that are known stand for those that are lost', () => {
    const whole = aCase({ front: 0.4, shop: 0.5, store: 0.5 });
    const full = rankByExcess(whole).ranked.find(({ component }) => component === 'store')?.excess ?? 0;
    const store = whole.incident.get('store');
    const badness = Array.from(store?.badness ?? [], (value, row) => (row % 2 === 0 ? Number.NaN : value));
    whole.incident.set('store', { badness, requests: store?.requests ?? [] });
    const { ranked } = rankByExcess(whole);
    expect(ranked[0]?.component).toBe('store');
    expect((ranked[0]?.excess ?? 0) / full).toBeCloseTo(1, 1);
  });

  it('finds an incident of a single row', () => {
    const short = aCase({ front: 0.4, shop: 0.5 });
    for (const [component, { badness, requests }] of short.incident)
      short.incident.set(component, {
        badness: Array.from(badness).slice(0, LOCAL_ROWS + 1),
        requests: Array.from(requests).slice(0, LOCAL_ROWS + 1),
      });
    expect(rankByExcess(short)).toMatchObject({ verdict: 'cause-found' });
    expect(firstOf(short)).toBe('shop');
  });

  it('finds the symptom itself to be the cause, though its callees are noisy', () => {
    expect(firstOf(aCase({ front: 0.4, leaf: 0.02, store: 0.002 }))).toBe('front');
  });

  it('puts two independent causes in different branches first, whichever is the larger', () => {
    const two = (store: number, leaf: number) => {
      const both = aCase({ front: 0.8 * store + 0.5 * leaf, shop: store, store, leaf });
      for (const panel of [both.baseline, both.incident]) {
        const { badness = [] } = panel.get('leaf') ?? {};
        panel.set('leaf', { badness, requests: Array.from(badness, () => 300) });
      }
      return rankByExcess(both).ranked.map(({ component }) => component);
    };
    expect(two(0.5, 0.3).slice(0, 2)).toEqual(['store', 'leaf']);
    expect(two(0.2, 0.9).slice(0, 2)).toEqual(['leaf', 'store']);
    fc.assert(
      fc.property(
        fc.double({ min: 0.1, max: 3, noNaN: true }),
        fc.double({ min: 0.1, max: 3, noNaN: true }),
        (a, b) => {
          expect(two(a, b).slice(0, 2).sort()).toEqual(['leaf', 'store']);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('does not hide a caller with a fault of its own behind a callee that others share', () => {
    const usual = aCase({ front: 0.9, shop: 0.6, store: 0.3 });
    const add = (panel: Map<string, Measured>, rows: number, slower: number) =>
      panel.set('other', {
        badness: Array.from(
          steady('other', rows, 0.2, 480).badness,
          (value, row) => value + (row >= LOCAL_ROWS ? slower : 0),
        ),
        requests: Array.from({ length: rows }, () => 480),
      });
    add(usual.baseline, BASELINE_ROWS, 0);
    add(usual.incident, INCIDENT_ROWS, 0.3);
    // The store serves both: 480 of its calls for each.
    for (const panel of [usual.baseline, usual.incident]) {
      const { badness = [] } = panel.get('store') ?? {};
      panel.set('store', { badness, requests: Array.from(badness, () => 960) });
    }
    const edges: ExcessInput['edges'] = [...usual.edges, ['front', 'other'], ['other', 'store']];
    const counted = [
      { caller: 'shop', callee: 'store', requests: 480 },
      { caller: 'other', callee: 'store', requests: 480 },
    ];
    const own = (input: ExcessInput, name: string) =>
      rankByExcess(input).ranked.find(({ component }) => component === name)?.own ?? 0;
    expect(own({ ...usual, edges, counted }, 'shop')).toBeCloseTo(480 * 0.3, -1);
    expect(Math.abs(own({ ...usual, edges, counted }, 'other'))).toBeLessThan(480 * 0.05);
    expect(own({ ...usual, edges }, 'shop')).toBeGreaterThan(480 * 0.1);
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
