import type { TimeSeriesServiceStatistics } from '@aws-sdk/client-xray';
import type { ComponentId } from '../../../contracts/component.ts';
import { type Series, X_RAY } from '../../../contracts/observation.ts';
import { emptyMinutes, type Minutes, PERIOD_SECONDS } from '../../minutes.ts';
import type { RequestRole } from '../observatory/own-roles.ts';
import type { Entity } from './traced-graph.ts';

/** A component that was traced in fewer of the minutes is called too rarely for a level, and its gaps would look like lost telemetry. */
const MINIMUM_SHARE = 0.7;
const METRIC_NAME_CHARACTERS = 255;

interface Minute {
  requests: number;
  faults: number;
  seconds: number;
}

/**
 * What users notice as failed: 5xx, and calls that were throttled (429), which X-Ray counts among a client's errors though the
 * client can help it no more than an outage. Other 4xx are the caller's own mistakes.
 */
const minuteOf = ({ ServiceSummaryStatistics, EdgeSummaryStatistics }: TimeSeriesServiceStatistics): Minute => {
  const { TotalCount, FaultStatistics, ErrorStatistics, TotalResponseTime } =
    ServiceSummaryStatistics ?? EdgeSummaryStatistics ?? {};
  return {
    requests: TotalCount ?? 0,
    faults: (FaultStatistics?.TotalCount ?? 0) + (ErrorStatistics?.ThrottleCount ?? 0),
    seconds: TotalResponseTime ?? 0,
  };
};

/**
 * Series of these roles from a node's statistics. A minute without traces had no request, as far as is known: up to the last
 * trace of all that is zero, after it no data. Empty for a component that is called in too few minutes.
 */
export const seriesOfStatistics = (
  points: readonly TimeSeriesServiceStatistics[],
  { component, name, type }: Entity & { component: ComponentId },
  roles: readonly RequestRole[],
  minutes: Minutes,
  knownUntilSeconds: number,
): Series[] => {
  const inMinutes = emptyMinutes(minutes).map((): Minute => ({ requests: 0, faults: 0, seconds: 0 }));
  for (const point of points) {
    const position = Math.floor(((point.Timestamp?.getTime() ?? 0) / 1000 - minutes.fromSeconds) / PERIOD_SECONDS);
    const there = inMinutes[position];
    if (!there) continue;
    const { requests, faults, seconds } = minuteOf(point);
    there.requests += requests;
    there.faults += faults;
    there.seconds += seconds;
  }
  const timestamps = inMinutes.map((_, index) => minutes.fromSeconds + index * PERIOD_SECONDS);
  const known = inMinutes.filter((_, index) => (timestamps[index] ?? 0) + PERIOD_SECONDS <= knownUntilSeconds).length;
  const traced = inMinutes.filter(({ requests }) => requests > 0).length;
  if (traced === 0 || traced < MINIMUM_SHARE * known) return [];
  const read: Record<RequestRole, (minute: Minute) => number | null> = {
    requests: ({ requests }) => requests,
    faults: ({ faults }) => faults,
    latencySeconds: ({ requests, seconds }) => (requests > 0 ? seconds / requests : null),
  };
  return roles.map((role) => ({
    component,
    role,
    metric: {
      namespace: X_RAY,
      metricName: name.slice(0, METRIC_NAME_CHARACTERS),
      dimensions: { ServiceType: type },
      statistic: role === 'latencySeconds' ? 'Average' : 'Sum',
      scale: 1,
    },
    periodSeconds: PERIOD_SECONDS,
    timestamps,
    values: inMinutes.map((minute, index) => (index < known ? read[role](minute) : null)),
  }));
};
