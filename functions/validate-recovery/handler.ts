import type { VersionedCatalog } from '../../lib/contracts/catalog.ts';
import type { History } from '../../lib/contracts/history.ts';
import type { RunbookManifest } from '../../lib/contracts/manifest.ts';
import type { Remediation } from '../../lib/contracts/remediation.ts';
import type { Validation } from '../../lib/contracts/validation.ts';
import { answer, type StepInput, type StepOutput } from '../../lib/contracts/workflow.ts';
import { withoutOwnEffects } from '../../lib/domain/correlation/own-effect.ts';
import { scopeOf } from '../../lib/domain/evidence/scope.ts';
import { currentRemediation } from '../../lib/domain/lifecycle/current-remediation.ts';
import { notMyTurn, UnknownIncidentError } from '../../lib/domain/lifecycle/turn.ts';
import { judgeRecovery, type RecoveryInput } from '../../lib/domain/validation/judge-recovery.ts';
import { nextAfter } from '../../lib/domain/validation/next-after.ts';
import type { Clock } from '../../lib/ports/clock.ts';
import type { CaseRecords, DispatchRecords, IncidentRecords } from '../../lib/ports/incident-store.ts';
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
    const plan = history.plans.find((candidate) => candidate.attempt === attempt);
    const manifest = manifests.find(({ runbook }) => runbook === plan?.runbook);
    const { series, scope } = await observatory.observe(scopeOf(incident, catalog.catalog, now()));
    const validationId = `val_${incidentId.slice(4)}-${attempt}-${of}`;
    const since = watchedSince(history, validationId, current, now());
    const judgement = judgeRecovery({
      of,
      effect: plan?.effect ?? 'cures',
      series,
      objectives: scope.components.map(({ service, component }) => ({
        component,
        objectives: catalog.catalog.services[service]?.objectives ?? { saturationAtMost: {} },
      })),
      symptoms: withoutOwnEffects(history.signals, { remediations: history.remediations, manifests }, now()),
      onsetAt: incident.onsetAt,
      ...since,
      now: now(),
      windowSeconds: catalog.catalog.policies.validation.windowSeconds,
      holdSeconds: catalog.catalog.policies.validation.holdSeconds,
      settleSeconds: current ? (manifest?.settleSeconds ?? 0) : 0,
    });
    const { waitSeconds, ...judged } = judgement;
    // One record of one validation, renewed at each look.
    const validation: Validation = {
      ...judged,
      validationId,
      incidentId,
      attempt,
      of,
      at: now().toISOString(),
      watchedSinceAt: since.startedAt,
      evidenceVersion: history.incident.evidenceVersion,
    };
    await incidents.saveValidation(validation);
    const { next, because } = nextAfter(validation, {
      of,
      remediesStarted: history.remediations.filter(
        ({ purpose, executionId }) => purpose === 'remedy' && executionId !== null,
      ).length,
      limits: catalog.catalog.policies.limits,
      whenUnchanged: manifest?.whenUnchanged ?? 'keep',
      hasRollback: plan?.rollback != null,
    });
    if (!validation.final) return answer('wait', because, waitSeconds);
    await tellVerdict(deps, validation, because);
    // The next attempt may need the same target; an end releases its locks by itself.
    if (next === 'next-attempt' && current) await incidents.releaseLock(current.target, incidentId);
    return answer(next, because);
  };

const validatedThing = (current: Remediation | null): Validation['of'] => {
  if (!current) return 'self-resolution';
  return current.purpose === 'remedy' ? 'remedy' : 'rollback';
};

/** From when to when it is compared: "before" ends where the remedy began to change things, also when its rollback is judged. */
const watchedSince = (
  { remediations, validations }: History,
  validationId: string,
  current: Remediation | null,
  now: Date,
): Pick<RecoveryInput, 'changedAt' | 'startedAt'> => {
  const earlier = validations.find((validation) => validation.validationId === validationId);
  const startedAt = earlier?.watchedSinceAt ?? current?.endedAt ?? now.toISOString();
  const remedy = remediations.find(({ attempt, purpose }) => attempt === current?.attempt && purpose === 'remedy');
  return { startedAt, changedAt: remedy?.startedAt ?? startedAt };
};

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
