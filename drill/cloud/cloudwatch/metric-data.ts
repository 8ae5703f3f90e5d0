import { GetMetricDataCommand, type MetricDataQuery, type MetricDataResult } from '@aws-sdk/client-cloudwatch';
import { PlatformRefusal } from '../../world/platform-refusal.ts';
import type { World } from '../../world/types.ts';
import { fake } from '../send.ts';
import { type Datapoint, datapoints, isVisible } from './statistics.ts';

const MOST_QUERIES = 500;
const MOST_DATAPOINTS = 100_800;

const refuse = (message: string): never => {
  throw new PlatformRefusal('ValidationError', message);
};

/** The limits that the world knows, by the metric of what is used; CloudWatch refuses to tell of others. */
const quotaOf = (world: World, { MetricStat }: MetricDataQuery): number =>
  MetricStat?.Metric?.Namespace === 'AWS/Lambda' && MetricStat.Metric.MetricName === 'ConcurrentExecutions'
    ? world.lambda.accountConcurrency
    : refuse('There is no service quota associated to this metric');

/** `SERVICE_QUOTA(id)`: the limit wherever the other query of the call has a point. */
const quotaSeries = (world: World, expression: string, queries: readonly MetricDataQuery[], points: PointsOf) => {
  const id = /^SERVICE_QUOTA\((\w+)\)$/.exec(expression)?.[1];
  const used = queries.find(({ Id, MetricStat }) => Id === id && MetricStat);
  if (!used) throw new Error(`The embedded cloud has no metric math but SERVICE_QUOTA of a metric: ${expression}`);
  // Nothing uses it in the shop: then its limit does not matter, and AWS's own is not known here.
  return points(used).map((point) => ({ ...point, value: quotaOf(world, used) }));
};

type PointsOf = (query: MetricDataQuery) => Datapoint[];

const seriesOf = (world: World, query: MetricDataQuery, from: number, to: number, now: number): Datapoint[] => {
  const { MetricStat } = query;
  const { Metric, Period = 60, Stat = '' } = MetricStat ?? {};
  if (Period % 60 !== 0) refuse(`Period must be a multiple of 60 here, given ${Period}`);
  const id = {
    namespace: Metric?.Namespace ?? '',
    metricName: Metric?.MetricName ?? '',
    dimensions: Object.fromEntries((Metric?.Dimensions ?? []).map(({ Name, Value }) => [Name, Value ?? ''])),
  };
  // CloudWatch aligns both ends down to whole periods.
  const periodMs = Period * 1000;
  const start = Math.floor(from / periodMs) * periodMs;
  const visible = world.metrics.between(id, start, to).filter((point) => isVisible(point, now));
  return datapoints(visible, Stat, Period);
};

interface Place {
  readonly query: number;
  readonly offset: number;
}

const placeOf = (token: string | undefined): Place => {
  if (token === undefined) return { query: 0, offset: 0 };
  const match = /^(\d+)\/(\d+)$/.exec(token) ?? refuse(`NextToken is not valid: ${token}`);
  return { query: Number(match[1]), offset: Number(match[2]) };
};

/** GetMetricData over the world's metrics: newest minute late, pages by the number of datapoints, newest first unless asked otherwise. */
export const getMetricData = (world: World) =>
  fake(GetMetricDataCommand, ({ MetricDataQueries: queries = [], StartTime, EndTime, ...input }, { at }) => {
    const from = StartTime?.getTime() ?? Number.NaN;
    const to = EndTime?.getTime() ?? Number.NaN;
    if (!(from < to)) refuse('The parameter StartTime must be less than the parameter EndTime.');
    if (queries.length > MOST_QUERIES) refuse(`At most ${MOST_QUERIES} queries, given ${queries.length}`);
    if (new Set(queries.map(({ Id }) => Id)).size < queries.length) refuse('Query ids must be unique.');

    let { query: index, offset } = placeOf(input.NextToken);
    let left = Math.min(input.MaxDatapoints ?? MOST_DATAPOINTS, MOST_DATAPOINTS);
    const results: MetricDataResult[] = [];
    for (; index < queries.length && left > 0; index += 1, offset = 0) {
      const query = queries[index] as MetricDataQuery;
      const points: PointsOf = (one) => seriesOf(world, one, from, to, at);
      const all = query.Expression ? quotaSeries(world, query.Expression, queries, points) : points(query);
      if (input.ScanBy !== 'TimestampAscending') all.reverse();
      const page = all.slice(offset, offset + left);
      left -= page.length;
      const complete = offset + page.length === all.length;
      results.push({
        Id: query.Id,
        Label: query.Label ?? query.MetricStat?.Metric?.MetricName,
        Timestamps: page.map((point) => new Date(point.at)),
        Values: page.map(({ value }) => value),
        StatusCode: complete ? 'Complete' : 'PartialData',
      });
      if (!complete) return { MetricDataResults: results, Messages: [], NextToken: `${index}/${offset + page.length}` };
    }
    const NextToken = index < queries.length ? `${index}/0` : undefined;
    return { MetricDataResults: results, Messages: [], NextToken };
  });
