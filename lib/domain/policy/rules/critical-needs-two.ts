import type { RuleVerdict } from '../../../contracts/plan.ts';
import { groupsThatMayApprove } from '../../access/who-may-approve.ts';
import type { GateInput, Rule } from '../gate-input.ts';
import { worseImpact } from '../impact-order.ts';

/**
 * Links prove a mailbox, not a person: critical impact takes the yes of two different people who have signed in. It is asked about
 * where the catalog lets a group sign in that may approve on every service that the plan touches, else only recommended. The catalog knows
 * groups and not who is in them: where they hold one person, the question expires and nothing is done. The store counts the people, and
 * dispatch once more.
 */
export const criticalNeedsTwo: Rule = ({ manifest, risk, ...asked }) =>
  worseImpact(manifest.impact, risk.level) === 'critical' ? yesOfTwo(asked) : null;

/** What is said of critical impact in a plan that touches these services. */
export const yesOfTwo = ({ catalog, services }: Pick<GateInput, 'catalog' | 'services'>): RuleVerdict => {
  const rule = 'critical-needs-two';
  const needs = 'its impact is critical, which takes the yes of two people who have signed in';
  if (groupsThatMayApprove(catalog, services).length > 0) return { rule, verdict: 'ask', because: needs };
  const named = [...new Set(services)];
  const where = named.length > 1 ? `each of ${named.join(', ')}, for a yes is for the whole plan,` : named.join();
  return {
    rule,
    verdict: 'stop',
    because: `${needs}: give a group the role approver on ${where} under \`access\` in the catalog`,
  };
};
