import type { Approval } from '../../lib/contracts/approval.ts';
import type { Diagnosis } from '../../lib/contracts/diagnosis.ts';
import type { History } from '../../lib/contracts/history.ts';
import { type Plan, stepsOf } from '../../lib/contracts/plan.ts';
import { answer, type StepInput, type StepOutput } from '../../lib/contracts/workflow.ts';
import { requestInWords } from '../../lib/domain/approval/request-words.ts';
import { answerSeconds } from '../../lib/domain/approval/time-left.ts';
import { allCleared } from '../../lib/domain/correlation/all-cleared.ts';
import { outsidePath } from '../../lib/domain/correlation/outside-path.ts';
import { withoutOwnEffects } from '../../lib/domain/correlation/own-effect.ts';
import { fellBelow } from '../../lib/domain/diagnosis/doubt.ts';
import { serviceOfComponent } from '../../lib/domain/evidence/service-of-component.ts';
import { tokensOf } from '../../lib/domain/explanation/token-budget.ts';
import { attemptResultsOf } from '../../lib/domain/learning/attempt-result-of.ts';
import { notMyTurn, UnknownIncidentError } from '../../lib/domain/lifecycle/turn.ts';
import { planInWords } from '../../lib/domain/policy/plan-words.ts';
import { rankRemedies } from '../../lib/domain/policy/rank-remedies.ts';
import type { RemedyQuestion } from '../../lib/domain/policy/remedy-candidate.ts';
import type { CaseFile, CaseRecords } from '../../lib/ports/case-records.ts';
import type { DispatchRecords } from '../../lib/ports/dispatch-records.ts';
import type { IncidentRecords } from '../../lib/ports/incident-records.ts';
import type { OutcomeRecords } from '../../lib/ports/outcome-records.ts';
import { type ComposeDeps, type Composed, compose } from './compose.ts';
import { fitRemedy, type Unfit } from './fit-remedy.ts';
import { offersBeside } from './offers.ts';

export interface PlanDeps extends ComposeDeps {
  incidents: ComposeDeps['incidents'] &
    Pick<IncidentRecords, 'history' | 'move' | 'note'> &
    Pick<CaseRecords, 'caseFile' | 'savePlan'> &
    Pick<OutcomeRecords, 'trackRecords'> &
    Pick<DispatchRecords, 'registerPolicy'>;
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
    const beganAt = now();
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
    const request = history.approvals.findLast(
      (approval) => approval.attempt === attempt && approval.status === 'changed',
    );
    const change = request?.change;
    const suspected = diagnosis.hypotheses.flatMap(
      ({ component }) => serviceOfComponent(component, catalog.catalog) ?? [],
    );
    const trackRecords = (
      await Promise.all([...new Set(suspected)].map((service) => incidents.trackRecords(service)))
    ).flat();
    const remedies: RemedyQuestion = {
      diagnosis,
      evidence: file.evidence,
      edges: file.edges,
      manifests: deps.manifests,
      catalog: catalog.catalog,
      tried: attemptResultsOf(history),
      trackRecords,
      ...(change ? { change } : {}),
    };
    const withOffers = async (plan: Plan): Promise<Plan> =>
      plan.gate === 'ask'
        ? { ...plan, offers: await offersBeside(deps, plan, remedies, { history, file, diagnosis, trackRecords }) }
        : plan;
    const { candidates, setAside } = rankRemedies(remedies);
    const unfit: Unfit[] = [...setAside];
    let recommended: Plan | null = null;
    for (const candidate of candidates) {
      const fitted = await fitRemedy(deps, {
        history,
        file,
        diagnosis,
        candidate,
        trackRecords,
        requestedBy: request?.decidedBy ?? null,
        chosen: change?.parameters ?? {},
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
      if (plan.gate !== 'stop') return tellPlan(deps, await withOffers(plan), request);
      // What may not be done is still worth telling people, but a lesser remedy that may be done comes first.
      recommended ??= plan;
      // Where only a model's doubt stops a remedy, nothing that nobody would have reached without it is done instead.
      if (fellBelow(catalog.catalog.policies.confidence.ask, candidate.hypothesis)) break;
    }
    if (recommended) return tellPlan(deps, recommended, request);
    // Somebody who asked for something else did not ask for a model's idea.
    if (change) return tellNoRemedy(deps, input, diagnosis, unfit, null);
    const stored = history.plans.find((plan) => plan.attempt === attempt && plan.following.length > 0);
    if (stored?.evidenceVersion === history.incident.evidenceVersion && stored.policyVersion === catalog.policyVersion)
      // A step that was retried says the same again, and asks no model twice.
      return tellPlan(deps, stored);
    const composed = await compose(deps, { history, file, diagnosis, trackRecords, remedies, beganAt });
    return composed.plan
      ? tellPlan(deps, await withOffers({ ...composed.plan, alternatives: unfit.slice(0, 20) }))
      : tellNoRemedy(deps, input, diagnosis, unfit, composed);
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

const tellPlan = async ({ incidents, catalog, now }: PlanDeps, plan: Plan, request?: Approval): Promise<StepOutput> => {
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
    summary: `${planInWords(plan)}: ${lead}`,
    because: [
      ...(request ? [requestInWords(request)] : []),
      ...stepsOf(plan).map(({ because }) => because),
      ...plan.risk.because,
      ...reasons,
    ],
  });
  switch (plan.gate) {
    case 'auto':
      return answer('start', why);
    case 'ask':
      return answer('request-approval', why, answerSeconds([], catalog.catalog.policies.approval, now()));
    case 'stop':
      return answer('escalate', `${planInWords(plan)} is only recommended: ${why}`);
  }
};

const tellNoRemedy = async (
  { incidents, now }: PlanDeps,
  { incidentId, attempt }: StepInput,
  diagnosis: Diagnosis,
  unfit: readonly Unfit[],
  composed: Composed | null,
) => {
  const reasons = unfit.map(({ runbook, target, because }) => `${runbook} on ${target}: ${because}`);
  await incidents.note({
    incidentId,
    attempt,
    at: now().toISOString(),
    key: `no-plan-${attempt}`,
    kind: 'plan',
    summary: 'nothing safe to do',
    because: [...reasons.slice(0, 20), ...whyNotComposed(composed)],
  });
  return answer(
    'escalate',
    `nothing safe to do about ${diagnosis.hypotheses[0]?.faultClass ?? 'it'}: ${reasons[0] ?? 'no runbook treats it'}`,
  );
};

/** Why several steps together were no way out either, and what asking for them took. */
const whyNotComposed = (composed: Composed | null): string[] => {
  if (!composed?.because) return [];
  const { because, use } = composed;
  const tokens = use && tokensOf(use);
  const dollars = use?.dollars == null ? '' : `, $${use.dollars.toFixed(4)}`;
  return [
    `no plan of several steps: ${because}${use ? ` (${use.modelId}: ${tokens} tokens${dollars})` : ''}`.slice(0, 1000),
  ];
};
