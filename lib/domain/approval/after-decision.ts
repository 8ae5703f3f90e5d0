import type { Approval } from '../../contracts/approval.ts';
import { answer, type StepOutput } from '../../contracts/workflow.ts';
import { isTakenBack } from '../../contracts/yeses.ts';

/**
 * Where the workflow goes after an approval has ended, for whatever reason it did. A waiting one has no answer yet; nor has an
 * expired one by itself: whoever let it expire knows whether there is a next tier.
 */
export const afterDecision = (approval: Approval): StepOutput | null => {
  const who = approval.decidedBy ?? 'nobody';
  const why = approval.reason ? `: ${approval.reason}` : '';
  switch (approval.status) {
    case 'waiting':
    case 'expired':
      return null;
    case 'approved':
    case 'used':
      return answer('start', `${who} approved`);
    case 'rejected':
      return answer('escalate', `${who} rejected the plan${why}`);
    case 'changed':
      return answer('plan', `${who} asked for another plan${why}`);
    case 'not-an-incident':
      return answer('record', `${who} says that this is not an incident${why}`);
    case 'symptom-cleared':
      return answer('validate', `the symptom cleared while the approval waited`);
    case 'revoked':
      // What a person took back is not tried in another way by itself.
      return isTakenBack(approval)
        ? answer('escalate', `${who} took the approval back${why}`)
        : answer('next-attempt', `the approval was revoked${why}`);
  }
};
