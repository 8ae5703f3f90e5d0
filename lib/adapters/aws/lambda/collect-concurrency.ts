import { GetFunctionConcurrencyCommand } from '@aws-sdk/client-lambda';
import type { Scope } from '../../../contracts/observation.ts';
import { PERIOD_SECONDS } from '../../minutes.ts';
import type { ClientsFor, Sender } from '../clients.ts';
import { doubtOf, getMetricData } from '../cloudwatch/get-metric-data.ts';
import { ask, type Collector, eachAtOnce, gap } from '../observatory/collector.ts';
import { byPlace } from '../observatory/places.ts';
import { happening, PLATFORM } from '../observatory/platform-facts.ts';

const FUNCTIONS_AT_ONCE = 4;

interface Throttles {
  total: number;
  firstAt: Date;
}

/** Throttled calls since the onset, minute by minute: null when there are none; or why that is not known. */
const throttlesSince = async (
  cloudwatch: Sender<'cloudwatch'>,
  name: string,
  { onsetAt, toAt }: Scope,
  signal: AbortSignal,
): Promise<{ throttles: Throttles | null } | { doubt: string }> => {
  const asked = {
    metric: {
      namespace: 'AWS/Lambda',
      metricName: 'Throttles',
      dimensions: { FunctionName: name },
      statistic: 'Sum',
    },
  };
  const fromSeconds = PERIOD_SECONDS * Math.floor(Date.parse(onsetAt) / 1000 / PERIOD_SECONDS);
  const span = { fromSeconds, toSeconds: Date.parse(toAt) / 1000 };
  const [answer = { values: [], status: undefined, said: [] }] = await getMetricData(cloudwatch, [asked], span, signal);
  const doubt = doubtOf(asked, answer);
  if (doubt !== null) return { doubt };
  const first = answer.values.findIndex((value) => value !== null && value > 0);
  if (first < 0) return { throttles: null };
  const total = answer.values.reduce<number>((sum, value) => sum + (value ?? 0), 0);
  return { throttles: { total, firstAt: new Date(1000 * (fromSeconds + first * PERIOD_SECONDS)) } };
};

/** Whether functions are held back by a limit on their concurrency: calls are throttled, and this is the limit. */
export const lambdaCollector = (clientsFor: ClientsFor<'lambda' | 'cloudwatch'>, budgetSeconds: number): Collector => ({
  name: `${PLATFORM}: Lambda`,
  source: PLATFORM,
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
        if (Date.parse(scope.toAt) <= Date.parse(scope.onsetAt)) return;
        const told = await throttlesSince(cloudwatch, name, scope, signal);
        if ('doubt' in told) {
          found.gaps.push(gap(PLATFORM, component, told.doubt));
          return;
        }
        const { throttles } = told;
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
