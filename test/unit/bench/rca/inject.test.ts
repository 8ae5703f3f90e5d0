import { describe, expect, it } from 'vitest';
import type { CaseSeries } from '../../../../bench/rca/case.ts';
import { type InjectedCase, injectedCases } from '../../../../bench/rca/injected-cases.ts';
import type { PetShopScenario } from '../../../../bench/rca/petshop.ts';

const ROWS = 120;
const timestamps = Array.from({ length: ROWS }, (_, row) => 1_700_000_000 + 300 * row);
const columns = (component: string, requests: number, seconds: number, availability: number): CaseSeries[] => {
  const column = (metric: string, statistic: string, value: number): CaseSeries => ({
    component,
    metric,
    statistic,
    timestamps,
    values: timestamps.map(
      (_, row) => value * (metric === 'availability' ? 1 : 1 + 0.05 * Math.sin(row * 7.3 + seconds)),
    ),
  });
  return [
    column('requests', 'Sum', requests),
    column('latency', 'Average', seconds),
    ...[50, 90, 95, 99].map((percent) => column('latency', `p${percent}`, seconds * (1 + percent / 100))),
    column('availability', 'Average', availability),
  ];
};

const scenario: PetShopScenario = {
  name: 'small',
  edges: [
    ['front', 'shop'],
    ['shop', 'store'],
    ['other', 'store'],
  ],
  normal: [
    ...columns('front', 1000, 0.4, 100),
    ...columns('shop', 500, 0.2, 100),
    ...columns('store', 900, 0.02, 100),
    ...columns('other', 300, 0.1, 100),
    ...columns('dead', 0, 1, 0),
  ],
  cases: [],
};

const made = (seed: number): InjectedCase[] => [...injectedCases(scenario, ['front'], seed)];
const highestOf = (series: readonly CaseSeries[], component: string, metric: string): number =>
  Math.max(
    ...(series.find((each) => each.component === component && each.metric === metric)?.values ?? []).map(Number),
  );

describe('injectedCases', () => {
  it('makes a case of every reachable component with traffic, metric and size, and the same ones from the same seed', () => {
    const cases = made(1);
    expect(new Set(cases.map(({ truth }) => truth))).toEqual(new Set(['front', 'shop', 'store']));
    expect(new Set(cases.map(({ size }) => size)).size).toBe(4);
    expect(cases).toEqual(made(1));
    expect(cases).not.toEqual(made(2));
    expect(cases.find(({ truth }) => truth === 'store')).toMatchObject({ place: 'leaf', shared: true });
  });

  it('keeps the incident out of normal time, and normal time as it is', () => {
    for (const { case: given } of made(1)) {
      const [first] = given.baseline;
      const during = given.incident[0]?.timestamps ?? [];
      expect((first?.timestamps.length ?? 0) + during.length).toBe(ROWS);
      expect(during.some((at) => first?.timestamps.includes(at))).toBe(false);
      expect(given.onsetAt).toBeGreaterThan(during[0] ?? 0);
    }
  });

  it('makes the origin and all that call it suffer, and nobody else', () => {
    const slow = made(3).filter(
      ({ metric, size, case: given }) =>
        metric === 'latency' && size === 'large' && given.symptom?.statistic === 'Average',
    );
    expect(slow.length).toBeGreaterThan(0);
    for (const { truth, case: given } of slow) {
      const grew = (component: string): boolean =>
        highestOf(given.incident, component, 'latency') > 1.2 * highestOf(given.baseline, component, 'latency');
      expect(grew(truth), truth).toBe(true);
      expect(grew('front'), truth).toBe(true);
      expect(grew('other'), truth).toBe(truth === 'store');
      if (truth === 'front') expect(grew('shop')).toBe(false);
    }
    const failing = made(3).filter(({ metric, size }) => metric === 'availability' && size === 'large');
    for (const { case: given } of failing) {
      const lowest = Math.min(
        ...(
          given.incident.find(({ component, metric }) => component === 'front' && metric === 'availability')?.values ??
          []
        ).map(Number),
      );
      expect(lowest).toBeLessThan(95);
    }
  });
});
