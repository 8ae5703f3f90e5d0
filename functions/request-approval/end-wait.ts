import type { VersionedCatalog } from '../../lib/contracts/catalog.ts';
import { type ApprovalStepInput, answer, type StepOutput } from '../../lib/contracts/workflow.ts';
import { afterDecision } from '../../lib/domain/approval/after-decision.ts';
import { answerSeconds, isOverdue } from '../../lib/domain/approval/time-left.ts';
import type { ApprovalRecords } from '../../lib/ports/approval-records.ts';
import type { CaseRecords } from '../../lib/ports/case-records.ts';
import type { Clock } from '../../lib/ports/clock.ts';
import { afterTier, ofPlan } from './tiers.ts';

export interface EndWaitDeps {
  incidents: Pick<CaseRecords, 'plan'> & Pick<ApprovalRecords, 'approvals' | 'endApproval'>;
  catalog: VersionedCatalog;
  now: Clock;
}

/**
 * What follows when the workflow's wait has timed out. A question that can still be answered is put again, as a reminder, and waited
 * for as long as is left; one that nobody can answer any more is ended, unless somebody was first.
 */
export const endWait = async (
  deps: EndWaitDeps,
  { incidentId, attempt }: Pick<ApprovalStepInput, 'incidentId' | 'attempt'>,
): Promise<StepOutput> => {
  const { incidents, catalog, now } = deps;
  const plan = await incidents.plan(incidentId, attempt);
  if (!plan) return answer('escalate', `attempt ${attempt} has no plan that could expire`);
  const asked = ofPlan(await incidents.approvals(incidentId, attempt), plan);
  const latest = asked.toSorted((one, other) => one.tier - other.tier).at(-1);
  if (!latest) return answer('escalate', 'the question was never put to anyone');
  if (latest.status === 'waiting' && !isOverdue(latest, now()))
    return answer(
      'request-approval',
      'nobody has answered yet: those who were asked are asked again',
      answerSeconds([latest], catalog.catalog.policies.approval, now()),
    );
  const { approvalId, tier } = latest;
  const { approval } = await incidents.endApproval(incidentId, approvalId, 'expired', 'no answer in time', now());
  if (approval.status !== 'expired') return afterDecision(approval) ?? answer('escalate', 'the approval still waits');
  return afterTier(deps, plan, tier, 'nobody answered in time');
};
