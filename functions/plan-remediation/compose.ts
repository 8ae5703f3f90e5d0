import { type Chain, openChain } from '../../lib/asking/chain.ts';
import { converse, formComplaint } from '../../lib/asking/converse.ts';
import { modelUseOf } from '../../lib/asking/model-use.ts';
import { COMPOSED_WITHIN_SECONDS, COMPOSING_SECONDS, chainOf } from '../../lib/contracts/model.ts';
import type { ModelUse } from '../../lib/contracts/model-use.ts';
import type { Plan } from '../../lib/contracts/plan.ts';
import { type Told, tellable } from '../../lib/domain/explanation/tellable.ts';
import { createTelling, type Telling } from '../../lib/domain/explanation/telling.ts';
import { nameToTell, toldCase } from '../../lib/domain/explanation/told-case.ts';
import {
  acceptComposition,
  type CompositionAcceptance,
  causalPath,
  composable,
  composedPlan,
  type OfferedStep,
  offered,
} from '../../lib/domain/policy/compose.ts';
import { type RemedyQuestion, triedBefore } from '../../lib/domain/policy/remedy-candidate.ts';
import type { BudgetRecords } from '../../lib/ports/budget-records.ts';
import type { Journal } from '../../lib/ports/journal.ts';
import type { Reasoners } from '../../lib/ports/reasoner.ts';
import { ComposePlanAnswer, renderComposePlan } from '../../lib/prompts/compose-plan.ts';
import { type FitDeps, type FitQuestion, fitRemedy } from './fit-remedy.ts';

export interface ComposeDeps extends FitDeps {
  incidents: FitDeps['incidents'] & BudgetRecords;
  /** Asked only where the catalog names a model for plans: else nothing is composed. */
  reasoners: Reasoners;
  journal: Journal;
}

export interface ComposeQuestion extends Pick<FitQuestion, 'history' | 'file' | 'diagnosis' | 'trackRecords'> {
  remedies: RemedyQuestion;
  /** When the function began: what it has left is what a model may take. */
  beganAt: Date;
}

export interface Composed {
  plan: Plan | null;
  /** Why nothing was composed; null where it was, or where no model is named. */
  because: string | null;
  /** What the question took, also where nothing came of it. */
  use: ModelUse | null;
}

const REASON_CHARACTERS = 200;

const nothing = (because: string | null, use: ModelUse | null = null): Composed => ({ plan: null, because, use });

/**
 * Where no single runbook fits, lets a model put several steps in an order. Every step is bound to its target and judged by the policy
 * before the model is asked, so that its answer can only be a choice among them.
 */
export const compose = async (deps: ComposeDeps, question: ComposeQuestion): Promise<Composed> => {
  const { catalog, journal } = deps;
  const { history, file, diagnosis } = question;
  if (chainOf(catalog.catalog.model, 'plan').length === 0) return nothing(null);
  if (triedTogether(question)) return nothing('several steps together were tried in this incident already');
  const told = tellable(
    {
      title: history.incident.title,
      symptoms: history.incident.symptomComponents,
      application: history.incident.application,
      hypotheses: diagnosis.hypotheses,
      evidence: file.evidence,
      gaps: file.gaps,
    },
    catalog.catalog,
  );
  if (!told) return nothing('the catalog keeps what this is about from models');
  const list = offered(await fittedSteps(deps, question, told));
  if (list.length === 0) return nothing('fewer than two steps could be put together');

  const { incidentId } = history.incident;
  const composed = await asked(deps, question, told, list).catch((error: unknown) => {
    journal.line('a model could not be asked for a plan', { incidentId, error: String(error) });
    return nothing('asking failed');
  });
  if (composed.because) {
    journal.count('ModelUnavailable', 1);
    journal.line('no plan was composed', { incidentId, because: composed.because });
  }
  return composed;
};

const secondsSince = (then: Date, now: Date): number => (now.getTime() - then.getTime()) / 1000;

