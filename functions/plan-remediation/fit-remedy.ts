import type { ChosenParameters } from '../../lib/contracts/approval.ts';
import type { VersionedCatalog } from '../../lib/contracts/catalog.ts';
import type { ComponentId } from '../../lib/contracts/component.ts';
import type { Diagnosis } from '../../lib/contracts/diagnosis.ts';
import type { History } from '../../lib/contracts/history.ts';
import type { RunbookManifest } from '../../lib/contracts/manifest.ts';
import type { TrackRecord } from '../../lib/contracts/outcome.ts';
import type { Plan } from '../../lib/contracts/plan.ts';
import { remediesStarted } from '../../lib/domain/lifecycle/plan-steps.ts';
import { assessRisk } from '../../lib/domain/policy/assess-risk.ts';
import { type BindingContext, bindParameters } from '../../lib/domain/policy/bind-parameters.ts';
import { decideGate } from '../../lib/domain/policy/decide-gate.ts';
import { planHash } from '../../lib/domain/policy/plan-hash.ts';
import { failedPreconditions } from '../../lib/domain/policy/preconditions.ts';
import type { RemedyCandidate } from '../../lib/domain/policy/remedy-candidate.ts';
import type { CaseFile } from '../../lib/ports/case-records.ts';
import type { Clock, NewId } from '../../lib/ports/clock.ts';
import type { DispatchRecords } from '../../lib/ports/dispatch-records.ts';
import type { TargetReader } from '../../lib/ports/executor.ts';

export interface FitDeps {
  incidents: Pick<DispatchRecords, 'killSwitch' | 'startedInHour'>;
  targets: TargetReader;
  manifests: readonly RunbookManifest[];
  catalog: VersionedCatalog;
  newId: NewId;
  now: Clock;
}

export interface FitQuestion {
  history: History;
  file: CaseFile;
  diagnosis: Diagnosis;
  candidate: RemedyCandidate;
  trackRecords: readonly TrackRecord[];
  /** Who asked for it in the place of another plan; null where Selfheal proposes it. */
  requestedBy: string | null;
  /** Numbers that they asked for. */
  chosen: ChosenParameters;
  /** For a step of a composed plan: what does not hold yet may hold once the steps before it have run, and is checked then. */
  composed: boolean;
}

export interface Fitted {
  plan: Plan;
  /** What an earlier step on the same target has to bring about first; null when it could be started now. */
  waitsFor: string | null;
}

export interface Unfit {
  runbook: string;
  target: ComponentId;
  because: string;
}

/** Fits a remedy to its target as it is now: reads the state, binds parameters and rollback, computes risk and asks the policy. */
export const fitRemedy = async (deps: FitDeps, question: FitQuestion): Promise<Fitted | Unfit> => {
  const { targets, catalog, newId, now } = deps;
  const { history, file, diagnosis, candidate, trackRecords } = question;
  const { manifest, target, service, hypothesis } = candidate;
  const unfit = (because: string): Unfit => ({ runbook: manifest.runbook, target, because });

  const snapshot = await targets.snapshot(target, now());
  if (!snapshot) return unfit('its target cannot be read');
  const [failed] = failedPreconditions(manifest, snapshot);
  if (failed && !question.composed) return unfit(failed);
  const grant = catalog.catalog.services[service]?.runbooks[manifest.runbook];
  const bound = bindParameters(manifest.parameters, { target, snapshot, grant, chosen: question.chosen });
  if (!bound.ok) return unfit(bound.because.join('; '));
  const rollback = boundRollback(manifest, { target, snapshot, grant });
  if (rollback && 'because' in rollback) return unfit(`it could not be taken back: ${rollback.because}`);

  const risk = assessRisk({ manifest, service, catalog: catalog.catalog, edges: file.edges, target, snapshot });
  const { gate, autonomy, verdicts } = decideGate({
    manifest,
    service,
    services: [service],
    target,
    catalog: catalog.catalog,
    edges: file.edges,
    snapshot,
    risk,
    diagnosis,
    hypothesis,
    trackRecord: trackRecordOf(trackRecords, candidate),
    incidentCeiling: history.incident.autonomyCeiling,
    remediesStarted: remediesStarted(history.remediations),
    killSwitchEngaged: (await deps.incidents.killSwitch()).engaged,
    startedInHour: await deps.incidents.startedInHour(target, service, now()),
    servedHours: file.servedHours.find((each) => each.service === service) ?? null,
    chosenByOperator: question.requestedBy !== null,
    chosen: question.chosen,
    composed: question.composed,
    now: now(),
  });
  const plan: Omit<Plan, 'planHash'> = {
    planId: newId('plan', now()),
    incidentId: history.incident.incidentId,
    attempt: diagnosis.attempt,
    at: now().toISOString(),
    hypothesisId: hypothesis.hypothesisId,
    runbook: manifest.runbook,
    runbookVersion: manifest.version,
    target,
    service,
    parameters: bound.parameters,
    effect: candidate.effect,
    impact: manifest.impact,
    risk,
    expectedBenefit: candidate.expectedBenefit,
    gate,
    autonomy,
    verdicts,
    because: candidate.because,
    alternatives: [],
    offers: [],
    snapshot,
    rollback,
    following: [],
    composedBy: null,
    requestedBy: question.requestedBy,
    choices: bound.choices,
    chosen: question.chosen,
    path: hypothesis.path,
    evidenceVersion: history.incident.evidenceVersion,
    policyVersion: catalog.policyVersion,
  };
  return { plan: { ...plan, planHash: planHash(plan) }, waitsFor: failed ?? null };
};

const boundRollback = (
  { rollback }: RunbookManifest,
  context: BindingContext,
): Plan['rollback'] | { because: string } => {
  if (rollback.by === 'none') return null;
  const bound = bindParameters(rollback.parameters, context);
  return bound.ok ? { runbook: rollback.runbook, parameters: bound.parameters } : { because: bound.because.join('; ') };
};

const trackRecordOf = (
  records: readonly TrackRecord[],
  { manifest, service, hypothesis }: RemedyCandidate,
): TrackRecord | null =>
  records.find(
    (record) =>
      record.runbook === manifest.runbook && record.service === service && record.faultClass === hypothesis.faultClass,
  ) ?? null;
