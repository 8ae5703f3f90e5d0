import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rankByShift, type ShiftSeries } from '../../../../lib/domain/diagnosis/shift.ts';

const wave = (length: number, level: number): number[] => Array.from({ length }, (_, row) => level + Math.sin(row * 7));
const series = (component: string, now: number, length = 60): ShiftSeries => ({
  component,
  metric: 'cpu',
  baseline: wave(length, 50),
  incident: wave(6, now),
});

describe('rankByShift', () => {
  it('puts the component first whose metric moved furthest for what it usually does, up or down', () => {
    const ranked = rankByShift([series('a', 51), series('b', 90), series('c', 20)]);
    expect(ranked.map(({ component }) => component)).toEqual(['c', 'b', 'a']);
  });

  it('does not rank what has too little normal data or none of the incident', () => {
    expect(rankByShift([series('a', 90, 10), { ...series('b', 90), incident: [Number.NaN, Number.NaN] }])).toEqual([]);
  });

  it('does not depend on the order of series', () => {
    const all = [series('a', 51), series('b', 90), series('c', 20), series('d', 90)];
    fc.assert(
      fc.property(fc.shuffledSubarray(all, { minLength: 4 }), (shuffled) => {
        expect(rankByShift(shuffled)).toEqual(rankByShift(all));
      }),
    );
  });
});
