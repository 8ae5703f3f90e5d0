import type { PlanExplanation, RuleReading, StepExplanation } from '../../lib/domain/policy/plan-explanation.ts';
import { printable } from '../printable.ts';

const MEANS = {
  auto: 'it goes ahead by itself',
  ask: 'people are asked first',
  stop: 'it is only recommended',
} as const;

const ruleLine = ({ rule, today, recorded, lacks }: RuleReading): string => {
  const why = today?.because ?? 'nothing to say';
  const asOf =
    lacks === null || recorded === null ? '' : ` (as it was said when the plan was made: ${lacks} is not in the file)`;
  return `  ${(today?.verdict ?? '-').padEnd(6)} ${rule.padEnd(19)} ${why}${asOf}`;
};

const stepLines = ({ number, step, risk, rules }: StepExplanation, of: number): string[] => [
  `${of > 1 ? `step ${number} of ${of}: ` : ''}${step.runbook} on ${step.target} (${step.service})`,
  `risk: ${risk.level}`,
  ...risk.because.map((reason) => `  ${reason}`),
  'rules',
  ...rules.map(ruleLine),
  '',
];

const sentences = ({ plan, gate, steps, changed }: PlanExplanation): string[] => {
  const decisive = decisiveRules(steps, gate);
  return [
    `gate: ${gate}, ${MEANS[gate]}${decisive.length > 0 ? `, because of ${decisive.join(', ')}` : ''}`,
    plan.gate === gate
      ? `so it was when the plan was made, at ${plan.at}`
      : `NOT as when the plan was made, at ${plan.at}: then ${plan.gate}`,
    ...changed.map((change) => `  ${change}`),
  ];
};

/** The rules whose verdict is the gate's; none where nothing speaks against it. */
const decisiveRules = (steps: readonly StepExplanation[], gate: PlanExplanation['gate']): string[] => [
  ...new Set(
    steps.flatMap(({ rules }) => rules.filter(({ today }) => today?.verdict === gate).map(({ rule }) => rule)),
  ),
];

/** Every rule with its verdict and reason, then the strictest and what has changed since the plan was made. */
export const explanationLines = (explanation: PlanExplanation): string[] => {
  const { plan, isAltered, steps } = explanation;
  return [
    ...(isAltered ? ['NOT the plan that was made: it does not hash to what stands in it', ''] : []),
    `plan ${plan.planId} of ${plan.incidentId}, attempt ${plan.attempt}`,
    '',
    ...steps.flatMap((step) => stepLines(step, steps.length)),
    ...sentences(explanation),
  ].map(printable);
};

/** The same for machines, in one line. */
export const explanationJson = ({ plan, isAltered, gate, risk, steps, changed }: PlanExplanation): string =>
  JSON.stringify({
    planId: plan.planId,
    incidentId: plan.incidentId,
    attempt: plan.attempt,
    altered: isAltered,
    gate,
    decisive: decisiveRules(steps, gate),
    risk,
    recorded: { at: plan.at, gate: plan.gate, risk: plan.risk.level, policyVersion: plan.policyVersion },
    changed,
    steps: steps.map(({ number, step, risk: stepRisk, rules }) => ({
      number,
      runbook: step.runbook,
      target: step.target,
      service: step.service,
      risk: stepRisk,
      rules,
    })),
  });
