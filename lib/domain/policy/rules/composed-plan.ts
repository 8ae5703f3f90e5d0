import type { Rule } from '../gate-input.ts';

/** What a model put together has no track record of its own: people always decide about it. */
export const composedPlan: Rule = ({ composed }) =>
  composed === false
    ? null
    : {
        rule: 'composed-plan',
        verdict: 'ask',
        because: 'a model composed this plan of several steps, which always asks',
      };
