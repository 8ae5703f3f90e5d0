import { describe, expect, it } from 'vitest';
import { doubted, fellBelow, firstAgain } from '../../../../lib/domain/diagnosis/doubt.ts';
import { aHypothesis } from '../policy/gate-builder.ts';

const sure = aHypothesis({ hypothesisId: 'hyp_1', confidence: 0.9 });
const near = aHypothesis({ hypothesisId: 'hyp_2', faultClass: 'cpu-saturation', confidence: 0.8 });
const far = aHypothesis({ hypothesisId: 'hyp_3', faultClass: 'disk-full', confidence: 0.1 });

describe('a doubt', () => {
  it('lowers a confidence and keeps what the ranking gave, also when it is doubted twice', () => {
    expect(doubted(doubted(sure, 0.6), 0.5)).toEqual({ ...sure, confidence: 0.5, rankedConfidence: 0.9 });
  });

  it('never raises a confidence', () => {
    expect(doubted(near, 0.95)).toEqual(near);
  });

  it('takes a hypothesis below a bar only where the ranking alone reached it', () => {
    expect([doubted(sure, 0.3), doubted(far, 0), sure].map((each) => fellBelow(0.4, each))).toEqual([
      true,
      false,
      false,
    ]);
  });
});

describe('the ranking made again', () => {
  const ordered = [near, doubted(sure, 0.6), far];

  it('must have the first of the diagnosis first where nobody chose', () => {
    expect(firstAgain([sure, near, far], null)).toEqual([sure]);
  });

  it('must have its own first or what a person chose to treat, and no other that a model reordered', () => {
    expect(firstAgain(ordered, ['hyp_2']).map(({ hypothesisId }) => hypothesisId)).toEqual(['hyp_2', 'hyp_1']);
    expect(firstAgain(ordered, ['hyp_1']).map(({ hypothesisId }) => hypothesisId)).toEqual(['hyp_1']);
  });

  it('has nothing to be compared with where nothing was diagnosed', () => {
    expect(firstAgain([], ['hyp_1'])).toEqual([]);
  });
});
