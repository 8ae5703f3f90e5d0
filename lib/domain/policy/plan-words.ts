import { type Plan, stepsOf } from '../../contracts/plan.ts';

/** What a plan does, in a few words: every step, in order. */
export const planInWords = (plan: Plan): string =>
  stepsOf(plan)
    .map(({ runbook, service }) => `${runbook} on ${service}`)
    .join(', then ');
