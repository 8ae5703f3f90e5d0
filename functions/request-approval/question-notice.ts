import type { Approval } from '../../lib/contracts/approval.ts';
import type { Diagnosis } from '../../lib/contracts/diagnosis.ts';
import type { Plan } from '../../lib/contracts/plan.ts';
import { yesesInWords } from '../../lib/domain/approval/yeses-words.ts';
import { atMinute } from '../../lib/domain/notices/at-minute.ts';
import { planInWords, planLines } from '../../lib/domain/policy/plan-words.ts';
import { withoutLinks } from '../../lib/domain/redaction/plain-words.ts';
import type { Notice } from '../../lib/ports/notifier.ts';

type Asked = Pick<Approval, 'incidentId' | 'approvalId' | 'expiresAt' | 'needs' | 'yeses' | 'status'>;

export interface NoticeParts {
  /** Address of the operator's pages, without a slash at its end. */
  pagesUrl: string;
  /** Whether it was put before, and nobody answered. */
  isReminder: boolean;
  /** That a yes to the question before was dropped, and why: nothing where none was. */
  dropped: readonly string[];
}

/** A question as people are told of it, without anybody's link: the cause, what speaks for it, the plan and what it may do. */
export const questionNotice = (
  plan: Plan,
  diagnosis: Diagnosis | null,
  approval: Asked,
  { pagesUrl, isReminder, dropped }: NoticeParts,
): Notice => {
  const { incidentId, approvalId, expiresAt, needs } = approval;
  const sections = [
    { title: 'Why you are asked again', lines: dropped },
    { title: 'Cause', lines: diagnosis ? [diagnosis.summary] : [] },
    { title: 'Evidence', lines: diagnosis?.claims.map(({ text }) => text) ?? [] },
    { title: 'Plan', lines: planLines(plan) },
    { title: `Impact: ${plan.risk.level}`, lines: plan.risk.because },
    { title: 'Two people', lines: yesesInWords(approval) },
    { title: 'Time', lines: [`Answer before ${atMinute(expiresAt)}.`] },
  ].map(({ title, lines }) => ({ title, lines: lines.map(withoutLinks) }));
  return {
    kind: 'approval-request',
    incidentId,
    approvalId,
    subject: `${isReminder ? 'Reminder: approve' : 'Approve'}${dropped.length > 0 ? ' anew?' : '?'} ${planInWords(plan)}`,
    lines: sections.flatMap(({ lines }) => lines),
    sections: sections.filter(({ lines }) => lines.length > 0),
    ...(needs > 1 && { signInAt: `${pagesUrl}/console/incidents/${incidentId}/approval` }),
  };
};
