import type { Approval } from '../../lib/contracts/approval.ts';
import type { Plan } from '../../lib/contracts/plan.ts';
import type { StepOutput } from '../../lib/contracts/workflow.ts';
import { isTakenBack } from '../../lib/contracts/yeses.ts';
import { afterDecision } from '../../lib/domain/approval/after-decision.ts';

/** Where it goes once a person has taken the approval of this very plan back; null while nobody has. A later plan may change the same. */
export const takenBackIn = (approvals: readonly Approval[], { planId }: Pick<Plan, 'planId'>): StepOutput | null => {
  const takenBack = approvals.find((approval) => approval.planId === planId && isTakenBack(approval));
  return takenBack ? afterDecision(takenBack) : null;
};
