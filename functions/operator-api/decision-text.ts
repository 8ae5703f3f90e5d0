import type { Approval } from '../../lib/contracts/approval.ts';
import { isTakenBack } from '../../lib/contracts/yeses.ts';
import { changeInWords } from '../../lib/domain/approval/change-words.ts';
import { unusedYesInWords } from '../../lib/domain/approval/unused-yes.ts';

/** What became of a question, by whom and why, in one sentence; null while it waits. */
export const decisionText = (approval: Approval): string | null => {
  const { status, decidedBy, decidedHow, reason, change } = approval;
  if (status === 'waiting') return null;
  const unused = unusedYesInWords(approval);
  if (unused) return `It was not started. ${unused}`;
  // `used` is what becomes of an approval once the change was started: people know it as approved.
  const known = status === 'used' ? 'approved' : status.replaceAll('-', ' ');
  const word = isTakenBack({ status, decidedHow }) ? 'taken back' : known;
  const rather = change ? ` to ${changeInWords(change)}` : '';
  return `It is ${word}${rather}${decidedBy ? `, by ${decidedBy}` : ''}${reason ? `: ${reason}` : ''}.`;
};
