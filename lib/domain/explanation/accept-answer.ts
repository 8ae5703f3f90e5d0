import type { AnswerFault, Complaint } from '../../contracts/complaint.ts';
import type { Claim } from '../../contracts/diagnosis.ts';
import type { Evidence } from '../../contracts/evidence.ts';
import type { Hypothesis } from '../../contracts/hypothesis.ts';
import { doubted } from '../diagnosis/doubt.ts';
import { complaintAboutWords, groundsOf, textsOf, unheldWords } from './claim-words.ts';
import { complaint, complaintAboutValues, together } from './complaint.ts';
import { COMPLAINT_ABOUT_ORDERS, givesOrders } from './gives-orders.ts';
import { visible } from './visible.ts';
import { holdsLink } from './visible-links.ts';

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
  /** What was wrong, for its one repair round; `rest` is what may be taken if the model does not mend it. */
  | { ok: false; complaint: Complaint; rest: AcceptedAnswer | null };

/** The deterministic confidence, as a share of the first one's, that a hypothesis needs before a model may move it up. */
const SUPPORT_SHARE = 0.4;

/**
 * Takes from a model's answer only what the evidence carries. Unknown ids reject the whole answer. The model may move up
 * only hypotheses with enough support of their own, and may lower a confidence but never raise one: with a model there
 * is never less asking than without. A claim with a number or a name that its facts do not hold, or that gives orders, sends the answer back;
 * where that does not mend it, what is left is the answer without such claims, if any claim is left. `shown` puts the values that people
 * may see in the place of placeholders; a claim must hold with and without them.
 */
export const acceptAnswer = (
  ranked: readonly Hypothesis[],
  evidence: readonly Evidence[],
  { hypotheses, claims }: ModelAnswer,
  shown: (text: string) => string,
): Acceptance => {
  const wrong = complaintAbout(ranked, evidence, { hypotheses, claims });
  if (wrong) return { ok: false, complaint: wrong, rest: null };
  const first = ranked[0];
  if (!first)
    return { ok: false, complaint: complaint('there is no hypothesis to rank', 'nothing to rank'), rest: null };

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
    claims: held.map(({ text, evidence: cited }) => ({ text: visible(shown(text)), evidence: [...cited] })),
    disagrees: hypotheses[0]?.hypothesisId !== first.hypothesisId,
    leftOut: claims.length - held.length,
  });
  const complaints = claims.map((claim, index) => complaintAboutClaim(claim, index + 1, evidence, shown));
  const held = claims.filter((_, index) => complaints[index] === null);
  if (held.length === claims.length) return taken(held);
  return {
    ok: false,
    complaint: together(complaints.filter((each) => each !== null)),
    rest: held.length > 0 ? taken(held) : null,
  };
};

/** Why a claim is not taken; null where it is. */
const complaintAboutClaim = (
  { text, evidence: cited }: Claim,
  number: number,
  evidence: readonly Evidence[],
  shown: (text: string) => string,
): Complaint | null => {
  const about = (words: string, fault: AnswerFault) => complaint(`in claim ${number} ${words}`, fault);
  const value = shown(text);
  const grounds = groundsOf(citedOf(cited, evidence));
  if ([text, value].some((said) => givesOrders(said, textsOf(grounds))))
    return about(COMPLAINT_ABOUT_ORDERS, 'orders to its reader');
  const unheld = unheldWords(text, grounds);
  if (unheld.length > 0) return about(complaintAboutWords(unheld), 'claims that say more than their facts');
  return holdsLink(value, textsOf(grounds)) || unheldWords(value, grounds).length > 0
    ? about(complaintAboutValues(text), 'claims that say more than their facts')
    : null;
};

const citedOf = (cited: readonly string[], evidence: readonly Evidence[]): Evidence[] =>
  evidence.filter(({ evidenceId }) => cited.includes(evidenceId));

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
): Complaint | null => {
  const knownHypotheses = new Set(ranked.map(({ hypothesisId }) => hypothesisId));
  const knownEvidence = new Set(evidence.map(({ evidenceId }) => evidenceId));
  const strange = new Set(hypotheses.map(({ hypothesisId }) => hypothesisId).filter((id) => !knownHypotheses.has(id)));
  if (strange.size > 0)
    return complaint(
      `unknown hypotheses ${[...strange].join(', ')}; known are ${[...knownHypotheses].join(', ')}`,
      'unknown hypotheses',
      strange.size,
    );
  const invented = new Set(claims.flatMap((claim) => claim.evidence).filter((id) => !knownEvidence.has(id)));
  if (invented.size > 0)
    return complaint(
      `unknown facts ${[...invented].join(', ')}; cite only ids that you were given`,
      'unknown facts',
      invented.size,
    );
  const empty = claims.filter(({ text }) => visible(text) === '').length;
  if (empty > 0) return complaint('a claim says nothing', 'an empty sentence', empty);
  const links = claims.filter(({ text, evidence: cited }) =>
    holdsLink(text, textsOf(groundsOf(citedOf(cited, evidence)))),
  ).length;
  if (links > 0) return complaint('a claim holds a link; say it without one', 'a link', links);
  const twice = hypotheses.length - new Set(hypotheses.map(({ hypothesisId }) => hypothesisId)).size;
  return twice > 0 ? complaint('a hypothesis is ranked twice', 'the same twice', twice) : null;
};
