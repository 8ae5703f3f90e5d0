import type { Signal } from './signal.ts';

/**
 * Whether a signal is newer than another of its fingerprint. Total, so that the newest is the same whatever the order of arrival.
 * Many sources tell the time to the second only: of a beginning and an end at one instant the beginning is taken for newer, for a
 * failure taken for over is lost, and one taken for lasting is only looked at. Of two alike the greater event id.
 */
export const isNewer = (one: Signal, other: Signal): boolean => {
  if (one.observedAt !== other.observedAt) return one.observedAt > other.observedAt;
  if (one.status !== other.status) return one.status === 'firing';
  return one.sourceEventId > other.sourceEventId;
};
