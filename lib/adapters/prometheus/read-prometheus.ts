import type { TelemetrySources } from '../../contracts/telemetry.ts';
import type { Secrets } from '../../ports/secrets.ts';
import { awsErrorText } from '../aws/errors.ts';
import type { Sign } from '../aws/signed-headers.ts';
import { askHttp, type HttpCall, type HttpParts } from '../http/ask-http.ts';
import { type Minutes, PERIOD_SECONDS } from '../minutes.ts';
import { conventionalLabels } from '../outside/conventional-labels.ts';
import { type OneSeries, type ReadQuery, readInStretches, severalSeries, unusable } from '../outside/reading.ts';
import { RangeAnswer } from './query-range.ts';

/** Prometheus refuses more points of one series: https://github.com/prometheus/prometheus/blob/main/web/api/v1/api.go */
const MOST_POINTS = 11_000;
const TIMEOUT_SECONDS = 10;

type Settings = NonNullable<TelemetrySources['prometheus']>;

/** The service that signatures for a workspace name: https://docs.aws.amazon.com/prometheus/latest/userguide/AMP-compatible-APIs.html */
const SIGNED_SERVICE = 'aps';
const NO_RIGHT = "check the workspace's id in the catalog; deploying gives the right to query the one that it names";

/** Where what lets a call through comes from. */
export interface Credentials {
  secrets: Secrets;
  sign: Sign;
}

type Question = Pick<HttpCall, 'url' | 'contentType' | 'body'>;

const authorizationFrom = async (asked: string, secret: string, secrets: Secrets): Promise<Record<string, string>> => {
  const authorization = (await secrets.secret(secret)).trim();
  if (!/^[\x21-\x7e]+ [\x20-\x7e]+$/.test(authorization))
    throw unusable(
      asked,
      `was not sent: the secret ${secret} is not the text of an Authorization header`,
      'store it with its scheme in front, for example "Bearer …", on one line',
    );
  return { authorization };
};

const credentialsFor = async (
  question: Question,
  { secret, signedFor }: Settings,
  { secrets, sign }: Credentials,
): Promise<Pick<HttpCall, 'credentials' | 'ifRefused'>> => {
  const asked = `POST ${question.url}`;
  if (signedFor !== undefined) {
    const signed = sign(question, { service: SIGNED_SERVICE, region: signedFor }).catch((error) => {
      throw unusable(asked, `was not sent: it could not be signed (${awsErrorText(error)})`, 'it is tried again later');
    });
    return { credentials: await signed, ifRefused: NO_RIGHT };
  }
  return { credentials: secret === undefined ? {} : await authorizationFrom(asked, secret, secrets) };
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
 * Asks Prometheus, or what speaks its HTTP API (as a workspace of Amazon's does), for one value a minute. The query is evaluated at the end of every minute, so that
 * `increase(…[1m])` counts that minute; where it has no sample there is no value.
 */
export const prometheusReader = (settings: Settings, credentials: Credentials, parts: HttpParts): ReadQuery => {
  const url = `${settings.url.replace(/\/+$/, '')}/api/v1/query_range`;
  const asked = `POST ${url}`;

  const readStretch = async (query: string, { fromSeconds, toSeconds }: Minutes, signal: AbortSignal) => {
    const question = {
      url,
      contentType: 'application/x-www-form-urlencoded',
      body: new URLSearchParams({
        query,
        start: String(fromSeconds + PERIOD_SECONDS),
        end: String(toSeconds),
        step: String(PERIOD_SECONDS),
        timeout: `${TIMEOUT_SECONDS}s`,
      }).toString(),
    };
    const answer = RangeAnswer.safeParse(
      await askHttp(parts, {
        ...question,
        ...(await credentialsFor(question, settings, credentials)),
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
