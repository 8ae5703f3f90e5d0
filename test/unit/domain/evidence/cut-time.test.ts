import { describe, expect, it } from 'vitest';
import { cutTime } from '../../../../lib/domain/evidence/finding.ts';

const HOUR = 3600;
const present = (periodSeconds: number, sinceOnset: number): number => {
  const timestamps = Array.from({ length: (4 * HOUR) / periodSeconds }, (_, index) => index * periodSeconds);
  const now = 4 * HOUR;
  const time = { onset: now - sinceOnset, now, reopened: null };
  return cutTime({ timestamps, values: timestamps.map(() => 1), periodSeconds }, time).presentValues.length;
};

describe('the present of a long incident', () => {
  it('is its last ten minutes, or four values where these are coarser', () => {
    expect(present(60, HOUR)).toBe(10);
    expect(present(300, HOUR)).toBe(4);
  });

  it('never reaches back before the incident', () => {
    expect(present(300, 300)).toBeLessThanOrEqual(3);
  });
});
