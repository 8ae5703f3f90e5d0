import {
  type Edge,
  GetServiceGraphCommand,
  GetTimeSeriesServiceStatisticsCommand,
  InvalidRequestException,
  type Service,
  type ServiceStatistics,
  ThrottledException,
  type TimeSeriesServiceStatistics,
  XRayServiceException,
} from '@aws-sdk/client-xray';
import { PlatformRefusal } from '../world/platform-refusal.ts';
import type { Traced, TracedMinute, World } from '../world/types.ts';
import { isVisible } from './cloudwatch/statistics.ts';
import { pageOf } from './pages.ts';
import type { Places } from './places.ts';
import { createRefuse } from './refusals.ts';
import { fake } from './send.ts';
import { type MapNode, mapNodes } from './x-ray-nodes.ts';

export const refuseXRay = createRefuse(XRayServiceException, { InvalidRequestException, ThrottledException });

const MINUTE_MS = 60_000;
const LONGEST_MS = 6 * 3_600_000;
/** Small, so that a shop's map takes more than one page, as a larger account's does. */
const NODES_PER_PAGE = 6;
const POINTS_PER_PAGE = 100;

const refuse = (message: string): never => {
  throw new PlatformRefusal('InvalidRequestException', message);
};

/** A client's own mistakes are not told apart from what went well: the world follows no request that far. */
const statisticsOf = ({ requests, faults, throttles, seconds }: Traced): ServiceStatistics => ({
  OkCount: requests - faults - throttles,
  ErrorStatistics: { ThrottleCount: throttles, OtherCount: 0, TotalCount: throttles },
  FaultStatistics: { OtherCount: faults, TotalCount: faults },
  TotalCount: requests,
  TotalResponseTime: seconds,
});

const sumOf = (all: readonly Traced[]): Traced => ({
  requests: all.reduce((sum, { requests }) => sum + requests, 0),
  faults: all.reduce((sum, { faults }) => sum + faults, 0),
  throttles: all.reduce((sum, { throttles }) => sum + throttles, 0),
  seconds: all.reduce((sum, { seconds }) => sum + seconds, 0),
});

const serviceOf = (node: MapNode, minutes: readonly TracedMinute[]): Service[] => {
  const counted = minutes.filter((minute) => (node.counted(minute)?.requests ?? 0) > 0);
  const [first, last] = [counted[0], counted.at(-1)];
  if (!first || !last) return [];
  const times = { StartTime: new Date(first.at), EndTime: new Date(last.at + MINUTE_MS) };
  const calls = Map.groupBy(
    minutes.flatMap((minute) => node.called(minute)),
    ([referenceId]) => referenceId,
  );
  return [
    {
      ReferenceId: node.referenceId,
      Name: node.name,
      Names: [node.name],
      Root: node.root,
      Type: node.type,
      ...(node.accountId === undefined ? {} : { AccountId: node.accountId }),
      State: 'active',
      ...times,
      Edges: [...calls].map(
        ([ReferenceId, same]): Edge => ({
          ReferenceId,
          ...times,
          SummaryStatistics: statisticsOf(sumOf(same.map(([, traced]) => traced))),
          ResponseTimeHistogram: [],
          Aliases: [],
        }),
      ),
      SummaryStatistics: statisticsOf(sumOf(counted.flatMap((minute) => node.counted(minute) ?? []))),
      DurationHistogram: [],
      ResponseTimeHistogram: [],
    },
  ];
};

/** `service(id(name: "…", type: "…"))`: of the expressions that X-Ray knows, the one that names a single node. */
const nodeOf = (expression: string | undefined, nodes: readonly MapNode[]): MapNode | undefined => {
  const match = /^service\(id\(name: "([^"]*)", type: "([^"]*)"\)\)$/.exec(expression ?? '');
  if (!match)
    throw new Error(
      `The embedded cloud's X-Ray has no statistics of ${expression}: it knows service(id(name: "…", type: "…")).`,
    );
  return nodes.find(({ name, type }) => name === match[1] && type === match[2]);
};

/** The service map and its numbers, of every request that the world's tracing followed. */
export const xRayFakes = (world: World, places: Places) => {
  const nodes = mapNodes(places);

  const minutesBetween = (from: Date | undefined, to: Date | undefined, now: number): readonly TracedMinute[] => {
    const [start, end] = [from?.getTime() ?? Number.NaN, to?.getTime() ?? Number.NaN];
    if (!(start < end)) refuse('The start time must be before the end time.');
    if (end - start > LONGEST_MS) refuse('Time range cannot be longer than 6 hours');
    return world.traces.between(start, end).filter((minute) => isVisible(minute, now));
  };

  return [
    fake(GetServiceGraphCommand, ({ StartTime, EndTime, NextToken, ...more }, { at }) => {
      if (more.GroupARN || more.GroupName) throw new Error("The embedded cloud's X-Ray has no groups.");
      const minutes = minutesBetween(StartTime, EndTime, at);
      const services = nodes.flatMap((node) => serviceOf(node, minutes));
      const page = pageOf(services, NODES_PER_PAGE, NextToken, 'InvalidRequestException');
      return {
        StartTime,
        EndTime,
        Services: [...page.items],
        ContainsOldGroupVersions: false,
        NextToken: page.nextToken,
      };
    }),
    fake(GetTimeSeriesServiceStatisticsCommand, (input, { at }) => {
      const { StartTime, EndTime, EntitySelectorExpression, Period, NextToken } = input;
      if (Period !== 60) throw new Error(`The embedded cloud's X-Ray has a period of 60 s; given ${Period}.`);
      const node = nodeOf(EntitySelectorExpression, nodes);
      const points = minutesBetween(StartTime, EndTime, at).flatMap((minute): TimeSeriesServiceStatistics[] => {
        const counted = node?.counted(minute);
        return counted && counted.requests > 0
          ? [
              {
                Timestamp: new Date(minute.at),
                ServiceSummaryStatistics: statisticsOf(counted),
                ResponseTimeHistogram: [],
              },
            ]
          : [];
      });
      const page = pageOf(points, POINTS_PER_PAGE, NextToken, 'InvalidRequestException');
      return {
        TimeSeriesServiceStatistics: [...page.items],
        ContainsOldGroupVersions: false,
        NextToken: page.nextToken,
      };
    }),
  ];
};
