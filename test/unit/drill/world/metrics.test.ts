import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMetricRecorder, summarise } from '../../../../drill/world/metrics.ts';

const ID = { namespace: 'Test', metricName: 'Latency', dimensions: { Service: 'a', Environment: 'b' } };
const SAME_ID = { namespace: 'Test', metricName: 'Latency', dimensions: { Environment: 'b', Service: 'a' } };

describe('one minute of a metric', () => {
  it('keeps percentiles in order, inside the extremes, and equal to an observed value', () => {
    const observed = fc.array(fc.tuple(fc.integer({ min: -1000, max: 1000 }), fc.integer({ min: 1, max: 50 })), {
      minLength: 1,
    });
    fc.assert(
      fc.property(observed, (pairs) => {
        const values = pairs.map(([value]) => value);
        const observations = pairs.map(([value, weight]) => ({ value, weight }));
        const point = summarise(0, observations);
        expect([point.minimum, point.p50, point.p90, point.p99, point.maximum]).toEqual(
          [point.minimum, point.p50, point.p90, point.p99, point.maximum].sort((a, b) => a - b),
        );
        for (const percentile of [point.p50, point.p90, point.p99]) expect(values).toContain(percentile);
        const expanded = pairs.flatMap(([value, weight]) => Array<number>(weight).fill(value)).sort((a, b) => a - b);
        expect(point.p90).toBe(expanded[Math.ceil(0.9 * expanded.length - 1e-9) - 1]);
        expect(point.sampleCount).toBe(expanded.length);
        expect(point.sum).toBe(expanded.reduce((sum, value) => sum + value, 0));
      }),
    );
  });

  it('appears when its minute is over and is found whatever the order of dimensions', () => {
    const metrics = createMetricRecorder();
    const observe = metrics.open(ID, 'Milliseconds');
    observe(5);
    expect(metrics.all()).toEqual([]);
    metrics.closeMinute(0);
    expect(metrics.series(SAME_ID)?.points.map(({ sum }) => sum)).toEqual([5]);
  });

  it('leaves out minutes without observations and answers for the asked span only', () => {
    const metrics = createMetricRecorder();
    const observe = metrics.open(ID, 'Milliseconds');
    for (const minute of [0, 1, 2, 5, 6]) {
      observe(minute);
      metrics.closeMinute(minute * 60_000);
    }
    metrics.closeMinute(7 * 60_000);
    expect(metrics.between(ID, 60_000, 360_000).map(({ at }) => at / 60_000)).toEqual([1, 2, 5]);
    expect(metrics.between(ID, 180_000, 300_000)).toEqual([]);
  });
});
