import type { Approval } from '../../lib/contracts/approval.ts';
import type { Plan } from '../../lib/contracts/plan.ts';
import type { StepOutput } from '../../lib/contracts/workflow.ts';
import { isTakenBack } from '../../lib/contracts/yeses.ts';
import { afterDecision } from '../../lib/domain/approval/after-decision.ts';
import type { ApprovalRecords } from '../../lib/ports/approval-records.ts';
import { NOT_APPROVED } from './after-refusal.ts';

/** Where it goes once a person has taken the approval of this very plan back; null while nobody has. A later plan may change the same. */
export const takenBackIn = (approvals: readonly Approval[], { planId }: Pick<Plan, 'planId'>): StepOutput | null => {
  const takenBack = approvals.find((approval) => approval.planId === planId && isTakenBack(approval));
  return takenBack ? afterDecision(takenBack) : null;
};

/**
 * What is done instead of a start, with a last look at the record: the live reads take a while, and what a person took back meanwhile
 * is neither tried in another way by itself nor called by a vaguer name.
 */
export const unlessTakenBack = async (
  incidents: Pick<ApprovalRecords, 'approvals'>,
  plan: Plan,
  instead: StepOutput,
): Promise<StepOutput> => {
  if (instead.next !== 'next-attempt' && instead !== NOT_APPROVED) return instead;
  return takenBackIn(await incidents.approvals(plan.incidentId, plan.attempt), plan) ?? instead;
};
