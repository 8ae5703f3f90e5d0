import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asFeltAt, quantileNamed } from '../../../../lib/domain/diagnosis/statistic.ts';

const rows = (requests: number) => ({ badness: [1, 1], requests: [requests, requests] });

describe('quantileNamed', () => {
  it('reads quantiles by their usual names, and takes everything else for what adds up', () => {
    expect(['p50', 'p99', 'p99.9', 'P90', 'Median', 'Maximum'].map(quantileNamed)).toEqual([
      0.5, 0.99, 0.999, 0.9, 0.5, 0.999,
    ]);
    expect(['Average', 'mean', 'Sum', 'p', 'tm99'].map(quantileNamed)).toEqual([null, null, null, null, null]);
  });
});

describe('asFeltAt', () => {
  const felt = (requests: number, quantile: number): number | undefined =>
    asFeltAt(rows(1000), rows(requests), quantile).requests[0];

  it('counts a callee of one request in ten as one of all where the slowest tenth is looked at', () => {
    expect(felt(100, 0.9)).toBeCloseTo(1000);
    expect(felt(50, 0.9)).toBeCloseTo(500);
    expect(felt(100, 0.5)).toBeCloseTo(200);
  });

  it('leaves what is called more often than the symptom, and what is never called, as it is', () => {
    expect(felt(3000, 0.9)).toBe(3000);
    expect(felt(0, 0.99)).toBe(0);
    expect(felt(Number.NaN, 0.99)).toBeNaN();
  });

  it('never counts less than was called, nor more than the symptom where less was called', () => {
    const requests = fc.double({ min: 0, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(requests, requests, fc.double({ min: 0, max: 1, noNaN: true }), (all, count, quantile) => {
        const [value = Number.NaN] = Array.from(asFeltAt(rows(all), rows(count), quantile).requests);
        expect(value).toBeGreaterThanOrEqual(count);
        expect(value).toBeLessThanOrEqual(Math.max(count, all));
      }),
    );
  });
});
