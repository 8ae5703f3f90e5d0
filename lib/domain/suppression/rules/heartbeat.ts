import type { Signal } from '../../../contracts/signal.ts';
import type { Heartbeat } from '../../../contracts/suppression-policy.ts';

/**
 * The heartbeat that a signal is, if it is one. Firing, it says that all is well; resolved, it says nothing, because only its
 * absence for too long does. Neither opens anything.
 */
export const heartbeatOf = (heartbeats: readonly Heartbeat[], { source, title, labels }: Signal): Heartbeat | null =>
  heartbeats.find(
    ({ alert }) =>
      alert.source === source &&
      (alert.title === undefined || alert.title === title) &&
      Object.entries(alert.labels ?? {}).every(([name, value]) => labels[name] === value),
  ) ?? null;
