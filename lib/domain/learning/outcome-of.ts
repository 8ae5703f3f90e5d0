import type { Approval } from '../../contracts/approval.ts';
import { componentParts } from '../../contracts/component.ts';
import type { History } from '../../contracts/history.ts';
import type { AttemptResult, Outcome, OutcomeResult } from '../../contracts/outcome.ts';
import { attemptResultsOf } from './attempt-result-of.ts';

export interface OutcomeEnding {
  result: OutcomeResult;
  endedAt: Date;
  because: readonly string[];
}

/** Seconds in which at least one question to people was open; tiers that wait at the same time count once. */
const waitedForHumanSeconds = (approvals: readonly Approval[], endedAt: Date): number => {
  const open = approvals
    .map(({ requestedAt, decidedAt, expiresAt }) => ({
      from: Date.parse(requestedAt),
      to: Math.min(decidedAt === null ? Date.parse(expiresAt) : Date.parse(decidedAt), endedAt.getTime()),
    }))
    .sort((one, other) => one.from - other.from);
  let waited = 0;
  let covered = Number.NEGATIVE_INFINITY;
  for (const { from, to } of open) {
    waited += Math.max(0, to - Math.max(from, covered));
    covered = Math.max(covered, to);
  }
  return waited / 1000;
};

const inWords = (faultClass: string) => (faultClass === 'unknown' ? 'fault' : faultClass.replaceAll('-', ' '));

/** What people still have to do: a service that was made well while its fault remains will fail again. */
const followUpOf = (result: OutcomeResult, attempts: readonly AttemptResult[]): string | null => {
  const mitigations = attempts.filter((attempt) => attempt.result === 'mitigated');
  if (result !== 'mitigated') return null;
  if (mitigations.length === 0) return 'The service is well again but the fault was not removed: find and remove it.';
  return mitigations
    .map(
      ({ runbook, target, faultClass }) =>
        `The ${inWords(faultClass)} in ${componentParts(target).name} is still there: ${runbook} made the service well again but did not remove it. Find and remove it before it comes back.`,
    )
    .join(' ')
    .slice(0, 1000);
};

/**
 * The final, learnable record of an incident, made from its whole history. Its cause is the hypothesis that the last
 * remedy which helped was for, else the first of the last diagnosis.
 */
export const outcomeOf = (
  history: Pick<History, 'incident' | 'diagnoses' | 'plans' | 'approvals' | 'remediations' | 'validations'>,
  { result, endedAt, because }: OutcomeEnding,
): Outcome => {
  const { incident, diagnoses, plans, approvals } = history;
  const attempts = attemptResultsOf(history);
  const helped = attempts.findLast((attempt) => attempt.result === 'cured' || attempt.result === 'mitigated');
  const plan = plans.findLast((candidate) => candidate.attempt === helped?.attempt);
  const hypotheses = diagnoses.flatMap((diagnosis) => diagnosis.hypotheses);
  const cause =
    hypotheses.find(({ hypothesisId }) => hypothesisId === plan?.hypothesisId) ?? diagnoses.at(-1)?.hypotheses[0];
  return {
    incidentId: incident.incidentId,
    application: incident.application,
    result,
    faultClass: cause?.faultClass ?? null,
    component: cause?.component ?? null,
    attempts,
    onsetAt: incident.onsetAt,
    openedAt: incident.openedAt,
    diagnosedAt: diagnoses.find(({ hypotheses: ranked }) => ranked.length > 0)?.at ?? null,
    endedAt: endedAt.toISOString(),
    waitedForHumanSeconds: waitedForHumanSeconds(approvals, endedAt),
    followUp: followUpOf(result, attempts),
    because: because.map((reason) => reason.slice(0, 1000)),
  };
};
