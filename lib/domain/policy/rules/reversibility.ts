import type { Rule } from '../gate-input.ts';

/** What cannot be taken back asks, unless it leaves nothing behind that could be: low impact, and no capacity away. */
export const reversibility: Rule = ({ manifest, risk }) => {
  const { rollback, capacityTouched } = manifest;
  if (rollback.by === 'runbook')
    return { rule: 'reversibility', verdict: 'allow', because: `it can be taken back by ${rollback.runbook}` };
  const harmless = manifest.impact === 'low' && risk.level === 'low' && capacityTouched === 0;
  return {
    rule: 'reversibility',
    verdict: harmless ? 'allow' : 'ask',
    because: harmless ? rollback.because : `it cannot be taken back: ${rollback.because}`,
  };
};
