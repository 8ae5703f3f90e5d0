import type { Catalog } from '../../../contracts/catalog.ts';
import { BUDGET_DAYS, type ServedHours } from '../../../contracts/error-budget.ts';
import type { ClientsFor } from '../clients.ts';
import { askAside, type Collector, eachAtOnce, inChunksOf, standingGap } from '../observatory/collector.ts';
import { byPlace, type ScopedComponent } from '../observatory/places.ts';
import { componentMetrics } from './component-metrics.ts';
import { type AskedMetric, withAddition } from './component-series.ts';
import { type Answered, doubtOf, getMetricData } from './get-metric-data.ts';

const CALLS_AT_ONCE = 4;
const COLLECTOR = 'error budgets';
const HOUR_SECONDS = 3600;
/** Of a service at most three metrics are asked, each with 672 hours: fewer points than one answer may have. */
const SERVICES_PER_CALL = 40;
/** What adds up over an hour; the mean of a count is none. */
const COUNTS: readonly string[] = ['Sum', 'SampleCount'];

const UNLIKELY = 'no requests were counted, or fewer than failed; look at its metrics in the catalog';

interface Counted {
  service: string;
  requests: AskedMetric;
  faults: AskedMetric;
}

/** The counts of a service that promises a share of successes; null where it promises none, or where they are not read as counts from CloudWatch. */
const countedOf = (catalog: Catalog, parts: ScopedComponent): Counted | null => {
  const known = catalog.services[parts.service];
  if (known?.objectives.availabilityAtLeast === undefined) return null;
  const counts = componentMetrics(parts, known.telemetry)
    .filter(({ metric }) => COUNTS.includes(metric.statistic))
    .map(withAddition);
  const [requests, faults] = (['requests', 'faults'] as const).map((role) => counts.find((one) => one.role === role));
  return requests && faults ? { service: parts.service, requests, faults } : null;
};

interface Query {
  service: string;
  role: 'requests' | 'faults';
  metric: AskedMetric['metric'];
}

const queriesOf = ({ service, requests, faults }: Counted): Query[] =>
  ([requests, faults] as const).flatMap(({ role, metric, addition }) =>
    [metric, ...(addition ? [addition] : [])].map((each) => ({ service, role: role as Query['role'], metric: each })),
  );

/**
 * An hour without a value had none: hours in which nothing was asked of a service are not published. What was before its first hour is
 * not known. Null where the counts cannot be those of one service: without a request, or with more failures than requests.
 */
const servedIn = (service: string, queries: readonly Query[], answers: readonly Answered[]): ServedHours | null => {
  const sums = { requests: 0, faults: 0 };
  let first = Number.POSITIVE_INFINITY;
  for (const [index, { role, metric }] of queries.entries())
    for (const [hour, value] of (answers[index]?.values ?? []).entries()) {
      const counted = Math.max(0, value ?? 0) * metric.scale;
      sums[role] += counted;
      if (counted > 0) first = Math.min(first, hour);
    }
  const { requests, faults: failed } = sums;
  if (requests === 0 || failed > requests) return null;
  return { service, hours: BUDGET_DAYS * 24 - first, requests, failed };
};

/**
 * What the users of services with a promised share of successes saw within the window of an error budget, by the hour. A service of
 * which not all was answered is left out, with a gap: half of its failures would look like a budget that is left.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
 */
export const servedHoursCollector = (
  catalog: Catalog,
  clientsFor: ClientsFor<'cloudwatch'>,
  budgetSeconds: number,
): Collector => ({
  name: COLLECTOR,
  budgetSeconds,
  async look({ scope, found, signal }) {
    const toSeconds = HOUR_SECONDS * Math.ceil(Date.parse(scope.toAt) / 1000 / HOUR_SECONDS);
    const span = {
      fromSeconds: toSeconds - BUDGET_DAYS * 24 * HOUR_SECONDS,
      toSeconds,
      periodSeconds: HOUR_SECONDS,
    };
    const calls = byPlace(scope).flatMap(({ place, components }) =>
      inChunksOf(
        SERVICES_PER_CALL,
        components.flatMap((parts) => countedOf(catalog, parts) ?? []),
      ).map((services) => ({ place, services })),
    );
    await eachAtOnce(calls, CALLS_AT_ONCE, ({ place, services }) => {
      const about = `the error budgets of ${services.length} services in ${place.region} of ${place.account}`;
      return askAside(found, { collector: COLLECTOR, action: 'cloudwatch:GetMetricData', about }, async () => {
        const queries = services.flatMap(queriesOf);
        const answers = await getMetricData(clientsFor(place).cloudwatch, queries, span, signal);
        const asked = queries.map((query, index) => ({ query, answer: answers[index] }));
        for (const [service, ofService] of Map.groupBy(asked, ({ query }) => query.service)) {
          const [doubt] = ofService.flatMap(({ query, answer }) => (answer ? (doubtOf(query, answer) ?? []) : []));
          const served = servedIn(
            service,
            ofService.map(({ query }) => query),
            ofService.flatMap(({ answer }) => answer ?? []),
          );
          if (doubt === undefined && served) found.servedHours.push(served);
          else found.gaps.push(standingGap(COLLECTOR, null, `${service}: ${doubt ?? UNLIKELY}`));
        }
      });
    });
  },
});
