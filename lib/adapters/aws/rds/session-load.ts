import { GetResourceMetricsCommand, type MetricKeyDataPoints, type MetricQuery } from '@aws-sdk/client-pi';
import { type Minutes, PERIOD_SECONDS } from '../../minutes.ts';
import type { Sender } from '../clients.ts';

/** Wait events and statements of one stretch of time: those with the most load. The API takes 1 to 25. */
export const TOP = 10;
/** A stretch has a handful of pages; what answers with more of them goes on for ever. */
const MOST_PAGES = 10;

const WAIT_NAME = 'db.wait_event.name';
const WAIT_TYPE = 'db.wait_event.type';
const STATEMENT = 'db.sql_tokenized.statement';
const STATEMENT_ID = 'db.sql_tokenized.id';

const LOAD = 'db.load.avg';

/** https://docs.aws.amazon.com/performance-insights/latest/APIReference/API_DimensionGroup.html */
const QUERIES: MetricQuery[] = [
  { Metric: LOAD, GroupBy: { Group: 'db.wait_event', Dimensions: [WAIT_NAME, WAIT_TYPE], Limit: TOP } },
  { Metric: LOAD, GroupBy: { Group: 'db.sql_tokenized', Dimensions: [STATEMENT_ID, STATEMENT], Limit: TOP } },
];

/** Values by the start of their minute, epoch seconds. */
export type Points = ReadonlyMap<number, number>;

export interface LoadKey {
  by: 'wait' | 'statement';
  name: string;
  group: string;
  points: Map<number, number>;
}

export interface SessionLoad {
  minutes: Minutes;
  /** All sessions: a minute that is known here and not for a key was one without that key. */
  total: Points;
  keys: ReadonlyMap<string, LoadKey>;
}

interface Asked {
  resourceId: string;
  minutes: Minutes;
  signal: AbortSignal;
}

/** All pages of an answer. Throws when there are more than {@link MOST_PAGES}. */
const readPages = async (
  pi: Sender<'pi'>,
  queries: MetricQuery[],
  { resourceId, minutes, signal }: Asked,
): Promise<MetricKeyDataPoints[]> => {
  const found: MetricKeyDataPoints[] = [];
  let nextToken: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const answer = await pi.send(
      new GetResourceMetricsCommand({
        ServiceType: 'RDS',
        Identifier: resourceId,
        MetricQueries: queries,
        StartTime: new Date(1000 * minutes.fromSeconds),
        EndTime: new Date(1000 * minutes.toSeconds),
        PeriodInSeconds: PERIOD_SECONDS,
        // Its default is the end of each period; everything else here counts from the start.
        PeriodAlignment: 'START_TIME',
        NextToken: nextToken,
      }),
      { abortSignal: signal },
    );
    found.push(...(answer.MetricList ?? []));
    nextToken = answer.NextToken;
    if (!nextToken) return found;
  }
  throw new Error(`Performance Insights answered with more than ${MOST_PAGES} pages for ${resourceId}`);
};

const keyOf = (dimensions: Readonly<Record<string, string>>): [id: string, key: LoadKey] | null => {
  const { [WAIT_NAME]: wait, [WAIT_TYPE]: group = '', [STATEMENT_ID]: id, [STATEMENT]: statement } = dimensions;
  if (wait !== undefined) {
    return [
      `wait|${group}|${wait}`,
      { by: 'wait', name: wait.slice(0, 1000), group: group.slice(0, 100), points: new Map() },
    ];
  }
  if (statement === undefined) return null;
  return [
    `statement|${id ?? statement}`,
    { by: 'statement', name: statement.slice(0, 1000), group: '', points: new Map() },
  ];
};

/** A minute in which nothing ran has a time and no value. */
const take = (into: Map<number, number>, { DataPoints = [] }: MetricKeyDataPoints): void => {
  for (const { Timestamp, Value } of DataPoints) {
    if (Timestamp && typeof Value === 'number' && Value >= 0 && Number.isFinite(Value)) {
      into.set(Math.floor(Timestamp.getTime() / 60_000) * PERIOD_SECONDS, Value);
    }
  }
};

/** Average active sessions by wait event and by statement, minute by minute, as far as they were among the most. */
export const readSessionLoad = async (pi: Sender<'pi'>, asked: Asked): Promise<SessionLoad> => {
  const total = new Map<number, number>();
  const keys = new Map<string, LoadKey>();
  for (const series of await readPages(pi, QUERIES, asked)) {
    const dimensions = series.Key?.Dimensions;
    if (!dimensions || Object.keys(dimensions).length === 0) {
      take(total, series);
      continue;
    }
    const found = keyOf(dimensions);
    if (!found) continue;
    const [id, key] = found;
    const known = keys.get(id) ?? key;
    keys.set(id, known);
    take(known.points, series);
  }
  return { minutes: asked.minutes, total, keys };
};

/** Counters of the instance by metric name, their newest value each. */
export const readCounters = async (
  pi: Sender<'pi'>,
  names: readonly string[],
  asked: Asked,
): Promise<ReadonlyMap<string, Points>> => {
  const found = new Map<string, Map<number, number>>();
  for (const series of await readPages(
    pi,
    names.map((Metric) => ({ Metric })),
    asked,
  )) {
    const name = series.Key?.Metric;
    if (name === undefined) continue;
    const points = found.get(name) ?? new Map<number, number>();
    found.set(name, points);
    take(points, series);
  }
  return found;
};
