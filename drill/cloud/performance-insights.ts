import {
  type DataPoint,
  GetResourceMetricsCommand,
  InvalidArgumentException,
  type MetricKeyDataPoints,
  type MetricQuery,
  NotAuthorizedException,
  PIServiceException,
} from '@aws-sdk/client-pi';
import { PlatformRefusal } from '../world/platform-refusal.ts';
import { DATABASE } from '../world/shop.ts';
import type { ActiveSessions, SessionMinute, World } from '../world/types.ts';
import { createRefuse } from './refusals.ts';
import { fake } from './send.ts';

export const refusePerformanceInsights = createRefuse(PIServiceException, {
  InvalidArgumentException,
  NotAuthorizedException,
});

const PERIOD_SECONDS = 60;
const KEEPS_SECONDS = 7 * 86_400;
const LOAD = 'db.load.avg';

const refuse = (message: string): never => {
  throw new PlatformRefusal('InvalidArgumentException', message);
};

type DimensionsOf = (active: ActiveSessions) => Record<string, string>;

/** PostgreSQL's events are named with their group, but for the processor. */
const waitDimensions: DimensionsOf = ({ wait }) => ({
  'db.wait_event.name': wait,
  'db.wait_event.type': wait.split(':')[0] ?? wait,
});

/** The API tells the digest's own id; any id that stays the same will do. */
const statementDimensions: DimensionsOf = ({ statement }) => ({
  'db.sql_tokenized.id': [...statement].reduce((hash, char) => (hash * 31 + char.charCodeAt(0)) >>> 0, 7).toString(16),
  'db.sql_tokenized.statement': statement,
});

const GROUPS: Readonly<Record<string, DimensionsOf>> = {
  'db.wait_event': waitDimensions,
  'db.sql_tokenized': statementDimensions,
};

const COUNTERS: Readonly<Record<string, (database: ReturnType<World['database']>) => number>> = {
  'os.general.numVCPUs.avg': ({ virtualCpus }) => virtualCpus,
  'db.User.max_connections.avg': ({ maxConnections }) => maxConnections,
};

const sum = (active: readonly ActiveSessions[]): number => active.reduce((all, { sessions }) => all + sessions, 0);

/** A minute in which a key had no session has its time and no value. */
const points = (minutes: readonly SessionMinute[], of: (active: ActiveSessions) => boolean): DataPoint[] =>
  minutes.map(({ at, active }) => {
    const value = sum(active.filter(of));
    return { Timestamp: new Date(at), Value: value > 0 ? value : undefined } as DataPoint;
  });

const loadOf = (minutes: readonly SessionMinute[], { GroupBy }: MetricQuery): MetricKeyDataPoints[] => {
  const dimensionsOf = GROUPS[GroupBy?.Group ?? ''];
  if (!dimensionsOf)
    throw new Error(`The embedded cloud has no load by ${GroupBy?.Group}; it has ${Object.keys(GROUPS).join(', ')}.`);
  const byKey = Map.groupBy(
    minutes.flatMap(({ active }) => active),
    (active) => JSON.stringify(dimensionsOf(active)),
  );
  const most = [...byKey].sort(([, a], [, b]) => sum(b) - sum(a)).slice(0, GroupBy?.Limit ?? 10);
  return [
    { Key: { Metric: LOAD }, DataPoints: points(minutes, () => true) },
    ...most.map(([key]) => ({
      Key: { Metric: LOAD, Dimensions: JSON.parse(key) as Record<string, string> },
      DataPoints: points(minutes, (active) => JSON.stringify(dimensionsOf(active)) === key),
    })),
  ];
};

/** GetResourceMetrics over what the world's sessions did, in minutes that begin at their timestamp; the minute under way is not told. */
export const performanceInsightsFakes = (world: World) => [
  fake(GetResourceMetricsCommand, ({ Identifier, MetricQueries = [], StartTime, EndTime, ...input }, { at }) => {
    const database = world.database(DATABASE.id);
    if (Identifier !== database.resourceId) {
      throw new PlatformRefusal('NotAuthorizedException', `You are not authorized to access ${Identifier}`);
    }
    const [from, to] = [StartTime?.getTime() ?? Number.NaN, EndTime?.getTime() ?? Number.NaN];
    if (!(from < to)) refuse('StartTime must be earlier than EndTime.');
    if (from < at - KEEPS_SECONDS * 1000) refuse('StartTime is earlier than what is kept.');
    if (input.PeriodInSeconds !== PERIOD_SECONDS || input.PeriodAlignment !== 'START_TIME')
      throw new Error(
        'The embedded cloud tells load in minutes by their start: PeriodInSeconds 60, PeriodAlignment START_TIME.',
      );
    const minutes = world.databaseSessions(from, Math.min(to, at - PERIOD_SECONDS * 1000 + 1));
    return {
      Identifier,
      AlignedStartTime: StartTime,
      AlignedEndTime: EndTime,
      MetricList: MetricQueries.flatMap((query): MetricKeyDataPoints[] => {
        if (query.Metric === LOAD) return loadOf(minutes, query);
        const counter = COUNTERS[query.Metric ?? ''];
        if (!counter) return refuse(`${query.Metric} is not a metric of ${database.engine}.`);
        const value = counter(database);
        return [
          {
            Key: { Metric: query.Metric },
            DataPoints: minutes.map((minute) => ({ Timestamp: new Date(minute.at), Value: value })),
          },
        ];
      }),
    };
  }),
];
