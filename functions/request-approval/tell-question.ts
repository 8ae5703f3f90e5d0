import type { Approval, ApprovalLink } from '../../lib/contracts/approval.ts';
import type { Diagnosis } from '../../lib/contracts/diagnosis.ts';
import type { Plan } from '../../lib/contracts/plan.ts';
import { saidYes } from '../../lib/contracts/yeses.ts';
import { linkToken } from '../../lib/domain/approval/link.ts';
import { planInWords } from '../../lib/domain/policy/plan-words.ts';
import type { Clock } from '../../lib/ports/clock.ts';
import type { IncidentRecords } from '../../lib/ports/incident-records.ts';
import type { Journal } from '../../lib/ports/journal.ts';
import type { Notifier } from '../../lib/ports/notifier.ts';
import type { FollowEnd } from '../../lib/ports/question-news.ts';
import { questionNotice } from './question-notice.ts';

export interface TellQuestionDeps {
  incidents: Pick<IncidentRecords, 'note'>;
  notifier: Pick<Notifier, 'tell'>;
  /** The channels of those who watch. Left out: the question is put to its approvers alone. */
  watchers?: Notifier['announce'];
  /** Looks whether it has ended by the time it was told. Left out where nothing that was told can be written to again. */
  followEnd?: FollowEnd;
  /** Address of the operator's pages, without a slash at its end. */
  pagesUrl: string;
  journal: Journal;
  now: Clock;
}

export interface PutQuestion {
  plan: Plan;
  diagnosis: Diagnosis | null;
  approval: Approval;
  links: readonly ApprovalLink[];
  /** Whether it was put before, and nobody answered. */
  isReminder: boolean;
  /** That a yes to the question before was dropped, and why: nothing where none was. */
  dropped: readonly string[];
}

/**
 * Tells the approvers of one tier about a question, each with their own link, and notes it on the timeline. Answers whether anybody is
 * known to have it: a reminder that reaches nobody leaves them with what they were told before.
 */
export const tellQuestion = async (deps: TellQuestionDeps, question: PutQuestion, secret: string): Promise<boolean> => {
  const { incidents, notifier, watchers, followEnd, pagesUrl, journal, now } = deps;
  const { plan, diagnosis, approval, isReminder, dropped } = question;
  // Whoever has said yes has answered, though the plan waits for another person's.
  const links = question.links.filter(({ approver }) => !(isReminder && saidYes(approval, approver)));
  const { incidentId, attempt, approvalId } = approval;
  const notice = questionNotice(plan, diagnosis, approval, { pagesUrl, isReminder, dropped });
  const told = await Promise.all(
    links.map((link) =>
      notifier.tell(link.approver, {
        ...notice,
        link: `${pagesUrl}/approvals/${link.linkId}?token=${linkToken(secret, link)}`,
      }),
    ),
  );
  const unreached = links.filter((_, index) => !told[index]).map(({ approver }) => approver);
  for (const approver of unreached) journal.line('an approver could not be told', { incidentId, approver });
  if (told.includes(true)) await followEnd?.(approval);
  // Waiting for people who know of nothing would only lose time.
  if (unreached.length === links.length && !isReminder) return false;
  const approvers = links.map(({ approver }) => approver).join(', ');
  // Who only watches gets no link: they cannot decide by one, and are not reminded.
  if (!isReminder && watchers) {
    await watchers({ ...notice, subject: `Asked ${approvers}: ${planInWords(plan)}` });
    // Their threads may begin with this.
    await followEnd?.(approval);
  }
  await incidents.note({
    incidentId,
    attempt,
    at: now().toISOString(),
    key: `${isReminder ? 'reminder' : 'approval'}-${approvalId}`,
    kind: 'approval',
    summary: isReminder
      ? `reminded ${approvers} of the question about ${planInWords(plan)}`
      : `asked ${approvers} to approve ${planInWords(plan)}`,
    because: [
      ...(isReminder ? [] : dropped),
      ...(isReminder ? [] : plan.verdicts.filter(({ verdict }) => verdict !== 'allow').map(({ because }) => because)),
      ...approval.yeses.map(({ by }) => `${by} has said yes`),
      ...unreached.map((approver) => `${approver} could not be reached`),
    ],
  });
  return true;
};
