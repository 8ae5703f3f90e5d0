import { groupsThatMayApprove } from '../../access/who-may-approve.ts';
import type { Rule } from '../gate-input.ts';
import { worseImpact } from '../impact-order.ts';

/**
 * Links prove a mailbox, not a person: critical impact takes the yes of two different people who have signed in. It is asked about
 * where the catalog lets a group sign in that may approve here, else only recommended. The catalog knows groups and not who is in
 * them: where they hold one person, the question expires and nothing is done. The store counts the people, and dispatch once more.
 */
export const criticalNeedsTwo: Rule = ({ manifest, risk, catalog, service }) => {
  if (worseImpact(manifest.impact, risk.level) !== 'critical') return null;
  const needs = 'its impact is critical, which takes the yes of two people who have signed in';
  return groupsThatMayApprove(catalog, service).length > 0
    ? { rule: 'critical-needs-two', verdict: 'ask', because: needs }
    : {
        rule: 'critical-needs-two',
        verdict: 'stop',
        because: `${needs}: give a group the role approver on ${service} under \`access\` in the catalog`,
      };
};
