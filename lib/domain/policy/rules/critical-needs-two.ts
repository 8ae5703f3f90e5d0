import type { Rule } from '../gate-input.ts';
import { worseImpact } from '../impact-order.ts';

/** Links prove a mailbox, not a person: until two signed-in people can say yes, critical impact is only recommended. */
export const criticalNeedsTwo: Rule = ({ manifest, risk }) =>
  worseImpact(manifest.impact, risk.level) === 'critical'
    ? {
        rule: 'critical-needs-two',
        verdict: 'stop',
        because: 'its impact is critical, which takes two signed-in people',
      }
    : null;
