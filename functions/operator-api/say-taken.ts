import type { Context } from 'hono';
import type { Approval, ApprovalStatus } from '../../lib/contracts/approval.ts';
import { NOT_TAKEN } from './not-taken.ts';
import { say } from './say.ts';
import type { TakenDecision } from './take-decision.ts';

/** What follows from an answer that was taken. */
const FOLLOWS: Readonly<Partial<Record<ApprovalStatus, string>>> = {
  approved:
    'The change is started now, if nothing speaks against it any more. Until it starts you can take it back: open the question again.',
  rejected: 'Nothing is changed, and the incident goes to people now.',
  'not-an-incident': 'Nothing is changed, and the incident is closed.',
  changed:
    'Nothing is changed yet: what you asked for goes through the policy first, and people may be asked about it.',
};

const followsText = ({ status }: Approval): string =>
  ['Your answer is recorded.', FOLLOWS[status]].filter(Boolean).join(' ');

/** Says what came of an answer, whichever page it was given on. */
export const sayTaken = (context: Context, taken: TakenDecision) => {
  if (taken.status === 'expired')
    return say(context, 410, 'The time to answer is over', 'Nothing was decided: others are asked, or people have it.');
  if (taken.status === 'already-decided')
    return say(context, 409, 'Already decided', `${taken.decided} What you pressed changed nothing.`);
  if (taken.status === 'decided')
    return say(context, 200, `Thank you: ${taken.approval.status.replaceAll('-', ' ')}`, followsText(taken.approval));
  const { title, text } = NOT_TAKEN[taken.status];
  // A first yes of two is kept: what was pressed has been done.
  return say(context, taken.status === 'one-more-needed' ? 200 : 403, title, text);
};
