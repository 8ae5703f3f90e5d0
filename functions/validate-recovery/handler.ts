import type { VersionedCatalog } from '../../lib/contracts/catalog.ts';
import type { History } from '../../lib/contracts/history.ts';
import type { RunbookManifest } from '../../lib/contracts/manifest.ts';
import type { PlanStep } from '../../lib/contracts/plan.ts';
import type { Remediation } from '../../lib/contracts/remediation.ts';
import type { Validation } from '../../lib/contracts/validation.ts';
import { answer, type StepInput, type StepOutput } from '../../lib/contracts/workflow.ts';
import { scopeOf } from '../../lib/domain/evidence/scope.ts';
import { currentRemediation } from '../../lib/domain/lifecycle/current-remediation.ts';
import { remediesStarted, stepsRun } from '../../lib/domain/lifecycle/plan-steps.ts';
import { notMyTurn, UnknownIncidentError } from '../../lib/domain/lifecycle/turn.ts';
import { attemptRecovery } from '../../lib/domain/validation/attempt-recovery.ts';
import { judgeRecovery } from '../../lib/domain/validation/judge-recovery.ts';
import { nextAfter } from '../../lib/domain/validation/next-after.ts';
import type { CaseRecords } from '../../lib/ports/case-records.ts';
import type { Clock } from '../../lib/ports/clock.ts';
import type { DispatchRecords } from '../../lib/ports/dispatch-records.ts';
import type { IncidentRecords } from '../../lib/ports/incident-records.ts';
import type { Observatory } from '../../lib/ports/observatory.ts';

export interface ValidateDeps {
  incidents: Pick<IncidentRecords, 'history' | 'move' | 'note'> &
    Pick<CaseRecords, 'saveValidation'> &
    Pick<DispatchRecords, 'releaseLock'>;
  observatory: Observatory;
  manifests: readonly RunbookManifest[];
  catalog: VersionedCatalog;
  now: Clock;
}

/** Finds out whether it worked, by the service's objectives and the symptom itself; without samples the answer is never yes. */
export const createHandler =
  (deps: ValidateDeps) =>
  async (input: StepInput): Promise<StepOutput> => {
    const { incidents, observatory, manifests, catalog, now } = deps;
    const { incidentId, attempt } = input;
    const history = await incidents.history(incidentId);
    if (!history) throw new UnknownIncidentError(`no incident ${incidentId} in the table`);
    const over = notMyTurn(history.incident, input, ['validating']);
    if (over) return over;
    const incident = await incidents.move(incidentId, { to: 'validating', attempt, at: now() });

    const current = currentRemediation(history.remediations, attempt);
    const of = validatedThing(current);
    const plan = history.plans.find((candidate) => candidate.attempt === attempt) ?? null;
    const look = await observatory.observe(scopeOf(incident, catalog.catalog, now()));
    const validationId = `val_${incidentId.slice(4)}-${attempt}-${of}`;
    const watchedSinceAt = watchedSince(history, validationId, current, now());
    const judgement = judgeRecovery(
      attemptRecovery({
        history,
        plan,
        current,
        of,
        look,
        watchedSinceAt,
        catalog: catalog.catalog,
        manifests,
        now: now(),
      }),
    );
    const { waitSeconds, ...judged } = judgement;
    // One record of one validation, renewed at each look.
    const validation: Validation = {
      ...judged,
      validationId,
      incidentId,
      attempt,
      of,
      at: now().toISOString(),
      watchedSinceAt,
      evidenceVersion: history.incident.evidenceVersion,
    };
    await incidents.saveValidation(validation);
    const run = plan ? stepsRun(plan, history.remediations) : [];
    const { next, because } = nextAfter(validation, {
      of,
      remediesStarted: remediesStarted(history.remediations),
      limits: catalog.catalog.policies.limits,
      // The steps of a plan are one change: it goes as a whole where one of them may not stay for nothing.
      whenUnchanged: run.some(({ step }) => whenUnchanged(manifests, step) === 'revert') ? 'revert' : 'keep',
      hasRollback: run.some(({ step }) => step.rollback !== null),
    });
    if (!validation.final) return answer('wait', because, waitSeconds);
    await tellVerdict(deps, validation, because);
    // The next attempt may need the same target; an end releases its locks by itself.
    if (next === 'next-attempt') for (const { step } of run) await incidents.releaseLock(step.target, incidentId);
    return answer(next, because);
  };

const validatedThing = (current: Remediation | null): Validation['of'] => {
  if (!current) return 'self-resolution';
  return current.purpose === 'remedy' ? 'remedy' : 'rollback';
};

const whenUnchanged = (manifests: readonly RunbookManifest[], { runbook }: PlanStep) =>
  manifests.find((manifest) => manifest.runbook === runbook)?.whenUnchanged;

/** Since when it is watched: a validation that was begun goes on from where it began. */
const watchedSince = ({ validations }: History, validationId: string, current: Remediation | null, now: Date): string =>
  validations.find((validation) => validation.validationId === validationId)?.watchedSinceAt ??
  current?.endedAt ??
  now.toISOString();

const tellVerdict = ({ incidents, now }: ValidateDeps, validation: Validation, because: string): Promise<void> =>
  incidents.note({
    incidentId: validation.incidentId,
    attempt: validation.attempt,
    at: now().toISOString(),
    key: `validation-${validation.attempt}-${validation.of}`,
    kind: 'validation',
    summary: `${validation.verdict}: ${because}`,
    because: validation.because,
  });
