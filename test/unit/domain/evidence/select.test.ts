import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { select } from '../../../../lib/domain/evidence/select.ts';
import { quantile } from '../../../../lib/domain/evidence/statistics.ts';

const numbers = fc.array(fc.oneof(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), fc.integer({ min: 0, max: 3 })), {
  minLength: 1,
});

describe('select', () => {
  it('finds what sorting would put there, with smaller before it and larger behind', () => {
    fc.assert(
      fc.property(numbers, fc.nat(), (given, at) => {
        const place = at % given.length;
        const values = Float64Array.from(given);
        const found = select(values, place);
        // Both zeros are the same number.
        expect(found + 0).toBe((Float64Array.from(given).sort()[place] ?? Number.NaN) + 0);
        expect(values.subarray(0, place).every((value) => value <= found)).toBe(true);
        expect(values.subarray(place).every((value) => value >= found)).toBe(true);
        expect(Float64Array.from(values).sort()).toEqual(Float64Array.from(given).sort());
      }),
    );
  });
});

describe('a quantile', () => {
  it('lies between its two neighbours in order, as near to each as it should', () => {
    fc.assert(
      fc.property(numbers, fc.double({ noNaN: true, min: 0, max: 1 }), (given, q) => {
        const sorted = Float64Array.from(given).sort();
        const position = q * (sorted.length - 1);
        const low = sorted[Math.floor(position)] ?? 0;
        const high = sorted[Math.ceil(position)] ?? 0;
        expect(quantile(given, q)).toBeCloseTo(low + (high - low) * (position - Math.floor(position)), 5);
      }),
    );
    expect(quantile([], 0.5)).toBeNaN();
  });
});
