import type { Hypothesis } from '../../contracts/hypothesis.ts';

/** How sure the ranking itself is. Causes are compared by it, so that a model's doubt about one never clears the way for another. */
export const rankedConfidence = ({ confidence, rankedConfidence: ranked }: Hypothesis): number => ranked ?? confidence;

/** The hypothesis with a lower confidence at most; what the ranking gave it stays beside. */
export const doubted = (hypothesis: Hypothesis, atMost: number): Hypothesis =>
  atMost < hypothesis.confidence
    ? { ...hypothesis, confidence: atMost, rankedConfidence: rankedConfidence(hypothesis) }
    : hypothesis;

/** Whether only a model's doubt takes a hypothesis below a bar. */
export const fellBelow = (bar: number, hypothesis: Hypothesis): boolean =>
  hypothesis.confidence < bar && rankedConfidence(hypothesis) >= bar;

/**
 * The hypotheses of which one must still be first when the ranking is made again: its own first, and where a person chose, also
 * those that they chose to treat. Never just any that a model put in another order. `treated`: null where nobody chose.
 */
export const firstAgain = (hypotheses: readonly Hypothesis[], treated: readonly string[] | null): Hypothesis[] => {
  if (treated === null) return hypotheses.slice(0, 1);
  const surest = Math.max(...hypotheses.map(rankedConfidence));
  return hypotheses.filter((each) => rankedConfidence(each) === surest || treated.includes(each.hypothesisId));
};
