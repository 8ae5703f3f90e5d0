import type { Diagnosis } from '../../contracts/diagnosis.ts';
import type { History } from '../../contracts/history.ts';
import type { AttemptResult } from '../../contracts/outcome.ts';
import type { Plan } from '../../contracts/plan.ts';
import type { Remediation } from '../../contracts/remediation.ts';
import type { Validation } from '../../contracts/validation.ts';
import { withdrawn } from '../lifecycle/never-ran.ts';

export interface AttemptRecord {
  plan: Plan;
  diagnoses: readonly Diagnosis[];
  remediations: readonly Remediation[];
  /** Oldest first. */
  validations: readonly Validation[];
  /** When the incident was opened again because its symptom had come back. */
  reopenings: readonly string[];
}

/** What was seen to help before the incident had to be opened again did not last. */
const lasting = (
  result: AttemptResult['result'],
  verdict: Validation | undefined,
  reopenings: readonly string[],
): AttemptResult['result'] => {
  const helped = result === 'cured' || result === 'mitigated';
  const cameBack = verdict && reopenings.some((at) => Date.parse(at) >= Date.parse(verdict.at));
  return helped && cameBack ? 'relapsed' : result;
};

const resultOf = (verdict: Validation['verdict'] | undefined, remedy: Remediation): AttemptResult['result'] => {
  switch (verdict) {
    case 'recovered':
      return 'cured';
    case 'mitigated':
    case 'worse':
      return verdict;
    case 'improving':
    case 'unchanged':
      return remedy.status === 'succeeded' ? 'unchanged' : 'failed';
    case 'unknown':
    case undefined:
      return remedy.status === 'failed' || remedy.status === 'stopped' ? 'failed' : 'unknown';
  }
};

/** How an attempt ended, for its track record; null when nothing was started in it. */
export const attemptResultOf = ({
  plan,
  diagnoses,
  remediations,
  validations,
  reopenings,
}: AttemptRecord): AttemptResult | null => {
  const remedy = remediations.find(({ planId, purpose }) => planId === plan.planId && purpose === 'remedy');
  if (!remedy || withdrawn(remedy)) return null;
  const verdict = validations.findLast(
    (validation) => validation.attempt === plan.attempt && validation.of === 'remedy',
  );
  const hypothesis = diagnoses
    .flatMap(({ hypotheses }) => hypotheses)
    .find(({ hypothesisId }) => hypothesisId === plan.hypothesisId);
  return {
    attempt: plan.attempt,
    runbook: remedy.runbook,
    target: remedy.target,
    faultClass: hypothesis?.faultClass ?? 'unknown',
    service: remedy.service,
    result: lasting(resultOf(verdict?.final ? verdict.verdict : undefined, remedy), verdict, reopenings),
  };
};

/** How every attempt of an incident ended in which something was started, oldest first. */
export const attemptResultsOf = (
  history: Pick<History, 'incident' | 'plans' | 'diagnoses' | 'remediations' | 'validations'>,
): AttemptResult[] =>
  history.plans.flatMap((plan) => attemptResultOf({ ...history, plan, reopenings: history.incident.reopenings }) ?? []);
