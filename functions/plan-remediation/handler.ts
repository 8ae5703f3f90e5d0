import type { VersionedCatalog } from '../../lib/contracts/catalog.ts';
import type { Diagnosis } from '../../lib/contracts/diagnosis.ts';
import type { History } from '../../lib/contracts/history.ts';
import type { RunbookManifest } from '../../lib/contracts/manifest.ts';
import type { Plan } from '../../lib/contracts/plan.ts';
import { answer, type StepInput, type StepOutput } from '../../lib/contracts/workflow.ts';
import { allCleared } from '../../lib/domain/correlation/all-cleared.ts';
import { outsidePath } from '../../lib/domain/correlation/outside-path.ts';
import { withoutOwnEffects } from '../../lib/domain/correlation/own-effect.ts';
import { attemptResultsOf } from '../../lib/domain/learning/attempt-result-of.ts';
import { notMyTurn, UnknownIncidentError } from '../../lib/domain/lifecycle/turn.ts';
import { rankRemedies } from '../../lib/domain/policy/rank-remedies.ts';
import type { Clock, NewId } from '../../lib/ports/clock.ts';
import type { TargetReader } from '../../lib/ports/executor.ts';
import type {
  CaseFile,
  CaseRecords,
  DispatchRecords,
  IncidentRecords,
  OutcomeRecords,
} from '../../lib/ports/incident-store.ts';
import { fitRemedy, type Unfit } from './fit-remedy.ts';

export interface PlanDeps {
  incidents: Pick<IncidentRecords, 'history' | 'move' | 'note'> &
    Pick<CaseRecords, 'caseFile' | 'savePlan'> &
    Pick<OutcomeRecords, 'trackRecords'> &
    Pick<DispatchRecords, 'killSwitch' | 'registerPolicy'>;
  targets: TargetReader;
  manifests: readonly RunbookManifest[];
  catalog: VersionedCatalog;
  newId: NewId;
  now: Clock;
}

/** How often a cause that cannot be told yet is looked for again, and how long evidence is given to come in. */
const PATIENT_ATTEMPTS = 3;
const PATIENCE_SECONDS = 60;

/** Chooses the remedy with the most expected benefit that fits its target's live state, and asks the policy about it. */
export const createHandler =
  (deps: PlanDeps) =>
  async (input: StepInput): Promise<StepOutput> => {
    const { incidents, catalog, now } = deps;
    const { incidentId, attempt } = input;
    const history = await incidents.history(incidentId);
    if (!history) throw new UnknownIncidentError(`no incident ${incidentId} in the table`);
    const over = notMyTurn(history.incident, input, ['planning']);
    if (over) return over;
    await incidents.move(incidentId, { to: 'planning', attempt, at: now() });
    const file = await incidents.caseFile(incidentId, attempt);
    const diagnosis = history.diagnoses.find((candidate) => candidate.attempt === attempt);
    if (!file || !diagnosis) return answer('escalate', `attempt ${attempt} has no diagnosis to plan from`);
    const signals = withoutOwnEffects(
      history.signals,
      { remediations: history.remediations, manifests: deps.manifests },
      now(),
    );
    const withoutPlan = nothingToPlan(
      { ...history, signals },
      file,
      diagnosis,
      catalog.catalog.policies.confidence.ask,
    );
    if (withoutPlan) return withoutPlan;

    const inForce = await incidents.registerPolicy(catalog.policyVersion, catalog.builtAt);
    if (inForce !== catalog.policyVersion)
      return answer(
        'escalate',
        `catalog ${inForce} was built later than ${catalog.policyVersion}, which is deployed: deploy again with -c builtAt=<now>`,
      );
    const change = history.approvals.findLast(
      (approval) => approval.attempt === attempt && approval.status === 'changed',
    )?.change;
    const trackRecords = (
      await Promise.all(Object.keys(catalog.catalog.services).map((service) => incidents.trackRecords(service)))
    ).flat();
    const { candidates, setAside } = rankRemedies({
      diagnosis,
      evidence: file.evidence,
      edges: file.edges,
      manifests: deps.manifests,
      catalog: catalog.catalog,
      tried: attemptResultsOf(history),
      trackRecords,
      ...(change ? { change } : {}),
    });
    const unfit: Unfit[] = [...setAside];
    let recommended: Plan | null = null;
    for (const candidate of candidates) {
      const fitted = await fitRemedy(deps, {
        history,
        file,
        diagnosis,
        candidate,
        trackRecords,
        chosenByOperator: Boolean(change),
        composed: false,
      });
      if ('because' in fitted) {
        unfit.push(fitted);
        continue;
      }
      const others = candidates
        .filter((other) => other !== candidate)
        .map(({ manifest, target, because }) => ({ runbook: manifest.runbook, target, because }));
      const plan: Plan = { ...fitted.plan, alternatives: [...others, ...unfit].slice(0, 20) };
      if (plan.gate !== 'stop') return tellPlan(deps, plan);
      // What may not be done is still worth telling people, but a lesser remedy that may be done comes first.
      recommended ??= plan;
    }
    if (recommended) return tellPlan(deps, recommended);
    return tellNoRemedy(deps, input, diagnosis, unfit);
  };

