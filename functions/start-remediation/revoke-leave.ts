import type { Approval } from '../../lib/contracts/approval.ts';
import type { Plan } from '../../lib/contracts/plan.ts';
import { answer, type StepOutput } from '../../lib/contracts/workflow.ts';
import { afterDecision } from '../../lib/domain/approval/after-decision.ts';
import { unusedYesInWords } from '../../lib/domain/approval/unused-yes.ts';
import type { ApprovalRecords } from '../../lib/ports/approval-records.ts';
import { NOT_APPROVED } from './after-refusal.ts';
import type { Turn } from './turn.ts';

/** What a call that was made twice gives the other one to write down what it starts. */
const BESIDE_SECONDS = 10;

/** The leave is another call's, which is about to use it: what became of that is looked at, and nothing is started beside it. */
export const begunBeside = (): StepOutput => answer('wait', 'another call has just begun to start it', BESIDE_SECONDS);

/** Where it goes on, and what the timeline says of the yes that was dropped. */
export interface WithoutLeave {
  output: StepOutput;
  because: string[];
}

/**
 * Revokes the yes to a plan that is not started after all, so that nobody has to wonder what became of it. The same write tells what
 * came first: a start of another call, which is waited for; or a person who took it back, whose word it is then.
 */
export const revokeLeave = async (
  incidents: Pick<ApprovalRecords, 'revokeApproved'>,
  { history, plan, number }: Turn,
  instead: StepOutput,
  at: Date,
): Promise<WithoutLeave> => {
  const as = (output: StepOutput, because: string[] = []): WithoutLeave => ({ output, because });
  // A later step goes on under a yes that was used; who has moved on needs none.
  if (number > 1 || instead.next === 'wait' || instead.next === 'end') return as(instead);
  const approved = history.approvals.find(({ planId, status }) => planId === plan.planId && status === 'approved');
  if (!approved) return as(instead);
  const { status, approval } = await incidents.revokeApproved(
    plan.incidentId,
    approved.approvalId,
    instead.because,
    at,
  );
  if (status === 'revoked') return as(instead, [unusedYesInWords(approval) ?? instead.because]);
  if (approval.status === 'used') return as(begunBeside());
  const decides = instead.next === 'next-attempt' || instead === NOT_APPROVED;
  return as((decides && afterDecision(approval)) || instead);
};

/** Where it goes where the yes to this very plan was revoked by a call that broke off after it; null where none was. */
export const revokedIn = (approvals: readonly Approval[], { planId }: Pick<Plan, 'planId'>): StepOutput | null => {
  const revoked = approvals.find((approval) => approval.planId === planId && approval.unusedYes !== undefined);
  return revoked ? afterDecision(revoked) : null;
};
