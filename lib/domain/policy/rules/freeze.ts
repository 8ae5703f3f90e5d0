import type { Rule } from '../gate-input.ts';
import { impactRank, worseImpact } from '../impact-order.ts';

/** In a change freeze nothing of high impact starts, and everything else asks. */
export const freeze: Rule = ({ catalog, service, manifest, risk, now }) => {
  const application = catalog.services[service]?.application;
  const active = catalog.policies.freezes.find(
    ({ fromAt, untilAt, applications }) =>
      Date.parse(fromAt) <= now.getTime() &&
      now.getTime() < Date.parse(untilAt) &&
      (applications === undefined || application === undefined || applications.includes(application)),
  );
  if (!active) return null;
  const high = impactRank(worseImpact(manifest.impact, risk.level)) >= impactRank('high');
  return {
    rule: 'freeze',
    verdict: high ? 'stop' : 'ask',
    because: `change freeze ${active.name} lasts until ${active.untilAt}`,
  };
};
