import { type Plan, stepsOf } from '../../contracts/plan.ts';

/** What a plan does, in a few words: every step, in order. */
export const planInWords = (plan: Plan): string =>
  stepsOf(plan)
    .map(({ runbook, service }) => `${runbook} on ${service}`)
    .join(', then ');

/** What people are told of a plan: what each step changes, with which values, how it is taken back, and why. */
export const planLines = (plan: Plan): string[] => {
  const steps = stepsOf(plan);
  return steps.map(({ runbook, target, parameters, impact, rollback, because }, index) => {
    const values = Object.entries(parameters).map(([name, value]) => `${name} = ${value}`);
    const back = rollback ? `taken back with ${rollback.runbook}` : 'cannot be taken back';
    const lead = steps.length === 1 ? '' : `Step ${index + 1} of ${steps.length}: `;
    return `${lead}${runbook} on ${target} (${[...values, `impact ${impact}`, back].join(', ')}). ${because}`;
  });
};
