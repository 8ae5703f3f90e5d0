import type { Catalog } from '../../contracts/catalog.ts';
import type { AnswerFault, Complaint } from '../../contracts/complaint.ts';
import { type ComponentId, componentParts } from '../../contracts/component.ts';
import type { Evidence } from '../../contracts/evidence.ts';
import type { Impact } from '../../contracts/manifest.ts';
import type { ModelUse } from '../../contracts/model-use.ts';
import { MAXIMUM_STEPS, type Plan, type PlanStep, type RuleVerdict } from '../../contracts/plan.ts';
import { rankedConfidence } from '../diagnosis/doubt.ts';
import { serviceOfComponent } from '../evidence/service-of-component.ts';
import { complaintAboutWords, type Grounds, groundsOf, textsOf, unheldWords } from '../explanation/claim-words.ts';
import { complaint, complaintAboutValues } from '../explanation/complaint.ts';
import { COMPLAINT_ABOUT_ORDERS, givesOrders } from '../explanation/gives-orders.ts';
import { visible } from '../explanation/visible.ts';
import { holdsLink } from '../explanation/visible-links.ts';
import { gateOf } from './decide-gate.ts';
import { worseImpact } from './impact-order.ts';
import { planHash } from './plan-hash.ts';
import {
  better,
  CONFIDENCE_FLOOR,
  candidateOf,
  contraindication,
  type RemedyCandidate,
  type RemedyQuestion,
} from './remedy-candidate.ts';
import { yesOfTwo } from './rules/critical-needs-two.ts';

/** The causal path of a diagnosis: from its first cause to the symptom. Nothing outside of it is changed by a composed plan. */
export const causalPath = ({ hypotheses }: RemedyQuestion['diagnosis']): readonly ComponentId[] =>
  hypotheses[0]?.path ?? [];

/**
 * Every runbook on a component of the causal path that treats a likely fault there, best first: what was tried alone in vain is
 * among them, since it may help together with others. Not what made its target worse, nor what the evidence speaks against.
 */
export const composable = (question: RemedyQuestion): RemedyCandidate[] => {
  const { diagnosis, manifests, catalog, tried } = question;
  const path = causalPath(diagnosis);
  const candidates = diagnosis.hypotheses
    .filter((each) => path.includes(each.component) && rankedConfidence(each) >= CONFIDENCE_FLOOR)
    .flatMap((hypothesis) => manifests.flatMap((manifest) => candidateOf(question, hypothesis, manifest) ?? []))
    .filter(
      ({ manifest, target }) =>
        componentParts(target).kind === manifest.targetKind &&
        serviceOfComponent(target, catalog) !== null &&
        contraindication(question, manifest, target) === undefined &&
        !tried.some((each) => each.result === 'worse' && each.runbook === manifest.runbook && each.target === target),
    )
    .sort(better);
  // One pair may treat several faults: the likeliest stands for it.
  return [...Map.groupBy(candidates, ({ manifest, target }) => `${manifest.runbook} ${target}`).values()].flatMap(
    ([first]) => first ?? [],
  );
};

/** A step that a model may pick by its id: everything about it was bound and judged before the model was asked. */
export interface OfferedStep {
  stepId: string;
  /** The step as a plan of its own, with its own verdicts. */
  plan: Plan;
  /** What an earlier step on the same target must bring about first; null when it could be first. */
  waitsFor: string | null;
  /** Why it is not taken alone. */
  aside: string | null;
}

/** More than these would not be read with care. */
const MAXIMUM_OFFERED = 8;

/** The closed list: what policy stops is not on it. Fewer than two steps are no list to compose from. */
export const offered = (fitted: readonly Omit<OfferedStep, 'stepId'>[]): OfferedStep[] => {
  const allowed = fitted.filter(({ plan }) => plan.gate !== 'stop').slice(0, MAXIMUM_OFFERED);
  return allowed.length < 2 ? [] : allowed.map((step, index) => ({ ...step, stepId: `stp_${index + 1}` }));
};

/** A model's answer after its schema was checked: step ids in order, each with a sentence and the facts that it rests on. */
export interface Composition {
  steps: readonly { stepId: string; why: string; evidence: readonly string[] }[];
}

export type CompositionAcceptance =
  | { ok: true; steps: { offer: OfferedStep; why: string; evidence: readonly string[] }[] }
  /** What was wrong, for its one repair round. */
  | { ok: false; complaint: Complaint };

/**
 * Takes a composition only as it is, or not at all: every step from the list, none twice, none before what it waits for, none for a
 * reason with numbers or names that neither its facts nor the step hold. A reason cannot be dropped without its step. `shown` puts the
 * values that people may see in the place of placeholders; a reason must hold with and without them.
 */
