import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Hypothesis } from '../../../../lib/contracts/hypothesis.ts';
import { plainSummary } from '../../../../lib/domain/explanation/plain-summary.ts';
import { tellable, withUntold } from '../../../../lib/domain/explanation/tellable.ts';
import { EVIDENCE } from '../../functions/diagnose/a-case.ts';
import { CATALOG, FRONT, SHOP } from '../evidence/builders.ts';

const hypothesis = (number: number, given: Partial<Hypothesis> = {}): Hypothesis => ({
  hypothesisId: `hyp_${number}`,
  component: SHOP,
  faultClass: 'memory-leak',
  confidence: 0.7,
  evidenceFor: ['evd_1-1', 'evd_1-3'],
  evidenceAgainst: [],
  path: [SHOP, FRONT],
  wouldChange: [],
  ...given,
});

describe('the explanation that needs no model', () => {
  it('names the first hypothesis, its way to the symptom and its clearest facts, each of them cited', () => {
    const { summary, claims } = plainSummary('cause-found', [hypothesis(1)], EVIDENCE, []);
    expect(summary).toBe('shop: memory leak (confidence 0.70). It reaches the symptom through front.');
    expect(claims.map(({ evidence }) => evidence)).toEqual([['evd_1-3'], ['evd_1-1']]);
  });

  it('says where nothing is to be seen or to be told, and why', () => {
    expect(plainSummary('symptom-absent', [], EVIDENCE, ['latency is as always'])).toEqual({
      summary: 'The numbers do not show what the alarm says. latency is as always.',
      claims: [],
    });
    expect(plainSummary('cannot-tell', [], [], ['no data']).summary).toMatch(/^The cause cannot be told .* no data\.$/);
  });

  it('fits the record, whatever is put together', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 900 }), { maxLength: 9 }), (texts) => {
        expect(plainSummary('cannot-tell', [], [], texts).summary.length).toBeLessThanOrEqual(2000);
      }),
    );
  });
});

describe('what may be told to a model', () => {
  const given = {
    title: 'front is slow',
    symptoms: [FRONT],
    application: 'web',
    hypotheses: [hypothesis(1)],
    evidence: EVIDENCE,
    gaps: [{ collector: 'x', component: '999999999999:eu-west-1:queue:strange', because: 'y' }],
  };

  it('is nothing of a component that the catalog does not know', () => {
    expect(tellable(given, CATALOG)).toMatchObject({
      gaps: [],
      evidence: EVIDENCE.map(({ evidenceId }) => ({ evidenceId })),
    });
    expect(tellable({ ...given, symptoms: ['999999999999:eu-west-1:queue:strange'] }, CATALOG)).toBeNull();
  });

  it('is nothing where nothing was ranked', () => {
    expect(tellable({ ...given, hypotheses: [] }, CATALOG)).toBeNull();
  });

  it('keeps what was not told at its place in the ranking', () => {
    const [one, two, three, four] = [1, 2, 3, 4].map((number) => hypothesis(number)) as [
      Hypothesis,
      Hypothesis,
      Hypothesis,
      Hypothesis,
    ];
    expect(withUntold([three, one], [one, two, three, four])).toEqual([three, two, one, four]);
    fc.assert(
      fc.property(fc.shuffledSubarray([one, two, three, four]), (told) => {
        const whole = withUntold(told, [one, two, three, four]);
        expect(whole.map(({ hypothesisId }) => hypothesisId).toSorted()).toEqual(['hyp_1', 'hyp_2', 'hyp_3', 'hyp_4']);
        expect(whole.filter((each) => told.includes(each))).toEqual(told);
      }),
    );
  });
});
