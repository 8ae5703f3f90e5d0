import { GetMetricDataCommand, type MetricDataQuery, type MetricDataResult } from '@aws-sdk/client-cloudwatch';
import type { MetricReference } from '../../../contracts/signal.ts';
import { emptyMinutes, type Minutes, PERIOD_SECONDS } from '../../minutes.ts';
import type { Sender } from '../clients.ts';

/** GetMetricData takes this many queries. */
export const QUERIES_PER_CALL = 500;

interface Asked {
  metric: MetricReference;
}

const queryFor = ({ metric }: Asked, index: number): MetricDataQuery => ({
  Id: `m${index}`,
  MetricStat: {
    Metric: {
      Namespace: metric.namespace,
      MetricName: metric.metricName,
      Dimensions: Object.entries(metric.dimensions).map(([Name, Value]) => ({ Name, Value })),
    },
    Period: PERIOD_SECONDS,
    Stat: metric.statistic,
  },
});

export interface Answered {
  values: (number | null)[];
  status: string | undefined;
  said: string[];
}

/** Whether CloudWatch gave all that it has: a minute without a value is then one without data. */
export const isWhole = ({ status }: Answered): boolean => status === 'Complete';

const nothingYet = (minutes: Minutes): Answered => ({
  values: emptyMinutes(minutes),
  status: undefined,
  said: [],
});

const take = (
  into: Answered,
  { Timestamps = [], Values = [], StatusCode, Messages = [] }: MetricDataResult,
  { fromSeconds }: Minutes,
): void => {
  into.status = StatusCode;
  into.said.push(...Messages.flatMap(({ Value }) => Value ?? []));
  Timestamps.forEach((at, index) => {
    const position = Math.floor((at.getTime() / 1000 - fromSeconds) / PERIOD_SECONDS);
    const value = Values[index];
    // A number that is none (an expression that divided by zero) counts as no data.
    const usable = value !== undefined && Number.isFinite(value);
    if (usable && position >= 0 && position < into.values.length) into.values[position] = value;
  });
};

/** All pages of one call for at most {@link QUERIES_PER_CALL} metrics; the answers stand in their order, as CloudWatch gives them: unscaled. */
export const getMetricData = async (
  cloudwatch: Sender<'cloudwatch'>,
  metrics: readonly Asked[],
  minutes: Minutes,
  signal: AbortSignal,
): Promise<Answered[]> => {
  const answers = metrics.map(() => nothingYet(minutes));
  let nextToken: string | undefined;
  do {
    const page = await cloudwatch.send(
      new GetMetricDataCommand({
        MetricDataQueries: metrics.map(queryFor),
        StartTime: new Date(1000 * minutes.fromSeconds),
        EndTime: new Date(1000 * minutes.toSeconds),
        ScanBy: 'TimestampAscending',
        NextToken: nextToken,
      }),
      { abortSignal: signal },
    );
    for (const result of page.MetricDataResults ?? []) {
      const answer = answers[Number(result.Id?.slice(1))];
      if (answer) take(answer, result, minutes);
    }
    nextToken = page.NextToken;
  } while (nextToken);
  return answers;
};
