import type { History } from '../../contracts/history.ts';
import type { OutcomeResult } from '../../contracts/outcome.ts';

/** What to call an incident that is about to be closed as well: a remedy that was kept, a person's word, or nothing of ours. */
export const resultOf = ({ approvals, diagnoses, plans, remediations }: History): OutcomeResult => {
  if (approvals.some(({ status }) => status === 'not-an-incident')) return 'not-an-incident';
  const kept = remediations.filter(
    ({ purpose, status, attempt }) =>
      purpose === 'remedy' &&
      status === 'succeeded' &&
      !remediations.some((other) => other.purpose === 'rollback' && other.attempt === attempt),
  );
  const effects = kept.map(({ planHash }) => plans.find((plan) => plan.planHash === planHash)?.effect);
  if (effects.length > 0) return effects.every((effect) => effect === 'cures') ? 'cured' : 'mitigated';
  return diagnoses.at(-1)?.finding === 'symptom-absent' ? 'not-an-incident' : 'self-resolved';
};
