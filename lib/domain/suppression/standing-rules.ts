import { maintenance } from './rules/maintenance.ts';
import { mute } from './rules/mute.ts';
import type { StandingRule } from './rules/rule.ts';

const RULES: readonly StandingRule[] = [maintenance, mute];

/** Why a firing signal must not open anything at this moment, as far as the catalog says so; what it covers is held, and let go when it ends. */
export const standingRules: StandingRule = (catalog, now) => {
  const judges = RULES.map((rule) => rule(catalog, now));
  return (signal) => {
    for (const judge of judges) {
      const suppression = judge(signal);
      if (suppression) return suppression;
    }
    return null;
  };
};
