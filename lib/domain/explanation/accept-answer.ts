import type { Claim } from '../../contracts/diagnosis.ts';
import type { Evidence } from '../../contracts/evidence.ts';
import type { Hypothesis } from '../../contracts/hypothesis.ts';
import { doubted } from '../diagnosis/doubt.ts';
import { complaintAboutWords, groundsOf, unheldWords } from './claim-words.ts';
import { COMPLAINT_ABOUT_ORDERS, givesOrders } from './gives-orders.ts';
import { holdsLink, visible } from './visible.ts';

/** The model's answer after its schema was checked. */
export interface ModelAnswer {
  hypotheses: readonly { hypothesisId: string; confidence: number }[];
  claims: readonly Claim[];
}

export interface AcceptedAnswer {
  ok: true;
  hypotheses: Hypothesis[];
  claims: Claim[];
  disagrees: boolean;
  /** Claims that were left out because they said more than their facts hold. */
  leftOut: number;
}

export type Acceptance =
  | AcceptedAnswer
  /** What was wrong, in words that the model can act on in its one repair round; `rest` is what may be taken if it does not mend it. */
  | { ok: false; complaint: string; rest: AcceptedAnswer | null };

/** The deterministic confidence, as a share of the first one's, that a hypothesis needs before a model may move it up. */
const SUPPORT_SHARE = 0.4;

/**
 * Takes from a model's answer only what the evidence carries. Unknown ids reject the whole answer. The model may move up
 * only hypotheses with enough support of their own, and may lower a confidence but never raise one: with a model there
 * is never less asking than without. A claim with a number or a name that its facts do not hold, or that gives orders, sends the answer back;
 * where that does not mend it, what is left is the answer without such claims, if any claim is left.
 */
export const acceptAnswer = (
  ranked: readonly Hypothesis[],
  evidence: readonly Evidence[],
  { hypotheses, claims }: ModelAnswer,
): Acceptance => {
  const complaint = complaintAbout(ranked, evidence, { hypotheses, claims });
  if (complaint) return { ok: false, complaint, rest: null };
  const first = ranked[0];
  if (!first) return { ok: false, complaint: 'there is no hypothesis to rank', rest: null };

  const order = new Map(hypotheses.map(({ hypothesisId }, index) => [hypothesisId, index]));
  const supported = (hypothesis: Hypothesis) => hypothesis.confidence >= first.confidence * SUPPORT_SHARE;
  const place = (hypothesis: Hypothesis, index: number) =>
    supported(hypothesis) ? (order.get(hypothesis.hypothesisId) ?? ranked.length) : ranked.length + 1 + index;
  const reordered = ranked
    .map((hypothesis, index) => ({ hypothesis, at: place(hypothesis, index), index }))
    .toSorted((one, other) => one.at - other.at || one.index - other.index)
    .map(({ hypothesis }) => lowered(hypothesis, hypotheses));
  const taken = (held: readonly Claim[]): AcceptedAnswer => ({
    ok: true,
    hypotheses: reordered,
    claims: held.map(({ text, evidence: cited }) => ({ text: visible(text), evidence: [...cited] })),
    disagrees: hypotheses[0]?.hypothesisId !== first.hypothesisId,
    leftOut: claims.length - held.length,
  });
  const faults = claims.map((claim) => faultIn(claim, evidence));
  const held = claims.filter((_, index) => faults[index] === null);
  if (held.length === claims.length) return taken(held);
  return {
    ok: false,
    complaint: faults.flatMap((fault, index) => (fault === null ? [] : [`in claim ${index + 1} ${fault}`])).join('. '),
    rest: held.length > 0 ? taken(held) : null,
  };
};

/** Why a claim is not taken; null where it is. */
const faultIn = ({ text, evidence: cited }: Claim, evidence: readonly Evidence[]): string | null => {
  if (givesOrders(text)) return COMPLAINT_ABOUT_ORDERS;
  const words = unheldWords(text, groundsOf(evidence.filter(({ evidenceId }) => cited.includes(evidenceId))));
  return words.length > 0 ? complaintAboutWords(words) : null;
};

const lowered = (hypothesis: Hypothesis, answers: ModelAnswer['hypotheses']): Hypothesis => {
  const said = answers.find(({ hypothesisId }) => hypothesisId === hypothesis.hypothesisId)?.confidence;
  // The ranking weighs twice: it rests on numbers that were replayed over normal time, the model on their summary.
  const blended = said === undefined ? hypothesis.confidence : (2 * hypothesis.confidence + said) / 3;
  return doubted(hypothesis, blended);
};

const complaintAbout = (
  ranked: readonly Hypothesis[],
  evidence: readonly Evidence[],
  { hypotheses, claims }: ModelAnswer,
): string | null => {
  const knownHypotheses = new Set(ranked.map(({ hypothesisId }) => hypothesisId));
  const knownEvidence = new Set(evidence.map(({ evidenceId }) => evidenceId));
  const strange = hypotheses.map(({ hypothesisId }) => hypothesisId).filter((id) => !knownHypotheses.has(id));
  if (strange.length > 0)
    return `unknown hypotheses ${[...new Set(strange)].join(', ')}; known are ${[...knownHypotheses].join(', ')}`;
  const invented = claims.flatMap((claim) => claim.evidence).filter((id) => !knownEvidence.has(id));
  if (invented.length > 0)
    return `unknown facts ${[...new Set(invented)].join(', ')}; cite only ids that you were given`;
  if (claims.some(({ text }) => visible(text) === '')) return 'a claim says nothing';
  if (claims.some(({ text }) => holdsLink(text))) return 'a claim holds a link; say it without one';
  return new Set(hypotheses.map(({ hypothesisId }) => hypothesisId)).size < hypotheses.length
    ? 'a hypothesis is ranked twice'
    : null;
};
