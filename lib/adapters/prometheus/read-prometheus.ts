import type { TelemetrySources } from '../../contracts/telemetry.ts';
import type { Secrets } from '../../ports/secrets.ts';
import { askHttp, type HttpParts } from '../http/ask-http.ts';
import { type Minutes, PERIOD_SECONDS } from '../minutes.ts';
import { conventionalLabels } from '../outside/conventional-labels.ts';
import { type OneSeries, type ReadQuery, readInStretches, severalSeries, unusable } from '../outside/reading.ts';
import { RangeAnswer } from './query-range.ts';

/** Prometheus refuses more points of one series: https://github.com/prometheus/prometheus/blob/main/web/api/v1/api.go */
const MOST_POINTS = 11_000;
const TIMEOUT_SECONDS = 10;

type Settings = NonNullable<TelemetrySources['prometheus']>;

const credentialsFrom = async (
  asked: string,
  { secret }: Settings,
  secrets: Secrets,
): Promise<Record<string, string>> => {
  if (secret === undefined) return {};
  const authorization = (await secrets.secret(secret)).trim();
  if (!/^[\x21-\x7e]+ [\x20-\x7e]+$/.test(authorization))
    throw unusable(
      asked,
      `was not sent: the secret ${secret} is not the text of an Authorization header`,
      'store it with its scheme in front, for example "Bearer …", on one line',
    );
  return { authorization };
};

const seriesFrom = (asked: string, { data: { result } }: RangeAnswer): OneSeries | null => {
  if (result.length > 1) throw severalSeries(asked, result.length, 'for example with sum(…) or max(…)');
  const [one] = result;
  return one
    ? {
        // Each number speaks of the minute that ended when it was taken; `NaN` and infinities become no data.
        points: one.values.map(([at, value]) => [at - PERIOD_SECONDS, Number(value)] as const),
        attributes: conventionalLabels(one.metric),
      }
    : null;
};

/**
 * Asks Prometheus, or what speaks its HTTP API, for one value a minute. The query is evaluated at the end of every minute, so that
 * `increase(…[1m])` counts that minute; where it has no sample there is no value.
 */
export const prometheusReader = (settings: Settings, secrets: Secrets, parts: HttpParts): ReadQuery => {
  const url = `${settings.url.replace(/\/+$/, '')}/api/v1/query_range`;
  const asked = `POST ${url}`;

  const readStretch = async (query: string, { fromSeconds, toSeconds }: Minutes, signal: AbortSignal) => {
    const answer = RangeAnswer.safeParse(
      await askHttp(parts, {
        url,
        contentType: 'application/x-www-form-urlencoded',
        body: new URLSearchParams({
          query,
          start: String(fromSeconds + PERIOD_SECONDS),
          end: String(toSeconds),
          step: String(PERIOD_SECONDS),
          timeout: `${TIMEOUT_SECONDS}s`,
        }).toString(),
        credentials: await credentialsFrom(asked, settings, secrets),
        timeoutSeconds: TIMEOUT_SECONDS,
        signal,
      }),
    );
    if (!answer.success) throw unusable(asked, 'did not answer as Prometheus does', 'check the address in the catalog');
    return { series: seriesFrom(asked, answer.data), warnings: answer.data.warnings };
  };

  return (query, minutes, signal) =>
    readInStretches(asked, MOST_POINTS, minutes, (stretch) => readStretch(query, stretch, signal));
};
