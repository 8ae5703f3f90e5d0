import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backoffMilliseconds, createTries } from '../../../../lib/adapters/table/tries.ts';
import { Transient } from '../../../../lib/contracts/errors.ts';

describe('tries', () => {
  it('repeat until there is a value, waiting in between', async () => {
    const waits: number[] = [];
    const tries = createTries({ sleep: async (milliseconds) => void waits.push(milliseconds), random: () => 0.5 });
    let left = 3;
    const value = await tries('counting', async () => {
      left -= 1;
      return left === 0 ? { value: 'done' } : undefined;
    });
    expect([value, waits]).toEqual(['done', [4, 8]]);
  });

  it('end as something transient when others are always faster, naming what was tried', async () => {
    const tries = createTries({ sleep: async () => {}, random: () => 0 });
    const endless = tries('counting', async () => undefined);
    await expect(endless).rejects.toThrow(Transient);
    await expect(endless).rejects.toThrow(/^counting: others wrote/);
  });

  it('never wait longer than a quarter of a second, nor less than nothing', () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (retry, chance) => {
        const wait = backoffMilliseconds(retry, () => chance);
        expect(wait).toBeGreaterThanOrEqual(0);
        expect(wait).toBeLessThanOrEqual(250);
      }),
    );
  });
});
