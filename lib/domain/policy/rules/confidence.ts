import type { Rule } from '../gate-input.ts';

/** How sure the diagnosis must be, to act and to ask. A person who chose the cause answers for it, and is asked. */
export const confidence: Rule = ({ catalog, hypothesis, chosenByOperator }) => {
  const { auto, ask } = catalog.policies.confidence;
  const sure = `confidence ${hypothesis.confidence.toFixed(2)}`;
  // A bar set lower for acting than for asking would let it act where it may not even ask.
  if (hypothesis.confidence >= Math.max(auto, ask))
    return { rule: 'confidence', verdict: 'allow', because: `${sure} is at least ${auto}` };
  if (hypothesis.confidence >= ask)
    return { rule: 'confidence', verdict: 'ask', because: `${sure} is below ${auto}, which acting alone takes` };
  return chosenByOperator
    ? { rule: 'confidence', verdict: 'ask', because: `${sure} is low, but a person chose this` }
    : { rule: 'confidence', verdict: 'stop', because: `${sure} is below ${ask}, which even asking takes` };
};
