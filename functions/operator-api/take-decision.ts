import type { Approval, Decision } from '../../lib/contracts/approval.ts';
import { changeInWords } from '../../lib/domain/approval/change-words.ts';
import type { ApprovalRecords, Decider } from '../../lib/ports/approval-records.ts';
import type { Clock } from '../../lib/ports/clock.ts';
import type { IncidentRecords } from '../../lib/ports/incident-records.ts';
import { decisionText } from './decision-text.ts';

export interface TakeDecisionDeps {
  incidents: Pick<IncidentRecords, 'note'> & Pick<ApprovalRecords, 'decide'>;
  now: Clock;
  /** Told of what went wrong behind a page; the person who asked only learns what holds. */
  failed: (error: unknown) => void;
}

export type TakenDecision =
  | { status: 'decided'; approval: Approval }
  /** Somebody was first: what they decided, in words. */
  | { status: 'already-decided'; decided: string }
  /** Nobody was first, so the clock was: it expired while this was being written. */
  | { status: 'expired' }
  /** The yes is kept, and another person's is needed. */
  | { status: 'one-more-needed' }
  /** Nothing was decided: only people who have signed in can say yes to this plan. */
  | { status: 'sign-in-needed' }
  /** Nothing was decided: whoever asked for a plan does not say yes to it. */
  | { status: 'own-plan' };

const isText = (text: string | null): text is string => text !== null && text !== '';

/** Takes one person's decision about one question, and notes it on the incident's timeline; the first decision wins, whichever way it came. */
export const takeDecision = async (
  { incidents, now, failed }: TakeDecisionDeps,
  { incidentId, approvalId }: Pick<Approval, 'incidentId' | 'approvalId'>,
  decision: Decision,
  decider: Decider,
): Promise<TakenDecision> => {
  const result = await incidents.decide(incidentId, approvalId, decision, decider, now());
  const { status, approval } = result;
  if (status === 'too-late') {
    const decided = decisionText(approval);
    return decided === null ? { status: 'expired' } : { status: 'already-decided', decided };
  }
  if (status === 'sign-in-needed' || status === 'own-plan') return { status };
  const isFirst = status === 'one-more-needed';
  if (isFirst && !result.isNew) return { status };
  // The decision stands, and the audit log has it: whoever pressed is not told that it failed.
  const noted = incidents.note({
    incidentId,
    attempt: approval.attempt,
    at: now().toISOString(),
    // A first yes may be taken back, and then it or another one said.
    key: isFirst
      ? `first-yes-${approval.approvalId}-${now().getTime()}-${decider.by}`.slice(0, 200)
      : `decision-${approval.approvalId}`,
    kind: 'decision',
    summary: isFirst ? `${decider.by}: yes, the first of two people` : `${decider.by}: ${approval.status}`,
    because: [
      approval.reason,
      approval.change && `rather ${changeInWords(approval.change)}`,
      `known by ${decider.how}${decider.from === null ? '' : ` from ${decider.from}`}, plan ${approval.planHash}`,
    ].filter(isText),
  });
  await noted.catch(failed);
  return isFirst ? { status } : { status: 'decided', approval };
};
