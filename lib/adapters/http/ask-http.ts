import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '../../ports/clock.ts';
import { boundedBody } from './bounded-body.ts';
import { HttpError, withoutSecrets } from './http-error.ts';
import { backOffSeconds, LONGEST_PAUSE_SECONDS, retryAfterSeconds } from './pauses.ts';

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** The parts of the real world that calls over HTTP need. */
export interface HttpParts {
  fetch: Fetch;
  now: Clock;
  /** 0 to 1. */
  random: () => number;
  /** Left out: real time. Rejects when the signal aborts. */
  sleep?: (seconds: number, signal: AbortSignal) => Promise<unknown>;
}

export interface HttpCall {
  url: string;
  contentType: string;
  body: string;
  /** Headers that are secret: they are sent to this URL's origin alone and stand in no error. */
  credentials: Readonly<Record<string, string>>;
  /** What to check when they are refused. Left out: the secret. */
  ifRefused?: string;
  /** For one try, until the last byte has come. */
  timeoutSeconds: number;
  /** Where a tool has a header of its own that says how long to wait. */
  pauseSeconds?: (headers: Headers) => number | null;
  signal: AbortSignal;
}

const TRIES = 3;
/** A day of one value a minute is some 50 kB; what is far larger was not aggregated. */
const MAXIMUM_BYTES = 4 * 1024 * 1024;
const MAXIMUM_COMPLAINT_BYTES = 2048;
const COMPLAINT_CHARACTERS = 200;

const BUSY = new Set([429, 502, 503, 504]);
const BROKEN_CONNECTION = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);

/** `fetch` hides what happened to the connection behind a chain of causes. */
const codeOf = (error: unknown): string => {
  const { code, cause } = (error ?? {}) as { code?: unknown; cause?: unknown };
  if (typeof code === 'string') return code;
  return cause === undefined ? '' : codeOf(cause);
};

const THE_SECRET = 'check the secret that the catalog names, and what it allows';

const adviceOn = (status: number, ifRefused = THE_SECRET): string => {
  if (status === 401 || status === 403) return ifRefused;
  if (status === 404 || status === 405) return 'check the address in the catalog';
  if (BUSY.has(status) || status >= 500) return 'it is asked again with the next look';
  if (status >= 300 && status < 400)
    return 'no redirect is followed, so that credentials go nowhere else: name the final address in the catalog';
  return 'mend the query in the catalog';
};

/** Where a redirect points, without what may stand in its query. */
const towards = (response: Response): string => {
  const location = response.headers.get('location');
  const target = location === null ? null : URL.parse(location, response.url || undefined);
  return target ? ` to ${target.origin}${target.pathname}`.slice(0, 200) : '';
};

/** One try: the answer's text, or what is wrong and how long to wait before another try (null: none would help). */
type Tried = { text: string } | { error: HttpError; waitSeconds: number | null | 'back-off' };

/**
 * Posts a question that changes nothing, so that it may be repeated, and gives the JSON of its answer. Bounded in time, bytes and
 * tries; busy peers and broken connections are tried again with growing pauses, or after as long as the peer says. Throws
 * {@link HttpError} for everything else, also when the signal aborts.
 */
export const askHttp = async (parts: HttpParts, call: HttpCall): Promise<unknown> => {
  const { origin, pathname } = new URL(call.url);
  const asked = `POST ${origin}${pathname}`;
  const failed = (came: string, advice: string, status: number | null = null) =>
    new HttpError({ asked, came: withoutSecrets(came, call.credentials), advice, status });
  const sleep = parts.sleep ?? ((seconds, signal) => pause(1000 * seconds, undefined, { signal }));

  const attempt = async (): Promise<Tried> => {
    const late = AbortSignal.timeout(1000 * call.timeoutSeconds);
    try {
      const response = await parts.fetch(call.url, {
        method: 'POST',
        headers: { accept: 'application/json', 'content-type': call.contentType, ...call.credentials },
        body: call.body,
        redirect: 'manual',
        signal: AbortSignal.any([call.signal, late]),
      });
      const { text, cut } = await boundedBody(response, response.ok ? MAXIMUM_BYTES : MAXIMUM_COMPLAINT_BYTES);
      if (response.ok && !cut) return { text };
      if (response.ok) {
        const came = `answered with more than ${MAXIMUM_BYTES / 1024 / 1024} MB`;
        return { error: failed(came, 'aggregate the query to one series', response.status), waitSeconds: null };
      }
      const { status } = response;
      const said = withoutSecrets(text, call.credentials).replaceAll(/\s+/g, ' ').trim().slice(0, COMPLAINT_CHARACTERS);
      const came = `answered ${status}${towards(response)}${said && `: ${said}`}`;
      const error = failed(came, adviceOn(status, call.ifRefused), status);
      if (!BUSY.has(status)) return { error, waitSeconds: null };
      const told = retryAfterSeconds(response.headers, parts.now()) ?? call.pauseSeconds?.(response.headers) ?? null;
      if (told === null) return { error, waitSeconds: 'back-off' };
      if (told <= LONGEST_PAUSE_SECONDS) return { error, waitSeconds: told };
      const wait = `${came}; it asks to wait ${Math.ceil(told)} s, which is longer than a look takes`;
      return { error: failed(wait, adviceOn(status), status), waitSeconds: null };
    } catch (error) {
      if (call.signal.aborted) return { error: failed(...GIVEN_UP), waitSeconds: null };
      if (late.aborted) {
        const came = `did not answer within ${call.timeoutSeconds} s`;
        return { error: failed(came, 'make the query cheaper, or see why the tool is slow'), waitSeconds: null };
      }
      const code = codeOf(error);
      const came = `broke off (${code || (error instanceof Error ? error.name : 'unknown')})`;
      const again = BROKEN_CONNECTION.has(code) ? 'back-off' : null;
      return { error: failed(came, 'check that the address in the catalog can be reached'), waitSeconds: again };
    }
  };

  for (let triesMade = 1; ; triesMade += 1) {
    const tried = await attempt();
    if ('text' in tried) return parsed(tried.text, (came, advice) => failed(came, advice, 200));
    const { error, waitSeconds } = tried;
    if (waitSeconds === null || triesMade === TRIES) throw error;
    const seconds = waitSeconds === 'back-off' ? backOffSeconds(triesMade, parts.random) : waitSeconds;
    await sleep(seconds, call.signal).catch(() => {
      throw failed(...GIVEN_UP);
    });
  }
};

const GIVEN_UP = ['was given up, as the time of the look had ended', 'it is asked again with the next look'] as const;

const parsed = (text: string, failed: (came: string, advice: string) => HttpError): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the text, which is anybody's.
    throw failed('answered with something that is not JSON', 'check the address in the catalog');
  }
};
