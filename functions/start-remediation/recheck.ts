import type { VersionedCatalog } from '../../lib/contracts/catalog.ts';
import type { RunbookManifest } from '../../lib/contracts/manifest.ts';
import type { Observation } from '../../lib/contracts/observation.ts';
import { type BoundParameters, stepsOf } from '../../lib/contracts/plan.ts';
import { answer, type StepOutput } from '../../lib/contracts/workflow.ts';
import { allCleared } from '../../lib/domain/correlation/all-cleared.ts';
import { outsidePath } from '../../lib/domain/correlation/outside-path.ts';
import { withoutOwnEffects } from '../../lib/domain/correlation/own-effect.ts';
import { firstAgain } from '../../lib/domain/diagnosis/doubt.ts';
import { rankCauses } from '../../lib/domain/diagnosis/rank-causes.ts';
import { reopening } from '../../lib/domain/evidence/incident-time.ts';
import { scopeOf } from '../../lib/domain/evidence/scope.ts';
import { withStored } from '../../lib/domain/evidence/traced-series.ts';
import { withoutLookups } from '../../lib/domain/explanation/lookup-facts.ts';
import { type BindingContext, bindParameters } from '../../lib/domain/policy/bind-parameters.ts';
import { planHash } from '../../lib/domain/policy/plan-hash.ts';
import { failedPreconditions } from '../../lib/domain/policy/preconditions.ts';
import { freeze } from '../../lib/domain/policy/rules/freeze.ts';
import type { CaseFile, CaseRecords } from '../../lib/ports/case-records.ts';
import type { Clock } from '../../lib/ports/clock.ts';
import type { TargetReader } from '../../lib/ports/executor.ts';
import type { Observatory } from '../../lib/ports/observatory.ts';
import { type GateAgainDeps, gateObjects } from './gate-again.ts';
import { progressObjects, tooEarlyOrLate } from './progress.ts';
import type { Turn } from './turn.ts';

export interface RecheckDeps {
  incidents: Pick<CaseRecords, 'caseFile'> & GateAgainDeps['incidents'];
  observatory: Observatory;
  targets: TargetReader;
  manifests: readonly RunbookManifest[];
  catalog: VersionedCatalog;
  now: Clock;
}

/**
 * The live reads just before a change (rule 3): null when the step still fits the world, else where to go instead. The plan's own
 * record and the signals come first because they cost nothing; the target last, so that its state is the freshest of all.
 */
export const recheck = async (deps: RecheckDeps, turn: Turn): Promise<StepOutput | null> => {
  const early =
    recordObjects(turn) ?? signalsObject(deps, turn) ?? freezeObjects(deps, turn) ?? tooEarlyOrLate(deps, turn);
  if (early) return early;
  const { incident } = turn.history;
  const look = await deps.observatory.observe(scopeOf(incident, deps.catalog.catalog, deps.now()));
  const progress = progressObjects(deps, turn, look);
  if (progress) return progress;
  const file = await deps.incidents.caseFile(incident.incidentId, turn.plan.attempt);
  if (!file) return answer('escalate', `the evidence of attempt ${turn.plan.attempt} is gone`);
  return causeObjects(deps, turn, look, file) ?? (await targetObjects(deps, turn, file));
};

/** What people approved is known by its hash alone: a record that says something else by now is not what they said yes to. */
const recordObjects = ({ plan }: Turn): StepOutput | null =>
  planHash(plan) === plan.planHash
    ? null
    : answer('escalate', 'the plan does not hash to what stands in it: it is not the plan that was made');

const signalsObject = (
  { manifests, catalog, now }: RecheckDeps,
  { history: { incident, signals: attached, remediations, diagnoses }, plan, former }: Turn,
): StepOutput | null => {
  const signals = withoutOwnEffects(attached, { remediations, manifests }, now());
  if (allCleared(signals))
    return answer('validate', `the symptom has cleared: no ${former ? 'further ' : ''}change is made`);
  if (plan.policyVersion !== catalog.policyVersion)
    return answer('next-attempt', 'the catalog has changed since the plan was made');
  if (incident.evidenceVersion === plan.evidenceVersion) return null;
  const { edges } = scopeOf(incident, catalog.catalog, now());
  const knownSignals = diagnoses.find(({ attempt }) => attempt === plan.attempt)?.knownSignals ?? [];
  const [outside] = outsidePath(signals, { path: plan.path, knownSignals }, edges);
  return outside ? answer('next-attempt', `a new signal does not fit the cause: ${outside.latest.title}`) : null;
};

