import { GetMetricDataCommand, type MetricDataQuery, type MetricDataResult } from '@aws-sdk/client-cloudwatch';
import type { Catalog } from '../../../contracts/catalog.ts';
import type { Series } from '../../../contracts/observation.ts';
import { emptyMinutes, type Minutes, minutesOf, PERIOD_SECONDS } from '../../minutes.ts';
import type { ClientsFor, Sender } from '../clients.ts';
import { ask, type Collector, eachAtOnce, gap, inChunksOf } from '../observatory/collector.ts';
import { byPlace } from '../observatory/places.ts';
import { type ComponentMetric, componentMetrics } from './component-metrics.ts';

/** GetMetricData takes this many queries. */
const QUERIES_PER_CALL = 500;
const CALLS_AT_ONCE = 4;
const COLLECTOR = 'metrics';

const queryFor = ({ metric }: ComponentMetric, index: number): MetricDataQuery => ({
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

interface Answered {
  values: (number | null)[];
  status: string | undefined;
  said: string[];
}

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

/** All pages of one call; the answers stand in the order of the metrics. */
const getAll = async (
  cloudwatch: Sender<'cloudwatch'>,
  metrics: readonly ComponentMetric[],
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

const seriesOf = (
  { component, role, metric }: ComponentMetric,
  { values }: Answered,
  { fromSeconds }: Minutes,
): Series => ({
  component,
  role,
  metric,
  periodSeconds: PERIOD_SECONDS,
  timestamps: values.map((_, index) => fromSeconds + index * PERIOD_SECONDS),
  values: values.map((value) => (value === null ? null : value * metric.scale)),
});

/**
 * Metrics of every component in scope, minute by minute over baseline and incident. A minute without data is null. A metric that
 * the catalog names is always answered; a default one that has no data at all is not published here and is left out.
 */
export const metricsCollector = (
  catalog: Catalog,
  clientsFor: ClientsFor<'cloudwatch'>,
  budgetSeconds: number,
): Collector => ({
  name: COLLECTOR,
  budgetSeconds,
  async look({ scope, found, signal }) {
    const minutes = minutesOf(scope);
    if (minutes.toSeconds <= minutes.fromSeconds) return;
    const calls = byPlace(scope).flatMap(({ place, components }) => {
      const metrics = components.flatMap((parts) =>
        componentMetrics(parts, catalog.services[parts.service]?.telemetry),
      );
      return inChunksOf(QUERIES_PER_CALL, metrics).map((chunk) => ({ place, metrics: chunk }));
    });
    await eachAtOnce(calls, CALLS_AT_ONCE, ({ place, metrics }) => {
      const about = `${metrics.length} metrics in ${place.region} of ${place.account}`;
      return ask(found, { collector: COLLECTOR, action: 'cloudwatch:GetMetricData', about }, async () => {
        const answers = await getAll(clientsFor(place).cloudwatch, metrics, minutes, signal);
        metrics.forEach((metric, index) => {
          const answer = answers[index];
          if (!answer) return;
          const whole = answer.status === 'Complete';
          if (!whole) {
            const { namespace, metricName } = metric.metric;
            const because = `CloudWatch answered ${answer.status ?? 'nothing'} for ${namespace} ${metricName}: ${answer.said.join(' ') || 'its values may be incomplete'}`;
            found.gaps.push(gap(COLLECTOR, metric.component, because));
          }
          if (metric.declared || answer.values.some((value) => value !== null)) {
            found.series.push(seriesOf(metric, answer, minutes));
          }
        });
      });
    });
  },
});
