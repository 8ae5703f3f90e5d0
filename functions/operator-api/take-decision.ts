import type { Approval, Decision } from '../../lib/contracts/approval.ts';
import type { Clock } from '../../lib/ports/clock.ts';
import type { ApprovalRecords, Decider, IncidentRecords } from '../../lib/ports/incident-store.ts';
import { changeText, decisionText } from './decision-text.ts';

export interface TakeDecisionDeps {
  incidents: Pick<IncidentRecords, 'note'> & Pick<ApprovalRecords, 'decide'>;
  now: Clock;
}

export type TakenDecision =
  | { status: 'decided'; approval: Approval }
  /** Somebody was first: what they decided, in words. */
  | { status: 'already-decided'; decided: string }
  /** Nobody was first, so the clock was: it expired while this was being written. */
  | { status: 'expired' };

const isText = (text: string | null): text is string => text !== null && text !== '';

/** Takes one person's decision about one question, and notes it on the incident's timeline; the first decision wins, whichever way it came. */
export const takeDecision = async (
  { incidents, now }: TakeDecisionDeps,
  { incidentId, approvalId }: Pick<Approval, 'incidentId' | 'approvalId'>,
  decision: Decision,
  decider: Decider,
): Promise<TakenDecision> => {
  const { status, approval } = await incidents.decide(incidentId, approvalId, decision, decider, now());
  if (status === 'too-late') {
    const decided = decisionText(approval);
    return decided === null ? { status: 'expired' } : { status: 'already-decided', decided };
  }
  await incidents.note({
    incidentId,
    attempt: approval.attempt,
    at: now().toISOString(),
    key: `decision-${approval.approvalId}`,
    kind: 'decision',
    summary: `${decider.by}: ${approval.status}`,
    because: [approval.reason, approval.change && `rather ${changeText(approval.change)}`].filter(isText),
  });
  return { status: 'decided', approval };
};
