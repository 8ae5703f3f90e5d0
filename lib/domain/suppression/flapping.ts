import type { Signal } from '../../contracts/signal.ts';
import type { FlappingState } from '../../contracts/suppression.ts';
import type { FlappingPolicy } from '../../contracts/suppression-policy.ts';

/** Under what it is counted how often a signal opens incidents. */
export const flappingKey = ({ recurrence, fingerprint }: Pick<Signal, 'recurrence' | 'fingerprint'>): string =>
  recurrence ?? fingerprint;

const secondsBetween = (from: string, to: Date): number => (to.getTime() - Date.parse(from)) / 1000;

/**
 * Whether a signal that would open an incident now is kept from it. Two thresholds: so many openings within a stretch of time begin
 * the suppression, and only a longer time without a further attempt ends it.
 */
export const isFlapping = (state: FlappingState | null, at: Date, policy: FlappingPolicy): boolean => {
  if (!state) return false;
  if (state.flapping) return secondsBetween(state.lastAt, at) < policy.stableSeconds;
  const lately = state.openedAt.filter((openedAt) => secondsBetween(openedAt, at) < policy.withinSeconds);
  return lately.length >= policy.openings;
};

/** After it opened an incident. What was before a calm time is forgiven. */
export const afterOpening = (
  fingerprint: string,
  state: FlappingState | null,
  at: Date,
  { openings }: FlappingPolicy,
): FlappingState => {
  const former = state && !state.flapping ? state.openedAt : [];
  const openedAt = [...former, at.toISOString()].sort().slice(-openings);
  return { fingerprint, openedAt, flapping: false, lastAt: openedAt.at(-1) ?? at.toISOString() };
};

/** After it was kept from opening one, which is one more time that it was not calm. */
export const afterSuppression = (state: FlappingState, at: Date): FlappingState => ({
  ...state,
  flapping: true,
  lastAt: new Date(Math.max(at.getTime(), Date.parse(state.lastAt))).toISOString(),
});

/** Whether people do not know yet that it flaps. What opens an incident again ends that, so each time that it begins is told once. */
export const isUntold = ({ flapping, toldAt }: FlappingState): boolean => flapping && toldAt === undefined;

/** After people were told; null where it has opened an incident meanwhile, and so begins anew. */
export const afterTelling = (state: FlappingState | null, at: Date): FlappingState | null =>
  state && isUntold(state) ? { ...state, toldAt: at.toISOString() } : null;

/** The reason that is recorded. */
export const flappingBecause = ({ openings, withinSeconds, stableSeconds }: FlappingPolicy): string =>
  `it opened ${openings} incidents within ${withinSeconds / 60} min; it is believed again when it has not tried to for ${stableSeconds / 60} min`;
