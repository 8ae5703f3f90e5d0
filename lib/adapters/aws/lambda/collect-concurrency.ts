import { GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { GetFunctionConcurrencyCommand } from '@aws-sdk/client-lambda';
import type { ClientsFor, Sender } from '../clients.ts';
import { ask, type Collector, eachAtOnce } from '../observatory/collector.ts';
import { byPlace } from '../observatory/places.ts';
import { happening, PLATFORM } from '../observatory/platform-facts.ts';

const FUNCTIONS_AT_ONCE = 4;

interface Throttles {
  total: number;
  firstAt: Date;
}

/** Throttled calls since the onset, minute by minute; null when there are none. */
const throttlesSince = async (
  cloudwatch: Sender<'cloudwatch'>,
  name: string,
  fromMillis: number,
  toMillis: number,
  signal: AbortSignal,
): Promise<Throttles | null> => {
  const { MetricDataResults = [] } = await cloudwatch.send(
    new GetMetricDataCommand({
      MetricDataQueries: [
        {
          Id: 'throttles',
          MetricStat: {
            Metric: {
              Namespace: 'AWS/Lambda',
              MetricName: 'Throttles',
              Dimensions: [{ Name: 'FunctionName', Value: name }],
            },
            Period: 60,
            Stat: 'Sum',
          },
        },
      ],
      StartTime: new Date(60_000 * Math.floor(fromMillis / 60_000)),
      EndTime: new Date(toMillis),
      ScanBy: 'TimestampAscending',
    }),
    { abortSignal: signal },
  );
  const { Timestamps = [], Values = [] } = MetricDataResults[0] ?? {};
  const firstAt = Timestamps.find((_, index) => (Values[index] ?? 0) > 0);
  return firstAt ? { total: Values.reduce((sum, value) => sum + value, 0), firstAt } : null;
};

/** Whether functions are held back by a limit on their concurrency: calls are throttled, and this is the limit. */
export const lambdaCollector = (clientsFor: ClientsFor<'lambda' | 'cloudwatch'>, budgetSeconds: number): Collector => ({
  name: `${PLATFORM}: Lambda`,
  budgetSeconds,
  async look({ scope, found, signal }) {
    const functions = byPlace(scope).flatMap(({ place, components }) =>
      components.filter(({ kind }) => kind === 'lambda-function').map((parts) => ({ ...parts, place })),
    );
    await eachAtOnce(functions, FUNCTIONS_AT_ONCE, ({ place, component, name }) => {
      const action = 'lambda:GetFunctionConcurrency and cloudwatch:GetMetricData';
      const about = `whether ${name} is throttled`;
      return ask(found, { collector: PLATFORM, component, action, about }, async () => {
        const { lambda, cloudwatch } = clientsFor(place);
        const [onset, to] = [Date.parse(scope.onsetAt), Date.parse(scope.toAt)];
        if (to <= onset) return;
        const throttles = await throttlesSince(cloudwatch, name, onset, to, signal);
        if (!throttles) return;
        const { ReservedConcurrentExecutions: reserved } = await lambda.send(
          new GetFunctionConcurrencyCommand({ FunctionName: name }),
          { abortSignal: signal },
        );
        const limit =
          reserved === undefined
            ? 'it has no reserved concurrency, so the limit is what the account has left'
            : `its reserved concurrency of ${reserved} is its limit`;
        const detail = `${throttles.total} calls throttled since the onset; ${limit}`;
        found.platform.push({ ...happening(component, 'concurrency-limited', throttles.firstAt, detail), count: 1 });
      });
    });
  },
});
