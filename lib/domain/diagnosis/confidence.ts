import type { Candidate } from './odds.ts';

/** Nothing is certain: the best case of evidence of this kind was wrong now and then. */
export const MAXIMUM_CONFIDENCE = 0.95;
/** A cause with this much of its own evidence stands for itself: another cause beside it takes nothing from it. */
const SEPARATE_SUPPORT = 2.5;
/** Share of the symptom that a second cause must add by itself to stand beside the first. */
const SEPARATE_SHARE = 0.2;
/** Log-odds of margin that make one component much likelier than another: wider than 1, because errors of the table are shared. */
const MARGIN_SCALE = 0.8;

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/**
 * Confidence of a candidate: that it is a fault at all, times its share among the classes of its component, times its
 * margin to the best candidate elsewhere, unless both have evidence and excess of their own. At most {@link MAXIMUM_CONFIDENCE}.
 */
export const confidenceOf = (
  candidate: Candidate,
  all: readonly Candidate[],
  shareOf: (component: string) => number | null,
): number => {
  let sameComponent = 0;
  let bestElsewhere = Number.NEGATIVE_INFINITY;
  const separate = ({ component, specific }: Candidate): boolean =>
    specific >= SEPARATE_SUPPORT && (shareOf(component) ?? 0) >= SEPARATE_SHARE;
  for (const other of all) {
    if (other.component === candidate.component) sameComponent += Math.exp(other.logOdds - candidate.logOdds);
    else if (!(separate(candidate) && separate(other))) bestElsewhere = Math.max(bestElsewhere, other.logOdds);
  }
  const margin =
    bestElsewhere === Number.NEGATIVE_INFINITY ? 1 : sigmoid((candidate.logOdds - bestElsewhere) / MARGIN_SCALE);
  return MAXIMUM_CONFIDENCE * sigmoid(candidate.logOdds) * (1 / sameComponent) * margin;
};
