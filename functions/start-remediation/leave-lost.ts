import type { Remediation } from '../../lib/contracts/remediation.ts';
import { answer, type StepInput, type StepOutput } from '../../lib/contracts/workflow.ts';
import { notMyTurn, UnknownIncidentError } from '../../lib/domain/lifecycle/turn.ts';
import type { Clock } from '../../lib/ports/clock.ts';
import type { DispatchRecords } from '../../lib/ports/dispatch-records.ts';
import type { IncidentRecords } from '../../lib/ports/incident-records.ts';
import type { Turn } from './turn.ts';

interface LeaveDeps {
  incidents: Pick<IncidentRecords, 'history'> & Pick<DispatchRecords, 'killSwitch' | 'lock'>;
  now: Clock;
}

/**
 * Where to go when the record has moved on while the world was looked at: the leave was taken before an interruption, so no transaction
 * holds still what a first start is refused for. Whoever moved it has seen to the start that was interrupted.
 */
export const movedMeanwhile = async (
  { incidents }: LeaveDeps,
  input: StepInput,
  { history, plan }: Turn,
  { remediationId }: Remediation,
): Promise<StepOutput | null> => {
  const fresh = await incidents.history(plan.incidentId);
  if (!fresh) throw new UnknownIncidentError(`no incident ${plan.incidentId} in the table`);
  const over = notMyTurn(fresh.incident, input, ['remediating']);
  if (over) return over;
  const isOpen = fresh.remediations.some((each) => each.remediationId === remediationId && each.status === 'starting');
  return isOpen && fresh.incident.evidenceVersion === history.incident.evidenceVersion
    ? null
    : answer('wait', 'something came in this very moment: looking again');
};

/** Why the leave that was taken before an interruption does not hold any more; null when it does. */
export const leaveLost = async (
  { incidents, now }: LeaveDeps,
  { history: { approvals }, plan, step, number }: Turn,
  { remediationId, fence }: Remediation,
): Promise<StepOutput | null> => {
  if ((await incidents.killSwitch()).engaged) return answer('escalate', 'the kill switch was engaged meanwhile');
  const lock = await incidents.lock(step.target);
  if (lock?.remediationId !== remediationId || lock.fence !== fence)
    return answer('escalate', `the lock of ${step.target} was lost meanwhile`);
  const approval = approvals.find(({ planId, status }) => planId === plan.planId && status === 'used');
  if (plan.gate === 'auto') return null;
  // A further step's leave is bounded by when the step before ended.
  return approval && (number > 1 || Date.parse(approval.expiresAt) > now().getTime())
    ? null
    : answer('escalate', 'the approval has expired meanwhile');
};
