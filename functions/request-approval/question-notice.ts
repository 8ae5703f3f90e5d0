import type { Approval } from '../../lib/contracts/approval.ts';
import type { Diagnosis } from '../../lib/contracts/diagnosis.ts';
import type { Plan } from '../../lib/contracts/plan.ts';
import { planInWords, planLines } from '../../lib/domain/policy/plan-words.ts';
import { withoutLinks } from '../../lib/domain/redaction/plain-words.ts';
import type { Notice } from '../../lib/ports/notifier.ts';

/** A question as people are told of it, without anybody's link: the cause, what speaks for it, the plan and what it may do. */
export const questionNotice = (
  plan: Plan,
  diagnosis: Diagnosis | null,
  { incidentId, approvalId, expiresAt }: Pick<Approval, 'incidentId' | 'approvalId' | 'expiresAt'>,
): Notice => {
  const sections = [
    { title: 'Cause', lines: diagnosis ? [diagnosis.summary] : [] },
    { title: 'Evidence', lines: diagnosis?.claims.map(({ text }) => text) ?? [] },
    { title: 'Plan', lines: planLines(plan) },
    { title: `Impact: ${plan.risk.level}`, lines: plan.risk.because },
    { title: 'Time', lines: [`Answer before ${expiresAt}.`] },
  ].map(({ title, lines }) => ({ title, lines: lines.map(withoutLinks) }));
  return {
    kind: 'approval-request',
    incidentId,
    approvalId,
    subject: `Approve? ${planInWords(plan)}`,
    lines: sections.flatMap(({ lines }) => lines),
    sections: sections.filter(({ lines }) => lines.length > 0),
  };
};
