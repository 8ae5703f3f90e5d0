import { GetMetricDataCommand, type MetricDataQuery, type MetricDataResult } from '@aws-sdk/client-cloudwatch';
import type { MetricReference } from '../../../contracts/signal.ts';
import { type Minutes, PERIOD_SECONDS } from '../../minutes.ts';
import type { Sender } from '../clients.ts';

/** GetMetricData takes this many queries. */
export const QUERIES_PER_CALL = 500;

/** A metric, or an expression over metrics before it, which are called `m0`, `m1`, … in the order they are asked. */
export type Asked = { metric: Omit<MetricReference, 'scale'> } | { expression: string };

/** Epoch seconds; `toSeconds` may lie within the last period. */
interface Span extends Minutes {
  /** A minute, unless something else is said. */
  periodSeconds?: number;
}

const queryFor = (asked: Asked, index: number, { periodSeconds = PERIOD_SECONDS }: Span): MetricDataQuery => {
  const Id = `m${index}`;
  if ('expression' in asked) return { Id, Expression: asked.expression };
  const { namespace, metricName, dimensions, statistic } = asked.metric;
  return {
    Id,
    MetricStat: {
      Metric: {
        Namespace: namespace,
        MetricName: metricName,
        Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
      },
      Period: periodSeconds,
      Stat: statistic,
    },
  };
};

export interface Answered {
  values: (number | null)[];
  status: string | undefined;
  said: string[];
}

/** Whether CloudWatch gave all that it has: a minute without a value is then one without data. */
export const isWhole = ({ status }: Answered): boolean => status === 'Complete';

/** Why an answer cannot be trusted to be all there is, in words that end a sentence about it; null where it can. */
export const doubtOf = (asked: Asked, answer: Answered): string | null => {
  if (isWhole(answer)) return null;
  const what = 'expression' in asked ? asked.expression : `${asked.metric.namespace} ${asked.metric.metricName}`;
  const said = answer.said.join(' ') || 'its values may be incomplete';
  return `CloudWatch answered ${answer.status ?? 'nothing'} for ${what}: ${said}`;
};

const nothingYet = ({ fromSeconds, toSeconds, periodSeconds = PERIOD_SECONDS }: Span): Answered => ({
  values: Array.from({ length: Math.ceil(Math.max(0, toSeconds - fromSeconds) / periodSeconds) }, () => null),
  status: undefined,
  said: [],
});

const take = (
  into: Answered,
  { Timestamps = [], Values = [], StatusCode, Messages = [] }: MetricDataResult,
  { fromSeconds, periodSeconds = PERIOD_SECONDS }: Span,
): void => {
  into.status = StatusCode;
  into.said.push(...Messages.flatMap(({ Value }) => Value ?? []));
  Timestamps.forEach((at, index) => {
    const position = Math.floor((at.getTime() / 1000 - fromSeconds) / periodSeconds);
    const value = Values[index];
    // A number that is none (an expression that divided by zero) counts as no data.
    const usable = value !== undefined && Number.isFinite(value);
    if (usable && position >= 0 && position < into.values.length) into.values[position] = value;
  });
};

/** All pages of one call for at most {@link QUERIES_PER_CALL} queries; the answers stand in their order, as CloudWatch gives them: unscaled. */
export const getMetricData = async (
  cloudwatch: Sender<'cloudwatch'>,
  queries: readonly Asked[],
  span: Span,
  signal: AbortSignal,
): Promise<Answered[]> => {
  const answers = queries.map(() => nothingYet(span));
  let nextToken: string | undefined;
  do {
    const page = await cloudwatch.send(
      new GetMetricDataCommand({
        MetricDataQueries: queries.map((asked, index) => queryFor(asked, index, span)),
        StartTime: new Date(1000 * span.fromSeconds),
        EndTime: new Date(1000 * span.toSeconds),
        ScanBy: 'TimestampAscending',
        NextToken: nextToken,
      }),
      { abortSignal: signal },
    );
    for (const result of page.MetricDataResults ?? []) {
      const answer = answers[Number(result.Id?.slice(1))];
      if (answer) take(answer, result, span);
    }
    nextToken = page.NextToken;
  } while (nextToken);
  return answers;
};
