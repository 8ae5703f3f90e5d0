import type { History } from '../../contracts/history.ts';
import type { OutcomeResult } from '../../contracts/outcome.ts';
import { attemptResultsOf } from '../learning/attempt-result-of.ts';

/** What to call an incident that is about to be closed as well: a person's word, a remedy that was seen to help, or nothing of ours. */
export const resultOf = (history: History): OutcomeResult => {
  const { approvals, diagnoses } = history;
  if (approvals.some(({ status }) => status === 'not-an-incident')) return 'not-an-incident';
  const helped = attemptResultsOf(history).filter(({ result }) => result === 'cured' || result === 'mitigated');
  if (helped.length > 0) return helped.every(({ result }) => result === 'cured') ? 'cured' : 'mitigated';
  return diagnoses.at(-1)?.finding === 'symptom-absent' ? 'not-an-incident' : 'self-resolved';
};
