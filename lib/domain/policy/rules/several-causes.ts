import type { Hypothesis } from '../../../contracts/hypothesis.ts';
import { rankedConfidence } from '../../diagnosis/doubt.ts';
import type { GateInput, Rule } from '../gate-input.ts';

/** A cause this near to the chosen one in confidence could as well be the one, or be there too. */
const NEAR = 0.8;

/** The same remedy on the same target would be right for both. */
const sameRemedy = (other: Hypothesis, { manifest, target }: GateInput): boolean =>
  other.component === target && manifest.treats.some(({ faultClass }) => faultClass === other.faultClass);

/** Where another cause is about as likely and would need another remedy, a person chooses the order. */
export const severalCauses: Rule = (input) => {
  const { hypothesis, diagnosis, catalog } = input;
  const rival = diagnosis.hypotheses.find(
    (other) =>
      other.hypothesisId !== hypothesis.hypothesisId &&
      // One whose confidence is no number may be as likely as any.
      !(rankedConfidence(other) < catalog.policies.confidence.ask) &&
      !(rankedConfidence(other) < NEAR * rankedConfidence(hypothesis)) &&
      !sameRemedy(other, input),
  );
  return rival
    ? {
        rule: 'several-causes',
        verdict: 'ask',
        because: `${rival.faultClass} of ${rival.component} is about as likely (${rankedConfidence(rival).toFixed(2)}) and needs another remedy`,
      }
    : null;
};
