import type { Catalog } from '../../../contracts/catalog.ts';
import { minutesOf } from '../../minutes.ts';
import type { ClientsFor } from '../clients.ts';
import { ask, type Collector, eachAtOnce, gap } from '../observatory/collector.ts';
import { byPlace } from '../observatory/places.ts';
import { componentMetrics } from './component-metrics.ts';
import { type AnsweredMetric, type AskedMetric, seriesOfComponent, withAddition } from './component-series.ts';
import { type Answered, doubtOf, getMetricData, QUERIES_PER_CALL } from './get-metric-data.ts';

const CALLS_AT_ONCE = 4;
const COLLECTOR = 'metrics';

interface Query {
  asked: AskedMetric;
  metric: AskedMetric['metric'];
}

const queriesFor = (asked: AskedMetric): Query[] => [
  { asked, metric: asked.metric },
  ...(asked.addition ? [{ asked, metric: asked.addition }] : []),
];

/** In as few calls as will do; what is asked of one component stays together, as its metrics explain each other. */
const inCalls = (components: readonly (readonly Query[])[]): Query[][] => {
  const calls: Query[][] = [];
  for (const queries of components) {
    const last = calls.at(-1);
    if (last && last.length + queries.length <= QUERIES_PER_CALL) last.push(...queries);
    else calls.push([...queries]);
  }
  return calls.filter((queries) => queries.length > 0);
};

/** The answers by component, each metric with what was added to it. */
const answeredMetrics = (queries: readonly Query[], answers: readonly Answered[]): AnsweredMetric[][] => {
  const metrics = new Map<AskedMetric, AnsweredMetric>();
  for (const [index, { asked }] of queries.entries()) {
    const answer = answers[index];
    const first = metrics.get(asked);
    if (first) first.added = answer ?? null;
    else if (answer) metrics.set(asked, { asked, answer, added: null });
  }
  return [...Map.groupBy(metrics.values(), ({ asked }) => asked.component).values()];
};

/**
 * Metrics of every component in scope, minute by minute over baseline and incident. A metric that the catalog names is always
 * answered.
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
    const calls = byPlace(scope).flatMap(({ place, components }) =>
      inCalls(
        components.map((parts) =>
          componentMetrics(parts, catalog.services[parts.service]?.telemetry).map(withAddition).flatMap(queriesFor),
        ),
      ).map((queries) => ({ place, queries })),
    );
    await eachAtOnce(calls, CALLS_AT_ONCE, ({ place, queries }) => {
      const about = `${queries.length} metrics in ${place.region} of ${place.account}`;
      return ask(found, { collector: COLLECTOR, action: 'cloudwatch:GetMetricData', about }, async () => {
        const answers = await getMetricData(clientsFor(place).cloudwatch, queries, minutes, signal);
        queries.forEach((query, index) => {
          const answer = answers[index];
          const doubt = answer ? doubtOf(query, answer) : null;
          if (doubt !== null) found.gaps.push(gap(COLLECTOR, query.asked.component, doubt));
        });
        for (const metrics of answeredMetrics(queries, answers))
          found.series.push(...seriesOfComponent(metrics, minutes));
      });
    });
  },
});
