import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anObservation, aSeries, derive, factsAt, ONSET_SECONDS, SHOP, STORE } from './builders.ts';

const GIBIBYTES = 2 ** 30;
const found = (...series: ReturnType<typeof aSeries>[]) => derive(anObservation({ series })).evidence;
/** Falls by so much in every minute of the last eight before the end. */
const falling = (from: number, bytesPerMinute: number) =>
  aSeries(
    STORE,
    'saturation:free-storage',
    from,
    from,
    (value, minute) => value - bytesPerMinute * Math.max(0, minute - 176),
  );

describe('storage that is left', () => {
  it('is said when it is nearly gone, with how much is left', () => {
    const low = found(aSeries(STORE, 'saturation:free-storage', 30 * GIBIBYTES, 0.2 * GIBIBYTES));
    const item = low.find(({ fact }) => fact === 'storage-low');
    expect(item?.summary).toMatch(/^20\d MiB of storage are left/);
    expect(item?.strength).toBeGreaterThan(0.8);
  });

  it('is said while there is much of it and it will be gone within the hour', () => {
    const item = found(falling(30 * GIBIBYTES, GIBIBYTES)).find(({ fact }) => fact === 'storage-low');
    expect(item?.summary).toMatch(/GiB|MiB of storage are left, at this rate for 2\d minutes/);
    expect(factsAt(found(falling(300 * GIBIBYTES, GIBIBYTES)), STORE)).not.toContain('storage-low');
  });

  it('is no news where it was always so, and growing is no trouble', () => {
    const [always] = found(aSeries(STORE, 'saturation:free-storage', 0.5 * GIBIBYTES, 0.5 * GIBIBYTES)).filter(
      ({ fact }) => fact === 'storage-low',
    );
    expect(always?.strength).toBeLessThan(0.4);
    const freed = found(aSeries(STORE, 'saturation:free-storage', 5 * GIBIBYTES, 50 * GIBIBYTES));
    expect(factsAt(freed, STORE)).not.toContain('storage-low');
    expect(factsAt(freed, STORE)).not.toContain('saturation-up');
  });

  it('never becomes less clear with less of it', () => {
    const strength = (left: number) =>
      found(aSeries(STORE, 'saturation:free-storage', 30 * GIBIBYTES, left, (value) => value)).find(
        ({ fact }) => fact === 'storage-low',
      )?.strength ?? 0;
    const some = fc.double({ min: 0, max: 40 * GIBIBYTES, noNaN: true });
    fc.assert(
      fc.property(some, some, (one, other) => {
        expect(strength(Math.min(one, other))).toBeGreaterThanOrEqual(strength(Math.max(one, other)));
      }),
      { numRuns: 40 },
    );
  });
});

describe('a ceiling that the platform tells', () => {
  const limit = (value: number) => aSeries(SHOP, 'saturation:connections-limit', value, value, (each) => each);
  const connections = (now: number) => aSeries(SHOP, 'saturation:connections', 60, now);

  it('counts where the owners set none', () => {
    expect(factsAt(found(connections(85), limit(90)), SHOP)).toContain('connections-high');
    expect(factsAt(found(connections(85), limit(900)), SHOP)).not.toContain('connections-high');
  });

  it('counts less than the owners’ own', () => {
    const of = (now: number) =>
      found(
        aSeries(STORE, 'saturation:connections', 60, now),
        aSeries(STORE, 'saturation:connections-limit', 900, 900),
      );
    expect(factsAt(of(190), STORE)).toContain('connections-high');
  });

  it('is no fact of its own, and only counts in the present', () => {
    expect(factsAt(found(limit(90)), SHOP)).toEqual([]);
    const gone = limit(90);
    const past = {
      ...gone,
      values: gone.values.map((value, at) => ((gone.timestamps[at] ?? 0) < ONSET_SECONDS - 600 ? value : null)),
    };
    expect(factsAt(found(connections(85), past), SHOP)).not.toContain('connections-high');
  });
});

describe('what CloudWatch tells of a database without its sessions', () => {
  it.each([
    ['deadlocks', 0, 6, 'lock-waits-up'],
    ['blocked-transactions', 1, 40, 'lock-waits-up'],
    ['read-milliseconds', 1, 30, 'io-waits-up'],
    ['write-milliseconds', 2, 30, 'io-waits-up'],
    ['disk-queue', 0.3, 25, 'io-waits-up'],
    ['replica-lag-seconds', 0.1, 90, 'saturation-up'],
  ] as const)('%s', (name, normal, now, fact) => {
    expect(factsAt(found(aSeries(STORE, `saturation:${name}`, normal, now)), STORE)).toContain(fact);
    expect(factsAt(found(aSeries(STORE, `saturation:${name}`, normal, normal)), STORE)).not.toContain(fact);
  });
});
