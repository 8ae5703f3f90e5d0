import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Edge, Series, SeriesRole } from '../../../../lib/contracts/observation.ts';
import { rankCauses } from '../../../../lib/domain/diagnosis/rank-causes.ts';
import {
  anObservation,
  aSeries,
  aService,
  aSignal,
  derive,
  FRONT,
  NOW_SECONDS,
  ONSET_AT,
  PRICES,
  SHOP,
  STORE,
} from '../evidence/builders.ts';

/** The example catalog asks nobody about a hypothesis below this: it is no guess that anybody could act on. */
const ASK = 0.35;

const diagnose = (series: readonly Series[], edges: readonly Edge[] = anObservation().scope.edges) => {
  const scope = { ...anObservation().scope, edges: [...edges] };
  const { evidence } = derive(anObservation({ series: [...series], scope }), [aSignal(FRONT)]);
  let count = 0;
  return rankCauses({
    symptoms: [FRONT],
    alarmed: [],
    series,
    edges,
    traced: [],
    evidence,
    onsetAt: ONSET_AT,
    now: new Date(NOW_SECONDS * 1000),
    newHypothesisId: () => `hyp_${++count}`,
  });
};

const SLOW = [
  ...aService(FRONT, { latencySeconds: 2.2 }),
  ...aService(SHOP, { latencySeconds: 2.2 }),
  ...aService(PRICES),
];

const changed = (component: string, role: SeriesRole, change: (series: Series) => Series): Series[] =>
  SLOW.map((series) => (series.component === component && series.role === role ? change(series) : series));

/** Every metric stands still at one value of its own. */
const constant = (component: string, given: { requests?: number; faults?: number; latencySeconds?: number } = {}) =>
  aService(component).map((series) => {
    const own = { requests: 600, faults: 0, latencySeconds: 0.2, ...given };
    const value = own[series.role as keyof typeof own];
    return { ...series, values: series.values.map(() => value) };
  });

const UNKNOWABLE: Readonly<Record<string, Series[]>> = {
  'no series at all': [],
  'one point': [{ ...aSeries(FRONT, 'latencySeconds', 1, 1), timestamps: [NOW_SECONDS - 60], values: [9] }],
  'only nulls': SLOW.map((series) => ({ ...series, values: series.values.map(() => null) })),
  'only NaN': SLOW.map((series) => ({ ...series, values: series.values.map(() => Number.NaN) })),
  'no traffic': SLOW.map((series) => ({ ...series, values: series.values.map(() => 0) })),
  'only what the symptom does not depend on': aService('111122223333:eu-west-1:ecs-service:c/stranger', {
    latencySeconds: 9,
  }),
};

