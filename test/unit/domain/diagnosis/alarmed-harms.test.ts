import { describe, expect, it } from 'vitest';
import { alarmedHarms } from '../../../../lib/domain/diagnosis/alarmed-harms.ts';
import { attribute } from '../../../../lib/domain/diagnosis/attribution.ts';
import {
  anObservation,
  aSeries,
  aService,
  aSignal,
  FRONT,
  NOW_SECONDS,
  ONSET_SECONDS,
  PRICES,
  SHOP,
} from '../evidence/builders.ts';

const onMetric = (component: string, metricName: string, given: { statistic?: string; namespace?: string } = {}) =>
  aSignal(component, {
    symptom: { metric: { namespace: 'test', metricName, dimensions: {}, statistic: 'p99', scale: 1, ...given } },
  });
const SERIES = aService(FRONT);

describe('what alarms say that users suffer', () => {
  it.each([
    ['latencySeconds', ['latency']],
    ['faults', ['faults']],
  ])('is told by the metric %s, in whatever statistic', (metricName, harms) => {
    expect(alarmedHarms([onMetric(FRONT, metricName)], SERIES)).toEqual([{ component: FRONT, harms }]);
  });

  it('is told by a count to which another was added that it leaves out', () => {
    const added = SERIES.map((each) =>
      each.role === 'faults' ? { ...each, metric: { ...each.metric, metricName: 'faults + refusals' } } : each,
    );
    for (const metricName of ['faults', 'refusals'])
      expect(alarmedHarms([onMetric(FRONT, metricName)], added)).toEqual([{ component: FRONT, harms: ['faults'] }]);
  });

  it('is all that several alarms say', () => {
    const both = alarmedHarms([onMetric(FRONT, 'faults'), onMetric(FRONT, 'latencySeconds')], SERIES);
    expect(both).toEqual([{ component: FRONT, harms: ['faults', 'latency'] }]);
  });

  it.each([
    ['no metric', aSignal(FRONT)],
    ['a metric that is not read', onMetric(FRONT, 'errors')],
    ['a metric of the same name elsewhere', onMetric(FRONT, 'faults', { namespace: 'other' })],
    ['a metric of no harm', onMetric(FRONT, 'requests')],
  ])('is not known from an alarm on %s, whatever another says', (_, unclear) => {
    expect(alarmedHarms([onMetric(FRONT, 'faults'), unclear], SERIES)).toEqual([]);
  });

  it('is not told by an alarm that has cleared', () => {
    expect(alarmedHarms([{ ...onMetric(FRONT, 'faults'), status: 'resolved' }], SERIES)).toEqual([]);
  });
});

describe('attribution', () => {
  const { edges } = anObservation().scope;
  const time = { onset: ONSET_SECONDS, now: NOW_SECONDS, reopened: null };
  const shareOf = (component: string, harms: readonly ('latency' | 'faults')[] | null, series = SLOW_AND_FAILING) => {
    const alarmed = harms ? [{ component: FRONT, harms: [...harms] }] : [];
    return attribute([FRONT], series, { edges, traced: [], alarmed }, time).shares.get(component)?.share ?? 0;
  };
  /** The shop makes users wait, and prices fails some of them. */
  const SLOW_AND_FAILING = [
    ...aService(FRONT, { latencySeconds: 0.9, faults: 60 }),
    ...aService(SHOP, { latencySeconds: 0.9, faults: 60 }),
    ...aService(PRICES, { faults: 60 }),
  ];

  it('weighs what users complain of more than what else they suffer', () => {
    expect(shareOf(SHOP, null)).toBeGreaterThan(0.8);
    expect(shareOf(PRICES, null)).toBeGreaterThan(0.8);
    expect(shareOf(PRICES, ['latency'])).toBeCloseTo(shareOf(PRICES, null) / 2);
    expect(shareOf(SHOP, ['latency'])).toBe(shareOf(SHOP, null));
    expect(shareOf(SHOP, ['faults'])).toBeCloseTo(shareOf(SHOP, null) / 2);
  });

  it('weighs the other in full where the alarmed one is not there', () => {
    const failing = [
      ...aService(FRONT, { faults: 60 }),
      ...aService(SHOP, { faults: 60 }),
      ...aService(PRICES, { faults: 60 }),
    ];
    expect(shareOf(PRICES, ['latency'], failing)).toBe(shareOf(PRICES, null, failing));
  });

  const STORE = '111122223333:eu-west-1:database:store';
  const restless = (value: number, minute: number): number => value * (1 + 0.6 * Math.sin(minute * 7.3));
  const steady = (value: number, _minute: number): number => value;
  const slow = (component: string, latencySeconds: number, shape = steady) => [
    aSeries(component, 'requests', 600, 600),
    aSeries(component, 'latencySeconds', 0.2, latencySeconds, shape),
  ];

  it('measures several against the one that adds most, where the symptom hides in its noise how much it suffers', () => {
    const noisy = [...slow(FRONT, 0.3, restless), ...slow(SHOP, 0.2), ...slow(PRICES, 0.5), ...slow(STORE, 0.35)];
    expect(shareOf(PRICES, null, noisy)).toBeCloseTo(1, 1);
    expect(shareOf(STORE, null, noisy)).toBeCloseTo(0.5, 1);
  });

  it('takes nothing from a source because something that nobody waits for takes longer', () => {
    const beside = [...slow(FRONT, 0.6), ...slow(SHOP, 0.2), ...slow(STORE, 0.6), ...slow(PRICES, 30)];
    expect(shareOf(STORE, null, beside)).toBeGreaterThan(0.9);
  });
});
