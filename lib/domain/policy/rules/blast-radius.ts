import { capacityAway, dependentsOf } from '../assess-risk.ts';
import type { Rule } from '../gate-input.ts';

const MANY_DEPENDENTS = 3;
/** A share of capacity that a healthy service can miss without its callers noticing. */
const UNNOTICED_CAPACITY = 0.2;

/** Taking capacity from what many others depend on is for a person to allow. */
export const blastRadius: Rule = (input) => {
  const away = capacityAway(input.manifest, input.snapshot);
  const dependents = dependentsOf(input);
  const wide = away > UNNOTICED_CAPACITY && dependents >= MANY_DEPENDENTS;
  return {
    rule: 'blast-radius',
    verdict: wide ? 'ask' : 'allow',
    because: `${Math.round(away * 100)} % of the target's capacity is away while it runs, and ${dependents} components depend on it`,
  };
};
