import type { Diagnosis } from '../../contracts/diagnosis.ts';
import type { History } from '../../contracts/history.ts';
import type { AttemptResult } from '../../contracts/outcome.ts';
import { type Plan, stepsOf } from '../../contracts/plan.ts';
import type { Remediation } from '../../contracts/remediation.ts';
import type { Validation } from '../../contracts/validation.ts';
import { neverRan, withdrawn } from '../lifecycle/never-ran.ts';

interface AttemptRecord {
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

/**
 * How an attempt ended, for the track records: one result for each step of its plan that was started; none when nothing was. The
 * verdict is about all of them together.
 */
const resultsOf = ({ plan, diagnoses, remediations, validations, reopenings }: AttemptRecord): AttemptResult[] => {
  const remedies = remediations.filter(
    (each) => each.planId === plan.planId && each.purpose === 'remedy' && !withdrawn(each),
  );
  const verdict = validations.findLast(
    (validation) => validation.attempt === plan.attempt && validation.of === 'remedy',
  );
  const hypotheses = diagnoses.flatMap((diagnosis) => diagnosis.hypotheses);
  const alone = remedies.filter((remedy) => !neverRan(remedy)).length <= 1;
  return remedies.map((remedy): AttemptResult => {
    const hypothesisId = stepsOf(plan)[remedy.step - 1]?.hypothesisId;
    const cause = hypotheses.find((each) => each.hypothesisId === hypothesisId);
    // A verdict says nothing about a step that was refused before it ran.
    const seen = verdict?.final && !neverRan(remedy) ? verdict.verdict : undefined;
    return {
      attempt: plan.attempt,
      runbook: remedy.runbook,
      target: remedy.target,
      faultClass: cause?.faultClass ?? 'unknown',
      service: remedy.service,
      result: lasting(resultOf(seen, remedy), verdict, reopenings),
      alone,
      ...(cause && { confidence: cause.confidence }),
    };
  });
};

/** How every attempt of an incident ended in which something was started, oldest first. */
export const attemptResultsOf = (
  history: Pick<History, 'incident' | 'plans' | 'diagnoses' | 'remediations' | 'validations'>,
): AttemptResult[] =>
  history.plans.flatMap((plan) => resultsOf({ ...history, plan, reopenings: history.incident.reopenings }));
