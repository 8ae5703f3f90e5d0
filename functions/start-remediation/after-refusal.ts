import { answer, type StepOutput } from '../../lib/contracts/workflow.ts';
import type { DispatchRefusal } from '../../lib/ports/dispatch-records.ts';
import { readyAt, type Turn } from './turn.ts';

/** How long a plan may wait for a target that somebody else works on, before people are asked to look. */
const LOCK_PATIENCE_MINUTES = 30;

/** The approval expired, or a person took it back. */
export const NOT_APPROVED: StepOutput = answer('escalate', 'the approval is not valid any more');

/** Where to go when the transaction refused; of several reasons the one that needs people most decides. */
export const afterRefusal = (because: readonly DispatchRefusal[], turn: Turn, now: Date): StepOutput => {
  const has = (refusal: DispatchRefusal) => because.includes(refusal);
  if (has('switch-engaged'))
    return answer('escalate', 'the kill switch is engaged: nothing is changed until somebody releases it');
  if (has('breaker-account') || has('breaker-service') || has('breaker-target'))
    return answer('escalate', `too many remediations in the last hour (${because.join(', ')})`);
  if (has('wrong-state')) return answer('end', 'the incident has moved on');
  if (has('approval-not-valid')) return NOT_APPROVED;
  if (has('policy-changed')) return answer('next-attempt', 'the catalog has changed since the plan was made');
  if (has('evidence-changed')) return answer('wait', 'a signal came in this very moment: looking again');
  const waitedMinutes = (now.getTime() - Date.parse(readyAt(turn))) / 60_000;
  return waitedMinutes > LOCK_PATIENCE_MINUTES
    ? answer(
        'escalate',
        `${turn.step.target} has been locked by another incident for ${Math.round(waitedMinutes)} minutes`,
      )
    : answer('wait', `${turn.step.target} is locked by another incident`, 30);
};
