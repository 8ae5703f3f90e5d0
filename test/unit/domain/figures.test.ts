import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AttemptResult, Outcome } from '../../../lib/contracts/outcome.ts';
import { calibrationOf, driftOf } from '../../../lib/domain/figures/calibration.ts';
import { healingFigures } from '../../../lib/domain/figures/healing.ts';
import { shareOf } from '../../../lib/domain/figures/share.ts';
import { anIncident, anOutcome, atSecond, COMPONENT, iso } from '../../contract/builders.ts';

const ended = (given: Partial<Outcome>) => anOutcome(anIncident({ onsetAt: iso(0) }), given);
const tried = (confidence: number | undefined, result: AttemptResult['result'], given: Partial<AttemptResult> = {}) =>
  ended({
    attempts: [
      {
        attempt: 1,
        runbook: 'restart-ecs-service',
        target: COMPONENT,
        faultClass: 'memory-leak',
        service: 'checkout',
        result,
        alone: true,
        ...(confidence !== undefined && { confidence }),
        ...given,
      },
    ],
  });

describe('how often and how fast services are healed', () => {
  it('counts what was healed among what needed it, and leaves out what went away or was none', () => {
    const results = ['cured', 'mitigated', 'escalated', 'resolved-by-human'] as const;
    const aside = ['self-resolved', 'not-an-incident', 'merged'] as const;
    const figures = healingFigures([...results, ...aside].map((result) => ended({ result })));
    expect(figures).toMatchObject({ needed: 4, healed: 2, healRate: 0.5 });
  });

  it('takes the time from the onset to the end of what was healed, and tells waiting for people apart', () => {
    const figures = healingFigures([
      ended({ result: 'cured', endedAt: iso(100), waitedForHumanSeconds: 40 }),
      ended({ result: 'mitigated', endedAt: iso(400), waitedForHumanSeconds: 0 }),
      ended({ result: 'cured', endedAt: iso(160), waitedForHumanSeconds: 20 }),
      ended({ result: 'escalated', endedAt: iso(9000) }),
    ]);
    expect(figures).toMatchObject({ meanSecondsToHeal: 220, medianSecondsToHeal: 160, meanSecondsWaited: 20 });
  });

  it('says nothing where nothing was seen', () => {
    expect(healingFigures([])).toEqual({
      needed: 0,
      healed: 0,
      healRate: null,
      meanSecondsToHeal: null,
      medianSecondsToHeal: null,
      meanSecondsWaited: null,
    });
  });
});

describe('a share of few', () => {
  it('always holds the share that was seen, is within 0 and 1, and narrows as more is seen', () => {
    fc.assert(
      fc.property(fc.nat(40), fc.nat(40), (yes, no) => {
        const { low, high } = shareOf(yes, yes + no);
        const more = shareOf(10 * yes, 10 * (yes + no));
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        expect(low).toBeLessThan(high);
        if (yes + no > 0) expect(more.high - more.low).toBeLessThan(high - low);
      }),
      { numRuns: 60 },
    );
  });
});

describe('stated confidence and what came of it', () => {
  it('puts each remedy in the band of what was stated, its ends included', () => {
    const bands = calibrationOf([
      tried(0.95, 'cured'),
      tried(1, 'unchanged'),
      tried(0.9, 'mitigated'),
      tried(0, 'worse'),
    ]);
    expect(bands.at(-1)).toMatchObject({ from: 0.9, to: 1, helped: { yes: 2, all: 3 } });
    expect(bands.at(-1)?.stated).toBeCloseTo(0.95);
    expect(bands[0]).toMatchObject({ stated: 0, helped: { yes: 0, all: 1 } });
  });

  it('counts no remedy that nobody could judge, that did not run alone, or whose confidence is not known', () => {
    const bands = calibrationOf([
      tried(0.9, 'unknown'),
      tried(0.9, 'failed'),
      tried(0.9, 'cured', { alone: false }),
      tried(undefined, 'cured'),
    ]);
    expect(bands.map(({ helped }) => helped.all)).toEqual([0, 0, 0, 0, 0]);
  });

  it('takes what came back for no help', () => {
    expect(calibrationOf([tried(0.85, 'relapsed')])[3]).toMatchObject({ helped: { yes: 0, all: 1 } });
  });
});

describe('drift', () => {
  const many = (count: number, result: AttemptResult['result'], endedAt: string) =>
    Array.from({ length: count }, () => ({ ...tried(0.9, result), endedAt }));

  it('is told where what came lately and before cannot be the same', () => {
    const before = many(20, 'cured', iso(0));
    expect(driftOf([...before, ...many(12, 'unchanged', iso(500))], atSecond(400)).verdict).toBe('worse');
    const worse = many(20, 'unchanged', iso(0));
    expect(driftOf([...worse, ...many(12, 'cured', iso(500))], atSecond(400)).verdict).toBe('better');
  });

  it('is not told of few, or of the same', () => {
    const before = many(20, 'cured', iso(0));
    expect(driftOf([...before, ...many(1, 'unchanged', iso(500))], atSecond(400)).verdict).toBe('cannot-tell');
    expect(driftOf([...before, ...many(20, 'cured', iso(500))], atSecond(400)).verdict).toBe('cannot-tell');
    expect(driftOf([], atSecond(0)).verdict).toBe('cannot-tell');
  });
});
