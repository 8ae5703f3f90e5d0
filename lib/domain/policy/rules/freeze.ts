import type { RuleVerdict } from '../../../contracts/plan.ts';
import type { GateInput } from '../gate-input.ts';
import { impactRank, worseImpact } from '../impact-order.ts';

type Asked = Pick<GateInput, 'catalog' | 'service' | 'manifest' | 'risk' | 'now'>;

/** In a change freeze nothing of high impact starts, and everything else asks. Asked again at dispatch: freezes begin by the clock. */
export const freeze = ({ catalog, service, manifest, risk, now }: Asked): RuleVerdict | null => {
  const application = catalog.services[service]?.application;
  const active = catalog.policies.freezes.find(
    ({ fromAt, untilAt, applications }) =>
      // Where the clock or a bound is no time, nobody can tell that it is not on.
      !(now.getTime() < Date.parse(fromAt)) &&
      !(now.getTime() >= Date.parse(untilAt)) &&
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
