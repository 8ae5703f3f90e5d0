import type { Catalog } from '../../contracts/catalog.ts';
import { AS_QUERIED, type Series } from '../../contracts/observation.ts';
import { OutsideSource, type TelemetrySources } from '../../contracts/telemetry.ts';
import type { Secrets } from '../../ports/secrets.ts';
import { awsErrorText } from '../aws/errors.ts';
import { type Collector, eachAtOnce, gap, type Look } from '../aws/observatory/collector.ts';
import { datadogReader } from '../datadog/read-datadog.ts';
import type { HttpParts } from '../http/ask-http.ts';
import { HttpError, isRefused } from '../http/http-error.ts';
import { emptyMinutes, type Minutes, minutesOf, PERIOD_SECONDS } from '../minutes.ts';
import { newRelicReader } from '../new-relic/read-new-relic.ts';
import { type Credentials, prometheusReader } from '../prometheus/read-prometheus.ts';
import { type ComponentQuery, outsideQueries } from './outside-queries.ts';
import type { Reading, ReadQuery } from './reading.ts';

/** Of one tool: New Relic asks for at most five long queries at a time, the others for moderation. */
const QUERIES_AT_ONCE = 4;
/** Of a query in a gap, so that there is room for what came and what to do. */
const SHOWN_CHARACTERS = 100;
/** Of a query as the name of a metric, by which evidence is cited: the contract's bound. */
const METRIC_NAME_CHARACTERS = 255;

/** A secret is read once a look, however many queries start together. */
const readOnce = (secrets: Secrets): Secrets => {
  const reading = new Map<string, Promise<string>>();
  return {
    secret: (name) => {
      const known = reading.get(name) ?? secrets.secret(name);
      reading.set(name, known);
      return known;
    },
  };
};

const readerOf = (
  source: OutsideSource,
  { prometheus, datadog, newRelic }: TelemetrySources,
  credentials: Credentials,
  parts: HttpParts,
): ReadQuery => {
  const { secrets } = credentials;
  if (source === 'prometheus' && prometheus) return prometheusReader(prometheus, credentials, parts);
  if (source === 'datadog' && datadog) return datadogReader(datadog, secrets, parts);
  if (source === 'new-relic' && newRelic) return newRelicReader(newRelic, secrets, parts);
  throw new Error(`a service asks ${source}, which the catalog does not say how to reach; parse the catalog first`);
};

const seriesOf = (
  { component, role, source, query, scale }: ComponentQuery,
  { values, attributes }: Reading,
  { fromSeconds }: Minutes,
): Series => ({
  component,
  role,
  metric: {
    namespace: source,
    metricName: query.slice(0, METRIC_NAME_CHARACTERS),
    dimensions: attributes,
    statistic: AS_QUERIED,
    scale,
  },
  periodSeconds: PERIOD_SECONDS,
  timestamps: values.map((_, index) => fromSeconds + index * PERIOD_SECONDS),
  values: values.map((value) => (value !== null && Number.isFinite(value * scale) ? value * scale : null)),
});

/** Asks one tool all that it is there for. */
const askSource = async (
  queries: readonly ComponentQuery[],
  read: ReadQuery,
  { scope, found, signal }: Look,
): Promise<void> => {
  const minutes = minutesOf(scope);
  let refused: HttpError | null = null;
  await eachAtOnce(queries, QUERIES_AT_ONCE, async (asked) => {
    const { source, component, role, query } = asked;
    const about = `${role} (${query.replaceAll(/\s+/g, ' ').slice(0, SHOWN_CHARACTERS)})`;
    const unseen = (because: string) => found.gaps.push(gap(source, component, because));
    if (refused) return void unseen(`${source} was not asked for ${about}, as it refuses its credentials`);
    try {
      const reading = await read(query, minutes, signal);
      found.series.push(seriesOf(asked, reading, minutes));
      for (const warning of reading.warnings) unseen(`${source} doubts its own ${about}: ${warning.slice(0, 200)}`);
    } catch (error) {
      if (isRefused(error)) refused = error as HttpError;
      unseen(`${source} did not tell ${about}: ${reasonOf(error)}`);
    }
  });
};

/** What is not of HTTP is of the secret: nothing else is asked on the way. */
const reasonOf = (error: unknown): string =>
  error instanceof HttpError
    ? error.message
    : `${awsErrorText(error)}; store the secret that the catalog names, in the account and region of Selfheal`;

/**
 * Numbers that only a tool outside CloudWatch has, one value a minute over baseline and incident. Each tool has a collector, so that
 * one that is late takes nothing from the others, and is asked for a few queries at a time; a query that fails is a gap of its
 * component and of its tool. Only what the catalog names is asked.
 */
export const outsideCollectors = (
  catalog: Catalog,
  { secrets, sign }: Credentials,
  parts: HttpParts,
  budgetSeconds: number,
): Collector[] =>
  OutsideSource.options.map((source) => ({
    name: source,
    budgetSeconds,
    async look(look) {
      if (emptyMinutes(minutesOf(look.scope)).length === 0) return;
      const queries = outsideQueries(catalog, look.scope.components).filter((query) => query.source === source);
      if (queries.length === 0) return;
      await askSource(queries, readerOf(source, catalog.sources, { secrets: readOnce(secrets), sign }, parts), look);
    },
  }));
