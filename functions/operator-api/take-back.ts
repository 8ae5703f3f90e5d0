import type { Context } from 'hono';
import * as z from 'zod';
import type { IncidentState } from '../../lib/contracts/incident.ts';
import { saidYes } from '../../lib/contracts/yeses.ts';
import type { ApprovalRecords, Decider } from '../../lib/ports/approval-records.ts';
import type { Clock } from '../../lib/ports/clock.ts';
import type { IncidentRecords } from '../../lib/ports/incident-records.ts';
import { decisionText } from './decision-text.ts';
import type { Question } from './question-behind.ts';
import { say } from './say.ts';

export interface TakeBackDeps {
  incidents: Pick<IncidentRecords, 'note'> & Pick<ApprovalRecords, 'takeBack'>;
  now: Clock;
  /** Told of what went wrong behind a page; the person who asked only learns what holds. */
  failed: (error: unknown) => void;
}

const MAY_START: readonly IncidentState[] = ['planning', 'awaiting-approval', 'remediating'];

const TOO_LATE =
  'It has started, so the approval cannot be taken back any more. Selfheal takes the change back where it does not help; the kill switch keeps it from starting another one.';

type Asked = Pick<Question, 'approval'> & { history: Pick<Question['history'], 'incident'> };

/** Whether the change may still start under this approval; what may not needs no taking back. */
export const mayStart = ({ history: { incident }, approval }: Asked, at: Date): boolean =>
  approval.status === 'approved' &&
  incident.attempt === approval.attempt &&
  MAY_START.includes(incident.state) &&
  Date.parse(approval.expiresAt) > at.getTime();

/** What became of an approval since it was given; null for what was not approved. */
export const startedText = (question: Asked, at: Date): string | null => {
  const { status } = question.approval;
  if (status === 'used') return TOO_LATE;
  if (status !== 'approved') return null;
  return mayStart(question, at) ? 'It has not started yet.' : 'It was not started, and will not be.';
};

/** What this person may take back here: the approval, their own first yes of two, or nothing. What decides is the store. */
export const mayTakeBack = (
  question: Asked,
  { by, how }: Pick<Decider, 'by' | 'how'>,
  at: Date,
): 'approval' | 'yes' | null => {
  const { approval } = question;
  const isOpen = approval.status === 'waiting' && Date.parse(approval.expiresAt) > at.getTime();
  if (isOpen) return saidYes(approval, by) ? 'yes' : null;
  return mayStart(question, at) && (how === 'signed-in' || saidYes(approval, by)) ? 'approval' : null;
};

const Form = z.object({ decision: z.literal('take-back'), reason: z.string().trim().min(1).max(1000) });

/** Whether a posted form is to take back, and does not answer. */
export const asksBack = (form: Record<string, unknown>): boolean => form.decision === Form.shape.decision.value;

/** Takes an approval, or the first yes of two, back before its change starts, notes it on the timeline, and says what came of it. */
export const takeBack = async (
  { incidents, now, failed }: TakeBackDeps,
  context: Context,
  question: Asked,
  form: Record<string, unknown>,
  decider: Decider,
) => {
  const read = Form.safeParse(form);
  if (!read.success)
    return say(context, 400, 'Not understood', 'Say why you take it back, in at most 1,000 characters.');
  const { reason } = read.data;
  const { incidentId, approvalId } = question.approval;
  // The page may have stood open for long: what nothing waits for any more would be taken back without any effect.
  if (question.approval.status === 'approved' && !mayStart(question, now()))
    return say(context, 409, 'Too late', `${startedText(question, now())} What you pressed changed nothing.`);
  const { status, approval } = await incidents.takeBack(incidentId, approvalId, decider, reason, now());
  if (status === 'not-theirs')
    return say(
      context,
      403,
      'Not yours to take back',
      'Somebody else approved this plan. Who may approve it can take it back after signing in. Nothing was changed.',
    );
  if (status === 'too-late') {
    const what = decisionText(approval) ?? 'There is no yes of yours to take back.';
    const started = approval.status === 'used' ? ` ${TOO_LATE}` : '';
    return say(context, 409, 'Too late', `${what}${started} What you pressed changed nothing.`);
  }
  const isRevoked = approval.status === 'revoked';
  // It is taken back, and the audit log has it: whoever pressed is not told that it failed.
  const noted = incidents.note({
    incidentId,
    attempt: approval.attempt,
    at: now().toISOString(),
    // One person may say yes and take it back again and again; an approval is taken back once.
    key: isRevoked
      ? `taken-back-${approvalId}`
      : `yes-taken-back-${approvalId}-${now().getTime()}-${decider.by}`.slice(0, 200),
    kind: 'decision',
    summary: `${decider.by}: ${isRevoked ? 'took the approval back' : 'took their yes back'}`,
    because: [
      reason,
      `known by ${decider.how}${decider.from === null ? '' : ` from ${decider.from}`}, plan ${approval.planHash}`,
    ],
  });
  await noted.catch(failed);
  if (!isRevoked)
    return say(context, 200, 'Your yes is taken back', 'The question goes on waiting for the yes of two people.');
  return say(
    context,
    200,
    'The approval is taken back',
    'Nothing is started under it. The incident goes to people, with your reason.',
  );
};
