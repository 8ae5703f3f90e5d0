import { type Plan, stepsOf } from '../../contracts/plan.ts';

/** What a plan does, in a few words: every step, in order. */
export const planInWords = (plan: Plan): string =>
  stepsOf(plan)
    .map(({ runbook, service }) => `${runbook} on ${service}`)
    .join(', then ');

/** What people are told of a plan: of one step why, of several what each changes, with which values and how it is taken back. */
export const planLines = (plan: Plan): string[] => {
  const steps = stepsOf(plan);
  if (steps.length === 1) return [plan.because];
  return steps.map(({ runbook, target, parameters, impact, rollback, because }, index) => {
    const values = Object.entries(parameters).map(([name, value]) => `${name} = ${value}`);
    const back = rollback ? `taken back with ${rollback.runbook}` : 'cannot be taken back';
    return `Step ${index + 1} of ${steps.length}: ${runbook} on ${target} (${[...values, `impact ${impact}`, back].join(', ')}). ${because}`;
  });
};
