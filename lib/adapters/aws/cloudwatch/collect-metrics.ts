import type { Catalog } from '../../../contracts/catalog.ts';
import type { Series } from '../../../contracts/observation.ts';
import { type Minutes, minutesOf, PERIOD_SECONDS } from '../../minutes.ts';
import type { ClientsFor } from '../clients.ts';
import { ask, type Collector, eachAtOnce, gap, inChunksOf } from '../observatory/collector.ts';
import { byPlace } from '../observatory/places.ts';
import { type ComponentMetric, componentMetrics } from './component-metrics.ts';
import { type Answered, getMetricData, QUERIES_PER_CALL } from './get-metric-data.ts';
import { NEGATIVE_IS_UNKNOWN } from './metric-sets.ts';

const CALLS_AT_ONCE = 4;
const COLLECTOR = 'metrics';

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
  values: values.map((value) =>
    value === null || (value < 0 && NEGATIVE_IS_UNKNOWN.has(metric.metricName)) ? null : value * metric.scale,
  ),
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
        const answers = await getMetricData(clientsFor(place).cloudwatch, metrics, minutes, signal);
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
