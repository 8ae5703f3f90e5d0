import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { summaryOf } from '../../../../bench/drill/summary.ts';
import type { DrillResult } from '../../../../drill/result.ts';

const aResult = (given: Partial<DrillResult> = {}): DrillResult => ({
  scenario: 'memory-leak',
  seed: 1,
  outcome: 'mitigated',
  right: true,
  rootCauseRank: 1,
  firstCause: 'shop/orders: memory-leak',
  firstCauseRank: 1,
  firstCauseRight: true,
  looksBeforeCause: 0,
  attempts: 1,
  timeToDetectSeconds: 200,
  timeToDiagnoseSeconds: 240,
  timeToHealSeconds: 700,
  waitedForHumanSeconds: 0,
  unsafeActions: 0,
  harmfulActions: 0,
  falseHealed: false,
  approvals: 0,
  signals: 3,
  incidents: 1,
  remedies: [],
  costDollars: 0.01,
  ...given,
});

const many = (count: number, given: Partial<DrillResult> = {}): DrillResult[] =>
  Array.from({ length: count }, (_, index) => aResult({ seed: index + 1, ...given }));

const WRONG = { firstCause: 'shop/orders: bad-deployment', firstCauseRank: 2, firstCauseRight: false };

describe('the summary of many drills', () => {
  it('counts each scenario apart', () => {
    const { scenarios, runs, firstCauseRight } = summaryOf([
      aResult({ timeToDiagnoseSeconds: 100 }),
      aResult({ seed: 2, timeToDiagnoseSeconds: 200, looksBeforeCause: 1, falseHealed: true }),
      aResult({ seed: 3, timeToDiagnoseSeconds: null, timeToHealSeconds: null, ...WRONG, harmfulActions: 2 }),
      aResult({ scenario: 'bad-deployment', unsafeActions: 1 }),
    ]);
    expect({ runs, firstCauseRight }).toEqual({ runs: 4, firstCauseRight: 3 });
    expect(scenarios['memory-leak']).toEqual({
      runs: 3,
      firstCauseRight: 2,
      atFirstLook: 1,
      inFirstThree: 3,
      actedOnRight: 3,
      healed: 2,
      falseHealed: 1,
      harmfulActions: 2,
      unsafeActions: 0,
      medianSecondsToDiagnose: 150,
    });
    expect(scenarios['bad-deployment']).toMatchObject({ runs: 1, unsafeActions: 1 });
  });

  it('is right from 19 of 20 in every scenario on, and names each that was missed', () => {
    expect(summaryOf([...many(19), aResult({ seed: 20, ...WRONG })])).toMatchObject({
      right: true,
      missed: [{ scenario: 'memory-leak', seed: 20, firstCause: 'shop/orders: bad-deployment', firstCauseRank: 2 }],
    });
    expect(summaryOf([...many(18), ...many(2, WRONG)]).right).toBe(false);
    expect(summaryOf([...many(80), ...many(2, { scenario: 'bad-deployment', ...WRONG })]).right).toBe(false);
    expect(summaryOf([]).right).toBe(false);
  });

  it('is not right when something else was acted on, or anything unsafe was done', () => {
    expect(summaryOf(many(20, { rootCauseRank: 2 }))).toMatchObject({ right: false, firstCauseRight: 20 });
    expect(summaryOf([...many(19), aResult({ unsafeActions: 1 })]).right).toBe(false);
  });

  it('asks for no cause to act on where nothing was broken', () => {
    const silent = { scenario: 'false-alarm', firstCause: null, firstCauseRank: null, rootCauseRank: null };
    expect(summaryOf(many(20, silent))).toMatchObject({ right: true, missed: [] });
    expect(summaryOf(many(20, silent)).scenarios['false-alarm']).toMatchObject({ atFirstLook: 20, actedOnRight: 20 });
  });

  it('does not depend on the order of runs', () => {
    const results = [...many(4), ...many(3, WRONG), ...many(2, { timeToDiagnoseSeconds: 60 })];
    const { scenarios } = summaryOf(results);
    fc.assert(
      fc.property(fc.shuffledSubarray(results, { minLength: results.length }), (shuffled) => {
        expect(summaryOf(shuffled).scenarios).toEqual(scenarios);
      }),
    );
  });
});