export const acceptComposition = (
  list: readonly OfferedStep[],
  path: readonly ComponentId[],
  evidence: readonly Evidence[],
  { steps }: Composition,
  shown: (text: string) => string,
): CompositionAcceptance => {
  const refuse = (words: string, fault: AnswerFault, count = 1): CompositionAcceptance => ({
    ok: false,
    complaint: complaint(words, fault, count),
  });
  const misfit = (words: string) => refuse(words, 'steps that do not fit together');
  const tooMuch = (words: string) => refuse(words, 'claims that say more than their facts');
  if (steps.length < 2 || steps.length > MAXIMUM_STEPS) return misfit(`2 to ${MAXIMUM_STEPS} steps are a plan`);
  const known = new Set(evidence.map(({ evidenceId }) => evidenceId));
  const invented = steps.flatMap((step) => step.evidence).filter((id) => !known.has(id));
  if (invented.length > 0)
    return refuse(
      `unknown facts ${invented.join(', ')}; cite only ids that you were given`,
      'unknown facts',
      invented.length,
    );
  const taken: { offer: OfferedStep; why: string; evidence: readonly string[] }[] = [];
  for (const { stepId, why, evidence: cited } of steps) {
    const offer = list.find((each) => each.stepId === stepId);
    if (!offer)
      return refuse(`unknown step ${stepId}; known are ${list.map((each) => each.stepId).join(', ')}`, 'unknown steps');
    if (taken.some((each) => each.offer.stepId === stepId)) return refuse(`${stepId} is there twice`, 'the same twice');
    if (!path.includes(offer.plan.target)) return misfit(`${stepId} is not on the way from the cause to the symptom`);
    if (offer.waitsFor !== null && !taken.some((each) => each.offer.plan.target === offer.plan.target))
      return misfit(`${stepId} cannot be before another step on its target: ${offer.waitsFor}`);
    const reason = visible(shown(why));
    if (visible(why) === '' || reason === '' || cited.length === 0)
      return refuse(`${stepId} comes without a reason and its facts`, 'an empty sentence');
    const grounds = groundsOfStep(offer, evidence, cited);
    if (holdsLink(why, textsOf(grounds)))
      return refuse(`the reason of ${stepId} holds a link; say it without one`, 'a link');
    if ([why, reason].some((said) => givesOrders(said, textsOf(grounds))))
      return refuse(`in the reason of ${stepId} ${COMPLAINT_ABOUT_ORDERS}`, 'orders to its reader');
    const unheld = unheldWords(why, grounds);
    if (unheld.length > 0) return tooMuch(`in the reason of ${stepId} ${complaintAboutWords(unheld)}`);
    if (holdsLink(reason, textsOf(grounds)) || unheldWords(reason, grounds).length > 0)
      return tooMuch(`in the reason of ${stepId} ${complaintAboutValues(why)}`);
    taken.push({ offer, why: reason, evidence: cited });
  }
  return { ok: true, steps: taken };
};

/** The reason of a step may name the step itself, and what it was told about it. */
const groundsOfStep = (
  { stepId, plan, aside, waitsFor }: OfferedStep,
  evidence: readonly Evidence[],
  cited: readonly string[],
): Grounds => {
  const { sentences, names, figures } = groundsOf(evidence.filter(({ evidenceId }) => cited.includes(evidenceId)));
  const target = [plan.target, componentParts(plan.target).name];
  return {
    sentences: [...sentences, ...[aside, waitsFor].filter((text) => text !== null)],
    names: [...names, stepId, plan.runbook, ...target],
    figures,
  };
};

const highest = (impacts: readonly Impact[]): Impact => impacts.reduce(worseImpact, 'low');

const BECAUSE_CHARACTERS = 1000;
const REASON_CHARACTERS = 500;

/**
 * One plan of the accepted steps: the strictest verdict of all counts, the risk is the highest, and it asks at least. Its values
 * are those that were bound before the model was asked; only the sentences are the model's. What a step could be asked about alone is only
 * recommended where nobody may say yes to the whole.
 */
export const composedPlan = (
  accepted: Extract<CompositionAcceptance, { ok: true }>['steps'],
  path: readonly ComponentId[],
  composedBy: ModelUse | null,
  catalog: Catalog,
): Plan | null => {
  const steps = accepted.map(({ offer, why, evidence }, index) => ({
    number: index + 1,
    plan: offer.plan,
    because: `${why} [${evidence.join(', ')}]${offer.aside ? ` Alone: ${offer.aside}.` : ''}`.slice(
      0,
      BECAUSE_CHARACTERS,
    ),
  }));
  const [first, ...rest] = steps;
  if (!first || rest.length === 0) return null;
  const numbered = (number: number, text: string) => `step ${number}: ${text}`;
  const services = steps.map(({ plan }) => plan.service);
  const verdicts = steps.flatMap(({ number, plan: step }) =>
    step.verdicts
      .map((verdict) => (verdict.rule === 'critical-needs-two' ? yesOfTwo({ catalog, services }) : verdict))
      .map(
        (verdict): RuleVerdict => ({
          ...verdict,
          because: numbered(number, verdict.because).slice(0, REASON_CHARACTERS),
        }),
      ),
  );
  const stopped = steps.find(({ plan }) => plan.gate === 'stop')?.plan;
  const isStopped = stopped !== undefined || gateOf(verdicts) === 'stop';
  const plan: Omit<Plan, 'planHash'> = {
    ...first.plan,
    because: first.because,
    following: rest.map(({ plan: step, because }) => stepOf(step, because)),
    composedBy,
    path: [...path],
    gate: isStopped ? 'stop' : 'ask',
    autonomy: isStopped ? (stopped?.autonomy ?? 'recommend') : 'ask',
    risk: {
      level: highest(steps.map(({ plan: step }) => step.risk.level)),
      because: steps.flatMap(({ number, plan: step }) => step.risk.because.map((reason) => numbered(number, reason))),
    },
    // Of its best step: nobody knows what they are worth together.
    expectedBenefit: Math.max(...steps.map(({ plan: step }) => step.expectedBenefit)),
    verdicts,
  };
  return { ...plan, planHash: planHash(plan) };
};

const stepOf = (
  { hypothesisId, runbook, runbookVersion, target, service, parameters, effect, impact, snapshot, rollback }: Plan,
  because: string,
): PlanStep => ({
  hypothesisId,
  runbook,
  runbookVersion,
  target,
  service,
  parameters,
  effect,
  impact,
  because,
  snapshot,
  rollback,
});