const causeObjects = (
  { now }: RecheckDeps,
  { history: { incident, diagnoses }, plan }: Turn,
  { series }: Pick<Observation, 'series'>,
  file: CaseFile,
): StepOutput | null => {
  const ranking = rankCauses({
    symptoms: incident.symptomComponents,
    alarmed: file.alarmed,
    // The graph and the traced numbers are those of the diagnosis: a quick look reads no traces.
    series: withStored(series, file.series),
    edges: file.edges,
    traced: file.traced,
    evidence: withoutLookups(file.evidence),
    onsetAt: incident.onsetAt,
    ...reopening(incident),
    now: now(),
    newHypothesisId: () => 'hyp_recheck',
  });
  if (ranking.finding === 'symptom-absent')
    return answer('validate', 'the numbers show no symptom any more: no change is made');
  const first = ranking.hypotheses[0];
  if (!first) return answer('next-attempt', `the cause cannot be confirmed any more: ${ranking.because.join('; ')}`);
  // Compared with the diagnosis, not with the plan: a plan may treat the second cause when the first was tried in vain.
  const diagnosis = diagnoses.find(({ attempt }) => attempt === plan.attempt);
  const treated = stepsOf(plan).map(({ hypothesisId }) => hypothesisId);
  // A model may order hypotheses otherwise and a composed plan treats several: a person saw them, and chose.
  const chosen = diagnosis?.modelDisagrees || plan.following.length > 0;
  const expected = firstAgain(diagnosis?.hypotheses ?? [], chosen ? treated : null);
  return expected.some(({ component, faultClass }) => component === first.component && faultClass === first.faultClass)
    ? null
    : answer('next-attempt', `the first cause is now ${first.faultClass} of ${first.component}`);
};

/** A change freeze that began after the plan was made holds all the same. */
const freezeObjects = ({ manifests, catalog, now }: RecheckDeps, { plan, step }: Turn): StepOutput | null => {
  const manifest = manifests.find(({ runbook }) => runbook === step.runbook);
  const frozen =
    manifest && freeze({ catalog: catalog.catalog, service: step.service, manifest, risk: plan.risk, now: now() });
  if (!frozen || (frozen.verdict === 'ask' && plan.gate === 'ask')) return null;
  return frozen.verdict === 'stop' ? answer('escalate', frozen.because) : answer('next-attempt', frozen.because);
};

const targetObjects = async (deps: RecheckDeps, turn: Turn, file: CaseFile): Promise<StepOutput | null> => {
  const { targets, manifests, catalog, now } = deps;
  const { plan, step } = turn;
  const manifest = manifests.find(
    ({ runbook, version }) => runbook === step.runbook && version === step.runbookVersion,
  );
  if (!manifest)
    return answer('next-attempt', `runbook ${step.runbook} version ${step.runbookVersion} is not there any more`);
  const snapshot = await targets.snapshot(step.target, now());
  if (!snapshot) return answer('escalate', `${step.target} cannot be read`);
  if (snapshot.fields.managed !== true)
    return answer('escalate', `${step.target} does not carry the tag selfheal:managed=true`);
  const [failed] = failedPreconditions(manifest, snapshot);
  if (failed) return answer('next-attempt', failed);
  const grant = catalog.catalog.services[step.service]?.runbooks[step.runbook];
  // A plan of several steps was composed, and nobody chose anything of it.
  const bound = bindParameters(manifest.parameters, { target: step.target, snapshot, grant, chosen: plan.chosen });
  const otherwise = bound.ok
    ? [...differences(step.parameters, bound.parameters), ...movedBelow(manifest, turn, { snapshot, grant })]
    : bound.because;
  return otherwise.length === 0
    ? gateObjects(deps, turn, { manifest, snapshot, file })
    : answer('next-attempt', `${step.target} has changed since the plan was made: ${otherwise.join('; ')}`);
};

/**
 * What a step would be taken back to otherwise than was planned: a number that a person chose is the same whatever the target has become,
 * and the way back has to lead to what there is now. Later steps find what the earlier ones have changed.
 */
const movedBelow = (
  { rollback }: RunbookManifest,
  { step, number }: Turn,
  { snapshot, grant }: Pick<BindingContext, 'snapshot' | 'grant'>,
): string[] => {
  if (number > 1 || rollback.by === 'none' || step.rollback === null) return [];
  const bound = bindParameters(rollback.parameters, { target: step.target, snapshot, grant });
  return bound.ok ? differences(step.rollback.parameters, bound.parameters) : bound.because;
};

/** What was planned and would be planned otherwise now, parameter by parameter. */
const differences = (planned: BoundParameters, now: BoundParameters): string[] =>
  [...new Set([...Object.keys(planned), ...Object.keys(now)])]
    .toSorted()
    .flatMap((name) =>
      planned[name] === now[name]
        ? []
        : `${name} was planned as ${planned[name] ?? 'nothing'} and would be ${now[name] ?? 'nothing'} now`,
    );