const asked = async (
  deps: ComposeDeps,
  question: ComposeQuestion,
  told: Told,
  list: readonly OfferedStep[],
): Promise<Composed> => {
  const { catalog, reasoners, incidents, journal, now } = deps;
  const { chain, because } = await openChain(
    { reasoners, incidents, journal, now },
    {
      incidentId: question.history.incident.incidentId,
      settings: catalog.catalog.model,
      step: 'plan',
      // Reading the targets may have taken long; what is left of the function's time is what a model may take.
      withinSeconds: Math.min(COMPOSING_SECONDS, COMPOSED_WITHIN_SECONDS - secondsSince(question.beganAt, now())),
    },
  );
  return chain ? ask(chain, deps, question, told, list) : nothing(because);
};

/** Stop when it does not help: what was put together once and did not end the incident is not put together anew. */
const triedTogether = ({ history: { plans, remediations } }: ComposeQuestion): boolean =>
  plans.some(
    ({ following, attempt }) =>
      following.length > 0 && remediations.some((each) => each.attempt === attempt && each.executionId !== null),
  );

const fittedSteps = async (
  deps: ComposeDeps,
  { remedies, ...question }: ComposeQuestion,
  told: Told,
): Promise<Omit<OfferedStep, 'stepId'>[]> => {
  const steps: Omit<OfferedStep, 'stepId'>[] = [];
  for (const candidate of composable(remedies)) {
    const { hypothesis, manifest } = candidate;
    if (!told.hypotheses.some(({ hypothesisId }) => hypothesisId === hypothesis.hypothesisId)) continue;
    const fitted = await fitRemedy(deps, { ...question, candidate, requestedBy: null, chosen: {}, composed: true });
    if ('because' in fitted) continue;
    const before = triedBefore(remedies.tried, manifest, hypothesis);
    const aside = before ? `it was tried in attempt ${before.attempt}, which ended ${before.result}` : null;
    steps.push({ ...fitted, aside });
  }
  return steps;
};

const ask = async (
  chain: Chain,
  { catalog, manifests }: ComposeDeps,
  { remedies }: ComposeQuestion,
  told: Told,
  list: readonly OfferedStep[],
): Promise<Composed> => {
  const telling = createTelling(catalog.catalog.policies.redaction);
  const prompt = renderComposePlan({
    told: toldCase(told, catalog.catalog, telling),
    steps: list.map(({ stepId, plan, aside, waitsFor }) => ({
      stepId,
      title: telling.trusted(manifests.find(({ runbook }) => runbook === plan.runbook)?.title ?? plan.runbook, 120),
      target: nameToTell(plan.target, telling),
      effect: plan.effect,
      faultClass:
        told.hypotheses.find(({ hypothesisId }) => hypothesisId === plan.hypothesisId)?.faultClass ?? 'unknown',
      impact: plan.risk.level,
      reversible: plan.rollback !== null,
      aside: aside === null ? null : telling.trusted(aside, REASON_CHARACTERS),
      waitsFor: waitsFor === null ? null : telling.outside(waitsFor, REASON_CHARACTERS),
    })),
  });
  const path = causalPath(remedies.diagnosis);
  const { accepted, because } = await converse(chain, prompt, (value) => accept(value, { list, path, told, telling }));
  const use = modelUseOf(prompt, chain.asked());
  if (!accepted) return nothing(because, use);
  if (accepted.steps.length === 0) return nothing('the model expects no combination of steps to help', use);
  return { plan: composedPlan(accepted.steps, path, use, catalog.catalog), because: null, use };
};

const accept = (
  value: unknown,
  {
    list,
    path,
    told,
    telling,
  }: { list: readonly OfferedStep[]; path: readonly string[]; told: Told; telling: Telling },
): CompositionAcceptance => {
  const parsed = ComposePlanAnswer.safeParse(value);
  if (!parsed.success) return { ok: false, complaint: formComplaint(parsed.error) };
  // To say that nothing would help is an answer too.
  if (parsed.data.steps.length === 0) return { ok: true, steps: [] };
  return acceptComposition(list, path, told.evidence, parsed.data, telling.restored);
};
