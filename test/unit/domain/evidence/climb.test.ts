import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anObservation, aSeries, derive, SHOP, STORE } from './builders.ts';

const noise = (minute: number): number => Math.sin(minute * 7.3);
const found = (...series: ReturnType<typeof aSeries>[]) => derive(anObservation({ series })).evidence;
const memory = (shape: (minute: number) => number) =>
  found(aSeries(SHOP, 'saturation:memory', 0, 0, (_, minute) => shape(minute)));
const factOf = (fact: string, evidence: ReturnType<typeof found>) => evidence.find((item) => item.fact === fact);

describe('memory that leaks for hours', () => {
  const leaking = (percentPerHour: number, from: number) => (minute: number) =>
    from + (percentPerHour * minute) / 60 + noise(minute);

  it('is seen when it nears its ceiling, with how much in how long', () => {
    const evidence = memory(leaking(10, 58));
    expect(factOf('memory-climbing', evidence)?.summary).toMatch(
      /^memory climbed by (?:29|30|31)\S* percentage points in 184 minutes, to 8\d/,
    );
    expect(factOf('memory-climbing', evidence)?.strength).toBeGreaterThan(0.9);
  });

  it('is seen before, when it will be full within the hour, and not when there is long to go', () => {
    expect(factOf('memory-climbing', memory(leaking(18, 22)))).toBeUndefined();
    expect(factOf('memory-climbing', memory(leaking(25, 2)))?.fact).toBe('memory-climbing');
  });

  it('is none that is merely high, swings, or took one step', () => {
    expect(
      factOf(
        'memory-climbing',
        memory((minute) => 88 + noise(minute)),
      ),
    ).toBeUndefined();
    expect(
      factOf(
        'memory-climbing',
        memory((minute) => 75 + 12 * Math.sin(minute / 20)),
      ),
    ).toBeUndefined();
    expect(
      factOf(
        'memory-climbing',
        memory((minute) => (minute < 60 ? 60 : 85) + noise(minute)),
      ),
    ).toBeUndefined();
  });

  it('is seen from any level at any pace that ends near the ceiling, whatever the noise', () => {
    const pace = fc.double({ min: 6, max: 20, noNaN: true });
    const end = fc.double({ min: 84, max: 99, noNaN: true });
    const loud = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(pace, end, loud, (percentPerHour, last, noisy) => {
        const evidence = memory((minute) => last - (percentPerHour * (184 - minute)) / 60 + noisy * noise(minute));
        expect(factOf('memory-climbing', evidence)?.fact).toBe('memory-climbing');
      }),
      { numRuns: 40 },
    );
  });
});

describe('a metric near its ceiling', () => {
  it('is no news where it was always so, and full news where it rose there slowly', () => {
    const connections = (shape: (minute: number) => number) =>
      factOf('connections-high', found(aSeries(STORE, 'saturation:connections', 0, 0, (_, minute) => shape(minute))));
    const always = connections((minute) => 180 + noise(minute))?.strength ?? 0;
    const risen = connections((minute) => 120 + minute / 3 + noise(minute))?.strength ?? 0;
    expect(always).toBeGreaterThan(0);
    expect(risen).toBeGreaterThan(2 * always);
  });
});
