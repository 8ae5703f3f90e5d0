import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FlappingState } from '../../../../lib/contracts/suppression.ts';
import { FlappingPolicy } from '../../../../lib/contracts/suppression-policy.ts';
import {
  afterOpening,
  afterSuppression,
  afterTelling,
  isFlapping,
  isUntold,
} from '../../../../lib/domain/suppression/flapping.ts';

const T0 = Date.parse('2026-03-01T12:00:00.000Z');
const policy = FlappingPolicy.parse({ openings: 3, withinSeconds: 3600, stableSeconds: 1800 });

/** Which of the tries to open an incident, in seconds after each other, were let through. */
const played = (gaps: readonly number[], rules = policy): boolean[] => {
  let state: FlappingState | null = null;
  let now = T0;
  return gaps.map((gap) => {
    now += gap * 1000;
    const at = new Date(now);
    const suppressed: boolean = isFlapping(state, at, rules);
    state = suppressed && state ? afterSuppression(state, at) : afterOpening('f'.repeat(32), state, at, rules);
    return !suppressed;
  });
};

describe('flapping', () => {
  it('begins with the opening after so many within the time', () => {
    expect(played([0, 600, 600, 600])).toEqual([true, true, true, false]);
  });

  it('does not begin where the openings are far enough apart', () => {
    expect(played([0, 1800, 1800, 1800, 1800, 1800])).toEqual([true, true, true, true, true, true]);
  });

  it('ends after a calm time, and what was before is forgiven', () => {
    expect(played([0, 600, 600, 600, 1800, 600, 600, 600])).toEqual([true, true, true, false, true, true, true, false]);
  });

  it('does not end while it is tried again before the calm time is over, however long that goes on', () => {
    expect(played([0, 60, 60, ...Array.from({ length: 200 }, () => 1799)]).filter(Boolean)).toHaveLength(3);
  });

  const policies = fc
    .record({
      openings: fc.integer({ min: 2, max: 6 }),
      withinSeconds: fc.integer({ min: 60, max: 7200 }),
      stableSeconds: fc.integer({ min: 60, max: 7200 }),
    })
    .filter(({ openings, withinSeconds, stableSeconds }) => stableSeconds * openings > withinSeconds)
    .map((given) => FlappingPolicy.parse(given));
  const gaps = fc.array(fc.integer({ min: 0, max: 9000 }), { maxLength: 60 });

  it('once begun lets nothing through that comes sooner than the calm time after the last try', () => {
    fc.assert(
      fc.property(policies, gaps, (rules, given) => {
        const through = played(given, rules);
        through.forEach((passed, n) => {
          const afterSuppressed = n > 0 && through[n - 1] === false;
          if (afterSuppressed) expect(passed).toBe((given[n] ?? 0) >= rules.stableSeconds);
        });
      }),
    );
  });

  it('never lets more through within the time than its threshold, but after a calm time', () => {
    fc.assert(
      fc.property(policies, gaps, (rules, given) => {
        const through = played(given, rules);
        let now = 0;
        let counted: number[] = [];
        through.forEach((passed, n) => {
          now += given[n] ?? 0;
          if (!passed) return;
          if (n > 0 && through[n - 1] === false) counted = [];
          counted = [...counted.filter((time) => now - time < rules.withinSeconds), now];
          expect(counted.length).toBeLessThanOrEqual(rules.openings);
        });
      }),
    );
  });

  it('is told once each time that it begins, whenever somebody looks', () => {
    fc.assert(
      fc.property(policies, gaps, fc.array(fc.boolean(), { minLength: 60, maxLength: 60 }), (rules, given, looks) => {
        let state: FlappingState | null = null;
        let now = T0;
        let toldThisTime = 0;
        given.forEach((gap, n) => {
          now += gap * 1000;
          const at = new Date(now);
          const suppressed: boolean = isFlapping(state, at, rules);
          state = suppressed && state ? afterSuppression(state, at) : afterOpening('f'.repeat(32), state, at, rules);
          if (!suppressed) toldThisTime = 0;
          if (looks[n] && isUntold(state)) {
            toldThisTime += 1;
            state = afterTelling(state, at) ?? state;
          }
          expect(toldThisTime).toBeLessThanOrEqual(1);
          if (looks[n]) expect(toldThisTime).toBe(Number(suppressed));
        });
      }),
    );
  });

  it('is not taken for told when it opened an incident while people were being told', () => {
    const at = new Date(T0);
    const opened = afterOpening('f'.repeat(32), null, at, policy);
    expect(afterTelling(opened, at)).toBeNull();
    expect(afterTelling(null, at)).toBeNull();
    expect(afterTelling(afterSuppression(opened, at), at)?.toldAt).toBe(at.toISOString());
  });

  it('is refused as a policy where the second threshold would be the easier one', () => {
    expect(FlappingPolicy.safeParse({ openings: 3, withinSeconds: 3600, stableSeconds: 1200 }).success).toBe(false);
    expect(FlappingPolicy.safeParse({ openings: 3, withinSeconds: 3600, stableSeconds: 1201 }).success).toBe(true);
  });
});
