import * as z from 'zod';
import type { TelemetrySources } from '../../contracts/telemetry.ts';
import type { Secrets } from '../../ports/secrets.ts';
import { askHttp, type HttpParts } from '../http/ask-http.ts';
import { withoutSecrets } from '../http/http-error.ts';
import { type Minutes, PERIOD_SECONDS } from '../minutes.ts';
import { conventionalLabels } from '../outside/conventional-labels.ts';
import { type OneSeries, type ReadQuery, readInStretches, severalSeries, unusable } from '../outside/reading.ts';
import { TimeseriesAnswer } from './timeseries.ts';

/**
 * Datadog answers with a longer interval than it was asked for when a series would have more than 1,500 points
 * (https://docs.datadoghq.com/dashboards/functions/rollup/): well below that, a minute stays a minute.
 */
const MOST_POINTS = 1000;
const TIMEOUT_SECONDS = 10;

type Settings = NonNullable<TelemetrySources['datadog']>;

const Key = z.string().regex(/^[\x21-\x7e]+$/);
const Keys = z.object({ apiKey: Key, applicationKey: Key });

const credentialsFrom = async (asked: string, { secret }: Settings, secrets: Secrets) => {
  const text = await secrets.secret(secret);
  const keys = Keys.safeParse(jsonOf(text));
  if (!keys.success)
    throw unusable(
      asked,
      `was not sent: the secret ${secret} does not hold both keys`,
      'store it as {"apiKey": "…", "applicationKey": "…"}',
    );
  return { 'dd-api-key': keys.data.apiKey, 'dd-application-key': keys.data.applicationKey };
};

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Seconds until the limit is renewed: https://docs.datadoghq.com/api/latest/rate-limits/ */
const untilReset = (headers: Headers): number | null => {
  const value = headers.get('x-ratelimit-reset') ?? '';
  return /^\d+$/.test(value) ? Number(value) : null;
};

const labelsOf = (tags: readonly string[]): Record<string, string> =>
  Object.fromEntries(tags.map((tag) => [tag.slice(0, tag.indexOf(':')), tag.slice(tag.indexOf(':') + 1)]));

/** So many points are never a common multiple apart by chance: then a query made one of several minutes. */
const POINTS_THAT_TELL = 6;

const commonDivisor = (one: number, other: number): number => (other === 0 ? one : commonDivisor(other, one % other));

/** How far apart the points of an answer are where that is not a minute, in seconds; null for points of whole minutes, some of which may be missing. */
const otherInterval = (times: readonly number[]): number | null => {
  const seconds = times.map((at) => at / 1000);
  const gaps = seconds.slice(1).map((at, index) => Math.abs(at - (seconds[index] ?? at)));
  const apart = gaps.reduce(commonDivisor, 0);
  const isOff = seconds.some((at) => at % PERIOD_SECONDS !== 0);
  return isOff || (apart > PERIOD_SECONDS && times.length >= POINTS_THAT_TELL) ? apart : null;
};

const seriesFrom = (asked: string, { data }: TimeseriesAnswer): OneSeries | null => {
  const { series, times, values } = data?.attributes ?? { series: [], times: [], values: [] };
  if (series.length > 1) throw severalSeries(asked, series.length, 'without `by {…}`');
  const apart = otherInterval(times);
  if (apart !== null)
    throw unusable(
      asked,
      `answered with values that are not of whole minutes (${apart} s apart)`,
      'leave intervals out of the query, as in `.rollup(sum)`',
    );
  const [one] = series;
  return one
    ? {
        points: times.map((at, index) => [at / 1000, values[0]?.[index] ?? null] as const),
        // Datadog's own names of the same: https://docs.datadoghq.com/opentelemetry/mapping/semantic_mapping/
        attributes: conventionalLabels(labelsOf(one.group_tags), {
          'service.name': 'service',
          'deployment.environment.name': 'env',
          'service.version': 'version',
          'host.name': 'host',
        }),
      }
    : null;
};

/** Asks Datadog's metrics for one value a minute. How a minute is made of finer points is the query's own (`as_count()`, `.rollup(sum)`). */
export const datadogReader = (settings: Settings, secrets: Secrets, parts: HttpParts): ReadQuery => {
  const url = `https://api.${settings.site}/api/v2/query/timeseries`;
  const asked = `POST ${url}`;

  const readStretch = async (query: string, { fromSeconds, toSeconds }: Minutes, signal: AbortSignal) => {
    const credentials = await credentialsFrom(asked, settings, secrets);
    const attributes = {
      from: 1000 * fromSeconds,
      to: 1000 * toSeconds,
      interval: 1000 * PERIOD_SECONDS,
      queries: [{ data_source: 'metrics', name: 'a', query }],
      formulas: [{ formula: 'a' }],
    };
    const answer = TimeseriesAnswer.safeParse(
      await askHttp(parts, {
        url,
        contentType: 'application/json',
        body: JSON.stringify({ data: { type: 'timeseries_request', attributes } }),
        credentials,
        timeoutSeconds: TIMEOUT_SECONDS,
        pauseSeconds: untilReset,
        signal,
      }),
    );
    if (!answer.success) throw unusable(asked, 'did not answer as Datadog does', 'check the site in the catalog');
    const [complaint] = answer.data.errors;
    // Without data it is a failure, with data a warning.
    if (complaint !== undefined && !answer.data.data)
      throw unusable(
        asked,
        `answered with an error: ${withoutSecrets(complaint, credentials).slice(0, 200)}`,
        'mend the query in the catalog',
      );
    return { series: seriesFrom(asked, answer.data), warnings: answer.data.errors };
  };

  return (query, minutes, signal) =>
    readInStretches(asked, MOST_POINTS, minutes, (stretch) => readStretch(query, stretch, signal));
};
