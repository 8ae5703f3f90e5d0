import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plot } from '../../../../drill/report/plot.ts';

describe('the plot', () => {
  it('shows a hump as a hump, with its marks below', () => {
    const points = Array.from({ length: 60 }, (_, index) => ({
      seconds: index * 10,
      value: index >= 20 && index < 40 ? 8 : 0,
    }));
    const lines = plot(points, [{ seconds: 200, sign: '▲', label: 'fault' }], '%', 30);
    expect(lines[0]).toContain('8.0 %');
    expect(lines[0]).toMatch(/│ {10}█{10} *$/);
    expect(lines.at(-2)).toContain('▲');
    expect(lines.at(-1)).toContain('▲ fault');
  });

  it('says so when there is nothing to plot', () => {
    expect(plot([], [], '%')).toEqual(['no data to plot']);
  });

  it('has the same width whatever the values, and never fails', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 200 }),
        (values) => {
          const lines = plot(
            values.map((value, index) => ({ seconds: index, value })),
            [],
            '%',
            40,
          );
          const bars = lines.slice(0, 5).map((line) => line.split('│')[1]?.length);
          expect(new Set(bars)).toEqual(new Set([40]));
        },
      ),
    );
  });
});
