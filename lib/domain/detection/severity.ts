import type { Application, Tier } from '../../contracts/catalog.ts';
import { Severity } from '../../contracts/signal.ts';

const BY_TIER: Readonly<Record<Tier, number>> = { critical: 1, important: 0, standard: -1 };

/**
 * How bad a signal is: what its source makes of it, one step up for a critical service and one down for a standard one,
 * and one down outside production. A resource that nobody put in the catalog keeps what its source says.
 */
export const severityFor = (
  base: Severity,
  tier: Tier | null,
  environment: Application['environment'] | null,
): Severity => {
  const steps = (tier === null ? 0 : BY_TIER[tier]) + (environment === null || environment === 'production' ? 0 : -1);
  const scale = Severity.options;
  const index = Math.min(scale.length - 1, Math.max(0, scale.indexOf(base) + steps));
  return scale[index] ?? base;
};
