import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Series, type SeriesRole, type TracedCall, X_RAY } from '../../../../lib/contracts/observation.ts';
import { rankCauses } from '../../../../lib/domain/diagnosis/rank-causes.ts';
import { scopeAsTraced } from '../../../../lib/domain/evidence/edges.ts';
import { comparable, withStored } from '../../../../lib/domain/evidence/traced-series.ts';
import {
  anObservation,
  aSeries,
  aService,
  aSignal,
  CATALOG,
  derive,
  FRONT,
  NOW_SECONDS,
  ONSET_AT,
  SHOP,
  STORE,
} from './builders.ts';

const PROVIDER = '111122223333:eu-west-1:external:api.provider.example';
const BEHIND = '111122223333:eu-west-1:external:bank.example';

const from = (namespace: string, series: Series): Series => ({ ...series, metric: { ...series.metric, namespace } });
const traced = (component: string, role: SeriesRole, value: number, now = value): Series =>
  from(
    X_RAY,
    aSeries(component, role, value, now, (each) => each),
  );
const whole = (component: string, role: SeriesRole, value: number): Series =>
  aSeries(component, role, value, value, (each) => each);
const call = (caller: string, callee: string, requests: number, callerRequests: number | null): TracedCall => ({
  caller,
  callee,
  requests,
  callerRequests,
});
const firstValue = (series: readonly Series[], component: string, role: SeriesRole): number | null | undefined =>
  series.find((each) => each.component === component && each.role === role)?.values[0];

describe('numbers of traces', () => {
  it('are brought to the rate of what the caller really served, faults too, latency not', () => {
    // One request in twenty is traced: 1,000 are served a minute, half of them call the provider.
    const series = [
      whole(SHOP, 'requests', 1000),
      traced(PROVIDER, 'requests', 25),
      traced(PROVIDER, 'faults', 2),
      traced(PROVIDER, 'latencySeconds', 0.4),
    ];
    const scaled = comparable(series, [call(SHOP, PROVIDER, 4500, 9000)]);
    expect(firstValue(scaled, PROVIDER, 'requests')).toBeCloseTo(500);
    expect(firstValue(scaled, PROVIDER, 'faults')).toBeCloseTo(40);
    expect(firstValue(scaled, PROVIDER, 'latencySeconds')).toBe(0.4);
    expect(firstValue(scaled, SHOP, 'requests')).toBe(1000);
  });

  it('are brought there along a chain of callers', () => {
    const series = [whole(SHOP, 'requests', 1000), traced(PROVIDER, 'requests', 50), traced(BEHIND, 'requests', 100)];
    const calls = [call(SHOP, PROVIDER, 50, 50), call(PROVIDER, BEHIND, 100, 50)];
    for (const order of [series, series.toReversed()])
      expect(firstValue(comparable(order, calls), BEHIND, 'requests')).toBeCloseTo(2000);
  });

  it('stay what they are where every request is traced, where no caller is counted whole, and where none is known', () => {
    const all = [whole(SHOP, 'requests', 1000), traced(PROVIDER, 'requests', 980)];
    expect(comparable(all, [call(SHOP, PROVIDER, 100, 100)])).toEqual(all);
    const unknown = [traced(PROVIDER, 'requests', 50)];
    expect(comparable(unknown, [call(SHOP, PROVIDER, 50, 50)])).toEqual(unknown);
    expect(comparable(all, [])).toEqual(all);
    expect(comparable(all, [call(SHOP, PROVIDER, 0, 0)])).toEqual(all);
  });

  it('come back as they really are for any rate of sampling and any share of requests that call', () => {
    const rate = fc.double({ min: 0.01, max: 0.8, noNaN: true });
    fc.assert(
      fc.property(
        rate,
        fc.double({ min: 0.05, max: 3, noNaN: true }),
        fc.integer({ min: 100, max: 1e6 }),
        (sampled, perRequest, served) => {
          const real = served * perRequest;
          const series = [whole(SHOP, 'requests', served), traced(PROVIDER, 'requests', real * sampled)];
          const calls = [call(SHOP, PROVIDER, 1e4 * perRequest, 1e4)];
          expect(firstValue(comparable(series, calls), PROVIDER, 'requests')).toBeCloseTo(real, 3);
        },
      ),
    );
  });

  it('give way to whole counts of the same component, role by role from one source', () => {
    const disk = from('AWS/RDS', aSeries(STORE, 'latencySeconds', 0.001, 0.001));
    const byTraces = (['requests', 'faults', 'latencySeconds'] as const).map((role) => traced(STORE, role, 1));
    expect(comparable([disk, ...byTraces], [])).toEqual(byTraces);
    const own = from('ApplicationSignals', whole(STORE, 'requests', 9));
    const latency = from('ApplicationSignals', whole(STORE, 'latencySeconds', 9));
    expect(comparable([disk, ...byTraces, own, latency], [])).toEqual([byTraces[1], own, latency]);
    expect(comparable([disk], [])).toEqual([disk]);
  });

  it('of the first look stand in for what the second does not read, and for nothing else', () => {
    const byTraces = [traced(PROVIDER, 'requests', 5), traced(PROVIDER, 'latencySeconds', 5)];
    const before = whole(SHOP, 'requests', 1000);
    const fresh = whole(SHOP, 'requests', 900);
    expect(withStored([fresh], [before, ...byTraces])).toEqual([fresh, ...byTraces]);
  });
});

describe('a provider that only sampled traces know', () => {
  const slow = { latencySeconds: 2.2, usualLatencySeconds: 0.2 };
  const series = [
    ...aService(FRONT, slow),
    ...aService(SHOP, slow),
    from(X_RAY, aSeries(PROVIDER, 'requests', 30, 30)),
    from(X_RAY, aSeries(PROVIDER, 'faults', 0, 0)),
    from(X_RAY, aSeries(PROVIDER, 'latencySeconds', 0.1, 2.1)),
  ];
  const calls = [call(FRONT, SHOP, 600, 600), call(SHOP, PROVIDER, 600, 600)];
  const firstCause = (given: readonly TracedCall[], numbers: readonly Series[]): string | undefined => {
    const seen = anObservation({ traced: [...given] });
    const scope = scopeAsTraced(seen.scope, given, CATALOG);
    const observation = { ...seen, scope, series: [...numbers] };
    const { evidence } = derive(observation, [aSignal(FRONT)]);
    const ranking = rankCauses({
      symptoms: [FRONT],
      alarmed: [],
      series: observation.series,
      edges: scope.edges,
      traced: given,
      evidence,
      onsetAt: ONSET_AT,
      now: new Date(NOW_SECONDS * 1000),
      newHypothesisId: () => 'hyp',
    });
    return ranking.hypotheses[0]?.component;
  };

  it('is ranked first as the cause of its caller’s waiting', () => {
    expect(firstCause(calls, comparable(series, calls))).toBe(PROVIDER);
  });

  it('would leave its caller to blame if a sample were taken for all', () => {
    expect(firstCause(calls, series)).toBe(SHOP);
  });

  it('would leave its caller to blame without traces', () => {
    const untraced = series.filter(({ component }) => component !== PROVIDER);
    expect(firstCause([], untraced)).not.toBe(PROVIDER);
  });
});
