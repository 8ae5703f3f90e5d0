import type { Approval } from '../../contracts/approval.ts';
import { changeInWords } from './change-words.ts';

/** Who asked for what in the place of a plan, and why, as the record of the plan that answers it says. */
export const requestInWords = ({
  decidedBy,
  change,
  reason,
}: Pick<Approval, 'decidedBy' | 'change' | 'reason'>): string => {
  const wanted = change ? changeInWords(change) : '';
  // A reason may be as long as a whole entry of the timeline: who and what come first, so that they are kept.
  return `${decidedBy ?? 'somebody'} asked for ${wanted || 'another plan'} instead${reason ? `: ${reason}` : ''}`.slice(
    0,
    1000,
  );
};
