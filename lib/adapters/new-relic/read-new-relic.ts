import type { TelemetrySources } from '../../contracts/telemetry.ts';
import type { Secrets } from '../../ports/secrets.ts';
import { askHttp, type HttpParts } from '../http/ask-http.ts';
import { withoutSecrets } from '../http/http-error.ts';
import { type Minutes, PERIOD_SECONDS } from '../minutes.ts';
import { type OneSeries, type ReadQuery, readInStretches, severalSeries, unusable } from '../outside/reading.ts';
import { Bucket, NerdGraphAnswer, NRQL_QUERY } from './nerd-graph.ts';

/** "TIMESERIES supports a maximum of 366 buckets", as New Relic puts it. */
const MOST_BUCKETS = 366;
/** What New Relic may take for a query, and a little more for the way. */
const QUERY_SECONDS = 10;
const TIMEOUT_SECONDS = 12;

const ENDPOINTS = { us: 'https://api.newrelic.com/graphql', eu: 'https://api.eu.newrelic.com/graphql' } as const;

type Settings = NonNullable<TelemetrySources['newRelic']>;

const credentialsFrom = async (asked: string, { secret }: Settings, secrets: Secrets) => {
  const key = (await secrets.secret(secret)).trim();
  if (!/^[\x21-\x7e]+$/.test(key))
    throw unusable(asked, `was not sent: the secret ${secret} is no user key`, 'store the key alone, on one line');
  return { 'api-key': key };
};

const iso = (seconds: number): string => new Date(1000 * seconds).toISOString().replace('.000Z', 'Z');

/** The query for one stretch: whole minutes, so that New Relic has no reason to move its borders. */
const nrqlOf = (query: string, { fromSeconds, toSeconds }: Minutes): string =>
  `${query} SINCE '${iso(fromSeconds)}' UNTIL '${iso(toSeconds)}' TIMESERIES ${PERIOD_SECONDS / 60} minute`;

/** A number, or the one number in an object: a percentile comes as `{"95": 0.4}`. Undefined when there are several. */
const numberOf = (value: unknown): number | null | undefined => {
  if (typeof value === 'number') return value;
  if (value === null) return null;
  const [only, ...more] = typeof value === 'object' ? Object.values(value as object) : [undefined];
  return more.length === 0 && (typeof only === 'number' || only === null) ? only : undefined;
};

const pointOf = (asked: string, row: Record<string, unknown>) => {
  const bucket = Bucket.safeParse(row);
  if (!bucket.success)
    throw unusable(asked, 'answered with rows that have no time', 'select an aggregate, for example count(*)');
  const { beginTimeSeconds, endTimeSeconds, ...selected } = bucket.data;
  if ('facet' in selected) throw severalSeries(asked, 'several', 'without FACET');
  if (endTimeSeconds - beginTimeSeconds !== PERIOD_SECONDS)
    throw unusable(
      asked,
      `answered with buckets of ${endTimeSeconds - beginTimeSeconds} s`,
      'query what New Relic keeps by the minute',
    );
  const numbers = Object.values(selected).map(numberOf);
  if (numbers.length !== 1) throw severalSeries(asked, numbers.length, 'with one value after SELECT');
  const [number] = numbers;
  if (number === undefined)
    throw unusable(asked, 'answered with something else than one number', 'select one, for example one percentile');
  return [beginTimeSeconds, number] as const;
};

/** Asks New Relic for one value a minute of an NRQL query, to which times and `TIMESERIES` are added here. */
export const newRelicReader = (settings: Settings, secrets: Secrets, parts: HttpParts): ReadQuery => {
  const url = ENDPOINTS[settings.region];
  const asked = `POST ${url}`;

  const readStretch = async (query: string, stretch: Minutes, signal: AbortSignal) => {
    const credentials = await credentialsFrom(asked, settings, secrets);
    const variables = { accountId: settings.accountId, nrql: nrqlOf(query, stretch), timeout: QUERY_SECONDS };
    const answer = NerdGraphAnswer.safeParse(
      await askHttp(parts, {
        url,
        contentType: 'application/json',
        body: JSON.stringify({ query: NRQL_QUERY, variables }),
        credentials,
        timeoutSeconds: TIMEOUT_SECONDS,
        signal,
      }),
    );
    if (!answer.success) throw unusable(asked, 'did not answer as NerdGraph does', 'check the region in the catalog');
    const { data, errors } = answer.data;
    const said = errors.map(({ message }) => withoutSecrets(message, credentials).slice(0, 200));
    const rows = data?.actor?.account?.nrql?.results;
    if (!rows)
      throw unusable(
        asked,
        `answered with an error: ${said[0] ?? 'no results'}`,
        'mend the query in the catalog, or check its account and what the key may see',
      );
    const series: OneSeries = { points: rows.map((row) => pointOf(asked, row)), attributes: {} };
    return { series, warnings: said };
  };

  return (query, minutes, signal) =>
    readInStretches(asked, MOST_BUCKETS, minutes, (stretch) => readStretch(query, stretch, signal));
};
