import type { Rule } from '../gate-input.ts';
import { impactRank, worseImpact } from '../impact-order.ts';

/** High and critical impact always asks, whatever was earned. */
export const impact: Rule = ({ manifest, risk }) => {
  const level = worseImpact(manifest.impact, risk.level);
  return impactRank(level) >= impactRank('high')
    ? { rule: 'impact', verdict: 'ask', because: `its impact here is ${level}, which always asks` }
    : { rule: 'impact', verdict: 'allow', because: `its impact here is ${level}` };
};
