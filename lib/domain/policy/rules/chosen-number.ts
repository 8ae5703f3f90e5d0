import type { Rule } from '../gate-input.ts';

/** What was granted, or earned, was so with the number that Selfheal takes: one that a person chose takes somebody's yes. */
export const chosenNumber: Rule = ({ chosen }) => {
  const values = Object.entries(chosen).map(([name, value]) => `${name} = ${value}`);
  return values.length > 0
    ? { rule: 'chosen-number', verdict: 'ask', because: `a person chose ${values.join(', ')}` }
    : null;
};
