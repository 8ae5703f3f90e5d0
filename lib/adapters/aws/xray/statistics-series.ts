import type { TimeSeriesServiceStatistics } from '@aws-sdk/client-xray';
import type { ComponentId } from '../../../contracts/component.ts';
import { type Series, X_RAY } from '../../../contracts/observation.ts';
import { emptyMinutes, PERIOD_SECONDS } from '../../minutes.ts';
import type { RequestRole } from '../observatory/own-roles.ts';
import { type CountedMinute, type CountedTime, requestSeries } from '../observatory/request-series.ts';
import type { NodeStatistics } from './get-statistics.ts';
import type { Entity } from './traced-graph.ts';

const METRIC_NAME_CHARACTERS = 255;

/**
 * What users notice as failed: 5xx, and calls that were throttled (429), which X-Ray counts among a client's errors though the
 * client can help it no more than an outage. Other 4xx are the caller's own mistakes. Times are in seconds.
 * https://docs.aws.amazon.com/xray/latest/api/API_ServiceStatistics.html
 */
const countedIn = ({ ServiceSummaryStatistics, EdgeSummaryStatistics }: TimeSeriesServiceStatistics): CountedMinute => {
  const { TotalCount, FaultStatistics, ErrorStatistics, TotalResponseTime } =
    ServiceSummaryStatistics ?? EdgeSummaryStatistics ?? {};
  return {
    requests: TotalCount ?? 0,
    faults: (FaultStatistics?.TotalCount ?? 0) + (ErrorStatistics?.ThrottleCount ?? 0),
    seconds: TotalResponseTime ?? 0,
  };
};

/** Series of these roles from a node's statistics, whatever the order of its points; a minute that was not read is null. */
export const seriesOfStatistics = (
  { points, read }: Pick<NodeStatistics, 'points' | 'read'>,
  { component, name, type }: Entity & { component: ComponentId },
  roles: readonly RequestRole[],
  time: CountedTime,
): Series[] => {
  const counted = emptyMinutes(time).map((_, position): CountedMinute | null => {
    const at = time.fromSeconds + position * PERIOD_SECONDS;
    const wasRead = read.some(({ fromSeconds, toSeconds }) => at >= fromSeconds && at < toSeconds);
    return wasRead ? { requests: 0, faults: 0, seconds: 0 } : null;
  });
  for (const point of points) {
    const position = Math.floor(((point.Timestamp?.getTime() ?? 0) / 1000 - time.fromSeconds) / PERIOD_SECONDS);
    const there = counted[position];
    if (!there) continue;
    const { requests, faults, seconds } = countedIn(point);
    there.requests += requests;
    there.faults += faults;
    there.seconds += seconds;
  }
  return requestSeries(component, roles, counted, time, (role) => ({
    namespace: X_RAY,
    metricName: name.slice(0, METRIC_NAME_CHARACTERS),
    dimensions: { ServiceType: type },
    statistic: role === 'latencySeconds' ? 'Average' : 'Sum',
    scale: 1,
  }));
};
