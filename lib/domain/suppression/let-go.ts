import type { Catalog } from '../../contracts/catalog.ts';
import type { Signal } from '../../contracts/signal.ts';
import { type FlappingState, type HeldSignal, RELEASED_LABEL } from '../../contracts/suppression.ts';
import { flappingKey, isFlapping } from './flapping.ts';
import { standingRules } from './standing-rules.ts';

/**
 * The held signals that nothing holds any more. Every rule is asked, not only the one that began it: a mute may stand where a
 * window has ended.
 */
export const noLongerHeld = (
  held: readonly HeldSignal[],
  states: readonly FlappingState[],
  { catalog, now }: { catalog: Catalog; now: Date },
): HeldSignal[] => {
  const judge = standingRules(catalog, now);
  return held.filter(({ signal }) => {
    const state = states.find(({ fingerprint }) => fingerprint === flappingKey(signal)) ?? null;
    return judge(signal) === null && !(state?.flapping && isFlapping(state, now, catalog.policies.flapping));
  });
};

/** The signal as it goes back into the queue; null when it has cleared meanwhile, so that nothing is left to tell. */
export const releasedSignal = ({ signal, rule }: HeldSignal): Signal | null =>
  signal.status === 'firing' ? { ...signal, labels: { ...signal.labels, [RELEASED_LABEL]: rule } } : null;
