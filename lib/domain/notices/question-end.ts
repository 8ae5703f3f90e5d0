import type { Approval, Yes } from '../../contracts/approval.ts';
import type { Plan } from '../../contracts/plan.ts';
import { changeInWords } from '../approval/change-words.ts';
import { planInWords } from '../policy/plan-words.ts';
import { withoutLinks } from '../redaction/plain-words.ts';

/** What stands in the place of a question that nobody can answer any more. */
export interface EndWords {
  title: string;
  lines: readonly string[];
}

type Ended = Pick<
  Approval,
  'status' | 'incidentId' | 'decidedBy' | 'decidedHow' | 'reason' | 'change' | 'yeses' | 'unusedYes'
>;

/**
 * How a question has ended, by whom and why, in the words of every place in which it was put. The plan is named where it is known.
 * Null while it waits.
 */
export const endWords = (approval: Ended, plan: Plan | null): EndWords | null => {
  const end = endOf(approval);
  if (!end) return null;
  const { reason, change, incidentId } = approval;
  const rather = change && changeInWords(change);
  const lines = [rather && `Rather: ${rather}.`, reason && `Why: ${reason}`, `Incident ${incidentId}`];
  return {
    title: withoutLinks(plan ? `${end}: ${planInWords(plan)}` : end),
    lines: lines.flatMap((line) => (line ? [withoutLinks(line)] : [])),
  };
};

const endOf = ({ status, decidedBy, decidedHow, yeses, unusedYes }: Ended): string | null => {
  const who = decidedBy ?? 'nobody who is known';
  switch (status) {
    case 'waiting':
      return null;
    case 'approved':
    // What becomes of an approval once the change was started: people know it as approved.
    case 'used':
      return `Approved by ${yeses.length > 1 ? yeses.map(({ by }) => by).join(' and ') : who}`;
    case 'rejected':
      return `Rejected by ${who}`;
    case 'changed':
      return `Another plan is wanted by ${who}`;
    case 'not-an-incident':
      return `Not an incident, says ${who}`;
    case 'expired':
      return 'Expired';
    case 'symptom-cleared':
      return 'Withdrawn';
    case 'revoked':
      if (unusedYes) return `Not started, though ${unusedYes.by} said yes`;
      return decidedHow === 'selfheal' ? 'Withdrawn' : `Taken back by ${who}`;
  }
};

/** That one of two people has said yes; null where nobody has. */
export const firstYesWords = ({ yeses, incidentId }: Pick<Approval, 'yeses' | 'incidentId'>): EndWords | null => {
  const [first] = yeses;
  if (!first) return null;
  return { title: `${first.by} has said yes; one more person must`, lines: [`Incident ${incidentId}`] };
};

/** That the first of two people has taken their yes back, for whoever heard of it. */
export const yesTakenBackWords = ({ by }: Pick<Yes, 'by'>, { incidentId }: Pick<Approval, 'incidentId'>): EndWords => ({
  title: `${by} has taken their yes back; two people must say yes`,
  lines: [`Incident ${incidentId}`],
});

/** What stands in the place of the words about a yes that was taken back. */
export const formerYesWords = ({ by }: Pick<Yes, 'by'>, { incidentId }: Pick<Approval, 'incidentId'>): EndWords => ({
  title: `${by} had said yes, and has taken it back`,
  lines: [`Incident ${incidentId}`],
});
