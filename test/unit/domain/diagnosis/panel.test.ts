import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Series } from '../../../../lib/contracts/observation.ts';
import { panelOf } from '../../../../lib/domain/diagnosis/panel.ts';
import { aSeries, aService, NOW_SECONDS, ONSET_SECONDS, SHOP, STORE } from '../evidence/builders.ts';

const panel = (series: Series[], harm: 'latency' | 'faults' = 'latency') =>
  panelOf(series, harm, { onset: ONSET_SECONDS, now: NOW_SECONDS, reopened: null });

const points = (
  component: string,
  role: Series['role'],
  periodSeconds: number,
  timestamps: number[],
  values: number[],
) => ({
  ...aSeries(component, role, 1, 1),
  periodSeconds,
  timestamps,
  values,
});

const without = (series: Series[], role: Series['role']): Series[] => series.filter((each) => each.role !== role);

const steps = (count: number, periodSeconds: number): number[] =>
  Array.from({ length: count }, (_, index) => ONSET_SECONDS - 10_800 + index * periodSeconds);

describe('panelOf', () => {
  it('sums requests and averages latency of a finer series, so that it goes with a coarser one', () => {
    const minutes = steps(180, 60);
    const coarse = steps(36, 300);
    const { baseline } = panel([
      points(
        SHOP,
        'requests',
        60,
        minutes,
        minutes.map(() => 100),
      ),
      points(
        SHOP,
        'latencySeconds',
        60,
        minutes,
        minutes.map((_, index) => (index % 5 === 0 ? 0.6 : 0.1)),
      ),
      points(
        STORE,
        'requests',
        300,
        coarse,
        coarse.map(() => 500),
      ),
      points(
        STORE,
        'latencySeconds',
        300,
        coarse,
        coarse.map(() => 0.05),
      ),
    ]);
    expect(baseline.get(SHOP)?.requests[3]).toBe(500);
    expect(baseline.get(SHOP)?.badness[3]).toBeCloseTo(0.2);
    expect(baseline.get(STORE)?.requests[3]).toBe(500);
  });

  it('counts what a component throttles, of whatever kind, as failed, though it counts neither requests nor failures', () => {
    const late = ONSET_SECONDS - 60;
    const { incident } = panel(
      [
        points(STORE, 'saturation:throttles-read', 60, [late], [5000]),
        points(STORE, 'saturation:throttles-write', 60, [late, late + 60], [200, 300]),
        points(
          STORE,
          'saturation:read-units',
          60,
          steps(185, 60),
          steps(185, 60).map(() => 100),
        ),
      ],
      'faults',
    );
    expect(Array.from(incident.get(STORE)?.badness ?? []).filter((value) => value !== 0)).toEqual([5200, 300]);
  });

  it('counts a point that was delivered twice once', () => {
    const minutes = steps(180, 60);
    const twice = [...minutes, ...minutes];
    const { baseline } = panel([
      points(
        SHOP,
        'requests',
        60,
        twice,
        twice.map(() => 100),
      ),
      points(
        SHOP,
        'latencySeconds',
        60,
        twice,
        twice.map(() => 0.1),
      ),
    ]);
    expect(baseline.get(SHOP)?.requests[3]).toBe(100);
  });

  it('is not made coarser by metrics that say nothing of the harm', () => {
    const daily = points(STORE, 'saturation:storage', 86_400, [ONSET_SECONDS - 86_400], [7]);
    expect(panel([...aService(SHOP), daily]).localRows).toBe(panel(aService(SHOP)).localRows);
  });

  it('stays small when a clock is off by years, and keeps what the other clocks say', () => {
    const wild = aSeries(STORE, 'latencySeconds', 0.1, 0.1);
    const series = [...aService(SHOP), { ...wild, timestamps: wild.timestamps.with(0, 1).with(1, 4e9) }];
    expect(panel(series).baseline.get(SHOP)?.badness.length).toBe(
      panel(aService(SHOP)).baseline.get(SHOP)?.badness.length,
    );
  });

  it('counts failures for themselves where nobody counts requests, and knows no requests of waiting', () => {
    const faults = panel([aSeries(STORE, 'faults', 0, 9)], 'faults').incident.get(STORE);
    expect(Math.max(...Array.from(faults?.badness ?? []).filter(Number.isFinite))).toBeGreaterThan(8);
    expect(new Set(Array.from(faults?.requests ?? []))).toEqual(new Set([1]));
    const waiting = panel([aSeries(STORE, 'latencySeconds', 1, 9)]).incident.get(STORE);
    expect(Array.from(waiting?.requests ?? []).every(Number.isNaN)).toBe(true);
  });

  it('counts a function whose every call is throttled as failing, though its other counters fall silent', () => {
    const silent = aService(SHOP).map((each) =>
      each.role === 'latencySeconds'
        ? each
        : { ...each, values: each.values.map((value, index) => (index > 175 ? null : value)) },
    );
    const throttles = aSeries(SHOP, 'saturation:throttles', 0, 90);
    const badness = Array.from(panel([...silent, throttles], 'faults').incident.get(SHOP)?.badness ?? []);
    expect(badness.at(-2)).toBe(1);
    expect(panel([throttles], 'faults').incident.has(SHOP)).toBe(true);
    const none = aSeries(SHOP, 'saturation:throttles', 0, 0);
    expect(panel([...without(silent, 'faults'), none], 'faults').incident.has(SHOP)).toBe(false);
  });

  it('has equally long rows for all, and never more than its bound, whatever times and values there are', () => {
    const time = fc.oneof(
      fc.integer({ min: ONSET_SECONDS - 20_000, max: NOW_SECONDS }),
      fc.integer({ min: -1e9, max: 1e10 }),
    );
    const value = fc.oneof(fc.constant(null), fc.double());
    const series = fc
      .tuple(
        fc.constantFrom(SHOP, STORE),
        fc.constantFrom('requests' as const, 'latencySeconds' as const),
        fc.constantFrom(60, 300, 86_400),
      )
      .chain(([component, role, periodSeconds]) =>
        fc.array(fc.tuple(time, value), { maxLength: 50 }).map(
          (given): Series => ({
            ...aSeries(component, role, 1, 1),
            periodSeconds,
            timestamps: given.map(([at]) => at),
            values: given.map(([, each]) => each),
          }),
        ),
      );
    fc.assert(
      fc.property(fc.array(series, { maxLength: 6 }), (given) => {
        const { baseline, incident, localRows } = panel(given);
        for (const half of [baseline, incident]) {
          const lengths = new Set(
            [...half.values()].flatMap(({ badness, requests }) => [badness.length, requests.length]),
          );
          expect(lengths.size).toBeLessThanOrEqual(1);
          for (const length of lengths) expect(length).toBeLessThanOrEqual(4000);
        }
        for (const { badness } of incident.values()) expect(badness.length).toBeGreaterThanOrEqual(localRows);
      }),
    );
  });
});
