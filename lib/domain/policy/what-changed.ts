import { type Plan, stepsOf } from '../../contracts/plan.ts';
import type { PlanExplanation, RuleReading, StepExplanation } from './plan-explanation.ts';
import { RULES } from './rules/index.ts';

/** In what the policy of today differs from what a plan's record says: that it is another plan comes first, then the gate. */
export const whatChanged = (
  { plan, isAltered, gate, risk, steps }: Omit<PlanExplanation, 'changed'>,
  policyVersion: string,
): string[] => [
  ...(isAltered ? ['the plan does not hash to what stands in it: it is not the plan that was made'] : []),
  ...differs('the gate', plan.gate, gate),
  ...differs('the risk', plan.risk.level, risk),
  ...differs('the version of the catalog', plan.policyVersion, policyVersion),
  ...steps.flatMap((step) => stepChanges(plan, step)),
  ...[...new Set(plan.verdicts.map(({ rule }) => rule))]
    .filter((rule) => !Object.hasOwn(RULES, rule))
    .map((rule) => `rule ${rule} spoke then, and there is no such rule now`),
];

const differs = (what: string, then: string, now: string): string[] =>
  then === now ? [] : [`${what} was ${then} when the plan was made, and is ${now} now`];

const stepChanges = (plan: Plan, { number, step, runbookVersion, rules }: StepExplanation): string[] => {
  const lead = stepsOf(plan).length > 1 ? `step ${number}: ` : '';
  return [
    ...differs(`the version of ${step.runbook}`, String(step.runbookVersion), String(runbookVersion)),
    ...rules.flatMap(ruleChange),
  ].map((change) => `${lead}${change}`);
};

const ruleChange = ({ rule, recorded, today }: RuleReading): string[] => {
  // Most rules that have nothing against a step say so; one that was silent has become no stricter by it.
  const was = recorded?.verdict ?? 'silent';
  const is = today?.verdict ?? 'silent';
  return differs(`rule ${rule}`, was, is).map((change) => (today ? `${change}: ${today.because}` : change));
};