describe('a diagnosis of odd data', () => {
  it.each(Object.entries(UNKNOWABLE))('cannot tell from %s', (_, series) => {
    expect(diagnose(series)).toMatchObject({ finding: 'cannot-tell', hypotheses: [] });
  });

  it('finds no symptom in series that stand still', () => {
    const still = [...constant(FRONT), ...constant(SHOP)];
    expect(diagnose(still)).toMatchObject({ finding: 'symptom-absent', hypotheses: [] });
  });

  it.each([
    ['half of all requests always failed', { faults: 300 }],
    ['users always waited for longer than is promised', { latencySeconds: 5 }],
  ])('does not call the symptom absent where %s', (_, given) => {
    expect(diagnose([...constant(FRONT, given), ...constant(SHOP)])).toMatchObject({
      finding: 'cannot-tell',
      hypotheses: [],
    });
  });

  it('still finds the source with holes, repeated points, huge values, cycles and a clock that is off by years', () => {
    const first = (series: readonly Series[], edges?: readonly Edge[]) =>
      diagnose(series, edges).hypotheses[0]?.component;
    expect(first(SLOW)).toBe(SHOP);
    const holes = changed(SHOP, 'latencySeconds', (series) => ({
      ...series,
      values: series.values.map((value, index) => (index % 3 === 0 ? null : value)),
    }));
    expect(first(holes)).toBe(SHOP);
    const twice = changed(SHOP, 'requests', (series) => ({
      ...series,
      timestamps: series.timestamps.flatMap((at) => [at, at]),
      values: series.values.flatMap((value) => [value, value]),
    }));
    expect(first(twice)).toBe(SHOP);
    const huge = changed(PRICES, 'latencySeconds', (series) => ({ ...series, values: series.values.map(() => 1e300) }));
    expect(first(huge)).toBe(SHOP);
    const cyclic: Edge[] = [...anObservation().scope.edges, [SHOP, FRONT], [SHOP, SHOP], [PRICES, FRONT]];
    expect(first(SLOW, cyclic.slice(0, 3).concat(cyclic.slice(4)))).toBe(SHOP);
    const skewed = changed(PRICES, 'requests', (series) => ({
      ...series,
      timestamps: series.timestamps.map((at) => at + 1e9),
    }));
    expect(first(skewed)).toBe(SHOP);
  });

  it('finds a source that answers faster than ever because it fails', () => {
    const series = [
      ...aService(FRONT, { faults: 300, latencySeconds: 0.12 }),
      ...aService(SHOP, { faults: 300, latencySeconds: 0.02 }),
      ...aService(PRICES, { requests: 300 }),
    ];
    expect(diagnose(series).hypotheses[0]?.component).toBe(SHOP);
  });

  it('names two causes in different branches first, in an order that does not depend on the input', () => {
    const series = [
      ...aService(FRONT, { faults: 150 }),
      ...aService(SHOP, { faults: 75 }),
      aSeries(SHOP, 'saturation:cpu', 40, 99),
      ...aService(PRICES),
      aSeries(PRICES, 'saturation:throttles', 0, 75),
    ];
    const edges: Edge[] = [
      [FRONT, SHOP],
      [FRONT, PRICES],
    ];
    const found = diagnose(series, edges).hypotheses.map(({ component }) => component);
    expect([...new Set(found)].slice(0, 2).sort()).toEqual([PRICES, SHOP].sort());
    const again = diagnose([...series].reverse(), [...edges].reverse()).hypotheses.map(({ component }) => component);
    expect(again).toEqual(found);
  });

  it('never fails, and never guesses with confidence, where the incident is drawn like normal time', () => {
    const noise = fc.integer({ min: 1, max: 2 ** 31 - 1 });
    const level = fc.double({ min: 0.001, max: 1e6, noNaN: true });
    const spread = fc.constantFrom(0, 0.02, 0.1, 0.3);
    const random = (seed: number) => {
      let state = seed;
      return () => {
        state = (state * 48_271) % 2_147_483_647;
        return state / 2_147_483_647;
      };
    };
    const service = fc.record({ seed: noise, level, spread, requests: fc.integer({ min: 0, max: 5000 }) });
    fc.assert(
      fc.property(fc.tuple(service, service, service, service), (given) => {
        const series = [FRONT, SHOP, STORE, PRICES].flatMap((component, index) => {
          const each = given[index] ?? given[0];
          const next = random(each.seed);
          const drawn = (value: number) => value * (1 + each.spread * (next() + next() + next() + next() - 2));
          return [
            aSeries(component, 'requests', 1, 1, () => Math.round(drawn(each.requests))),
            aSeries(component, 'latencySeconds', 1, 1, () => drawn(each.level)),
            aSeries(component, 'faults', 1, 1, () => 0),
          ];
        });
        const { finding, hypotheses } = diagnose(series);
        for (const { confidence } of hypotheses) expect(confidence).toBeLessThan(ASK);
        expect(hypotheses.length > 0).toBe(finding === 'cause-found');
        if (given[0].requests === 0) expect(finding).not.toBe('symptom-absent');
        else if (given.every(({ requests, spread: wide }) => requests >= 20 && wide === 0))
          // The front is promised to answer within a second.
          expect(finding).toBe(given[0].level > 1 ? 'cannot-tell' : 'symptom-absent');
      }),
      { numRuns: 60 },
    );
  });

  it('never fails on any values at any times, and stays within its bounds', () => {
    const value = fc.oneof(
      fc.constant(null),
      fc.constant(Number.NaN),
      fc.constant(0),
      fc.double(),
      fc.double({ min: 0, max: 5 }),
    );
    const series = fc
      .tuple(
        fc.constantFrom(FRONT, SHOP, STORE, PRICES),
        fc.constantFrom<SeriesRole>('requests', 'latencySeconds', 'faults', 'saturation:throttles', 'saturation:cpu'),
        fc.constantFrom('Average', 'p90', 'p99', 'Sum'),
        fc.array(value, { minLength: 185, maxLength: 185 }),
        fc.array(fc.integer({ min: 0, max: 184 }), { maxLength: 20 }),
      )
      .map(([component, role, statistic, values, jumps]): Series => {
        const made = aSeries(component, role, 1, 1);
        const timestamps = made.timestamps.map((at, index) => (jumps.includes(index) ? at + 7200 : at));
        return { ...made, metric: { ...made.metric, statistic }, timestamps, values };
      });
    const node = fc.constantFrom(FRONT, SHOP, STORE, PRICES);
    fc.assert(
      fc.property(
        fc.array(series, { maxLength: 8 }),
        fc.array(fc.tuple(node, node), { maxLength: 8 }),
        (given, edges) => {
          const { finding, hypotheses } = diagnose(given, edges);
          if (finding !== 'cause-found') expect(hypotheses).toEqual([]);
          for (const { confidence } of hypotheses) {
            expect(confidence).toBeGreaterThan(0);
            expect(confidence).toBeLessThanOrEqual(0.95);
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});
