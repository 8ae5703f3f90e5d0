import type { ComponentId } from '../../../contracts/component.ts';
import type { Series } from '../../../contracts/observation.ts';
import { type Minutes, PERIOD_SECONDS } from '../../minutes.ts';
import type { RequestRole } from './own-roles.ts';

/** What a tracer counted in one minute. */
export interface CountedMinute {
  requests: number;
  faults: number;
  /** All requests together. */
  seconds: number;
}

/** Until when what was counted is known, and when the incident began, epoch seconds. */
export interface CountedTime extends Minutes {
  knownUntilSeconds: number;
  onsetSeconds: number;
}

/** A component called in fewer of the minutes before the incident has no level to speak of: its gaps would look like lost telemetry. */
const MINIMUM_SHARE = 0.7;

/**
 * Series of these roles from what was counted, where null is a minute of which nothing is known. A minute in which nothing was counted
 * had no request, as far as is known: until `knownUntilSeconds`, when the source last said anything, that is zero; after it, no data.
 * Empty for a component that was called in too few minutes of normal time: one that falls silent in the incident is told.
 */
export const requestSeries = (
  component: ComponentId,
  roles: readonly RequestRole[],
  counted: readonly (CountedMinute | null)[],
  { fromSeconds, knownUntilSeconds, onsetSeconds }: CountedTime,
  metricOf: (role: RequestRole) => Series['metric'],
): Series[] => {
  const timestamps = counted.map((_, index) => fromSeconds + index * PERIOD_SECONDS);
  const told = counted.map((minute, index) =>
    fromSeconds + (index + 1) * PERIOD_SECONDS <= knownUntilSeconds ? minute : null,
  );
  const known = told.filter((minute, index) => minute !== null && (timestamps[index] ?? 0) < onsetSeconds);
  const called = known.filter((minute) => minute !== null && minute.requests > 0).length;
  if (called === 0 || called < MINIMUM_SHARE * known.length) return [];
  const read: Record<RequestRole, (minute: CountedMinute) => number | null> = {
    requests: ({ requests }) => requests,
    faults: ({ faults }) => faults,
    latencySeconds: ({ requests, seconds }) => (requests > 0 ? seconds / requests : null),
  };
  return roles.map((role) => ({
    component,
    role,
    metric: metricOf(role),
    periodSeconds: PERIOD_SECONDS,
    timestamps,
    values: told.map((minute) => (minute === null ? null : read[role](minute))),
  }));
};