/** Where there is nothing to remedy, or no ground to choose a remedy on: what to do instead. */
const nothingToPlan = (
  { incident, signals, approvals }: History,
  { edges }: CaseFile,
  diagnosis: Diagnosis,
  sureEnoughToAsk: number,
): StepOutput | null => {
  if (allCleared(signals)) return answer('validate', 'every signal cleared before anything was done');
  if (diagnosis.finding === 'symptom-absent')
    return answer('validate', 'the numbers do not show what the alarm says: it is watched, not treated');
  if (incident.application === null)
    return answer('escalate', 'the catalog does not know this resource: it is only observed');
  const [first] = diagnosis.hypotheses;
  const patient =
    diagnosis.attempt < PATIENT_ATTEMPTS && !approvals.some(({ attempt }) => attempt === diagnosis.attempt);
  if (patient && (!first || first.confidence < sureEnoughToAsk))
    return answer('next-attempt', 'too little to tell the cause yet: looking again', PATIENCE_SECONDS);
  if (!first) return answer('escalate', `the cause cannot be told: ${diagnosis.summary}`);
  const [outside] =
    incident.evidenceVersion === diagnosis.evidenceVersion
      ? []
      : outsidePath(signals, { path: first.path, knownSignals: diagnosis.knownSignals }, edges);
  return outside
    ? answer('next-attempt', `a signal came in that the diagnosis does not know: ${outside.latest.title}`)
    : null;
};

const tellPlan = async ({ incidents, catalog, now }: PlanDeps, plan: Plan): Promise<StepOutput> => {
  await incidents.savePlan(plan);
  const reasons = plan.verdicts.filter(({ verdict }) => verdict === plan.gate).map(({ because }) => because);
  const why = plan.gate === 'auto' ? plan.because : reasons.join('; ');
  const lead = { auto: 'goes ahead', ask: 'asks first', stop: 'recommended only' }[plan.gate];
  await incidents.note({
    incidentId: plan.incidentId,
    attempt: plan.attempt,
    at: now().toISOString(),
    key: `plan-${plan.attempt}-${plan.planId}`,
    kind: 'plan',
    summary: `${plan.runbook} on ${plan.service}: ${lead}`,
    because: [plan.because, ...plan.risk.because, ...reasons],
  });
  switch (plan.gate) {
    case 'auto':
      return answer('start', why);
    case 'ask':
      return answer('request-approval', why, catalog.catalog.policies.approval.timeoutSeconds);
    case 'stop':
      return answer('escalate', `${plan.runbook} on ${plan.service} is only recommended: ${why}`);
  }
};

const tellNoRemedy = async (
  { incidents, now }: PlanDeps,
  { incidentId, attempt }: StepInput,
  diagnosis: Diagnosis,
  unfit: readonly Unfit[],
) => {
  const reasons = unfit.map(({ runbook, target, because }) => `${runbook} on ${target}: ${because}`);
  await incidents.note({
    incidentId,
    attempt,
    at: now().toISOString(),
    key: `no-plan-${attempt}`,
    kind: 'plan',
    summary: 'nothing safe to do',
    because: reasons.slice(0, 20),
  });
  return answer(
    'escalate',
    `nothing safe to do about ${diagnosis.hypotheses[0]?.faultClass ?? 'it'}: ${reasons[0] ?? 'no runbook treats it'}`,
  );
};
