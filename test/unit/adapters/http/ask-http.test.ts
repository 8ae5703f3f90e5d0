import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { askHttp, type HttpCall, type HttpParts } from '../../../../lib/adapters/http/ask-http.ts';
import { type HttpError, isRefused, withoutSecrets } from '../../../../lib/adapters/http/http-error.ts';
import { backOffSeconds, LONGEST_PAUSE_SECONDS, retryAfterSeconds } from '../../../../lib/adapters/http/pauses.ts';
import { answering, flooding, type HttpPeer, hangingUp, httpPeer, type PeerAnswer } from '../../../fakes/http-peer.ts';

const NOW = new Date('2026-03-01T12:00:00.000Z');
const TOKEN = 'a-token-that-nobody-may-see';
const WELL = answering(200, { well: true });

describe('a question over HTTP', () => {
  let peer: HttpPeer | undefined;
  afterEach(() => peer?.close());

  /** Asks a peer with these answers; pauses are noted, not waited for. */
  const asking = async (
    answers: [PeerAnswer, ...PeerAnswer[]],
    more: Partial<HttpCall> & { pausing?: 'noted' | 'real' } = {},
  ) => {
    peer = await httpPeer(...answers);
    const paused: number[] = [];
    const { pausing = 'noted', ...call } = more;
    const sleep = async (seconds: number) => void paused.push(seconds);
    const asked = askHttp(
      { fetch, now: () => NOW, random: () => 1, ...(pausing === 'noted' ? { sleep } : {}) },
      {
        url: `${peer.origin}/api/query?secret=none`,
        contentType: 'application/json',
        body: '{"query":"up"}',
        credentials: { authorization: `Bearer ${TOKEN}` },
        timeoutSeconds: 5,
        signal: new AbortController().signal,
        ...call,
      },
    );
    const outcome = await asked.then(
      (answer) => ({ answer, error: null }),
      (error: unknown) => ({ answer: null, error: error as HttpError }),
    );
    return { ...outcome, paused, peer };
  };

  it('is posted with its credentials, and its JSON comes back', async () => {
    const { answer, paused, peer } = await asking([WELL]);
    expect(answer).toEqual({ well: true });
    expect(paused).toEqual([]);
    expect(peer.asked).toMatchObject([
      {
        path: '/api/query?secret=none',
        body: '{"query":"up"}',
        headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      },
    ]);
  });

  it.each([401, 403])('is not repeated after %i, and says that the secret wants checking', async (status) => {
    const { error, peer } = await asking([answering(status, { message: `no such token: Bearer ${TOKEN}` })]);
    expect(peer.asked).toHaveLength(1);
    expect(isRefused(error)).toBe(true);
    expect(error?.message).toBe(
      `POST ${peer.origin}/api/query answered ${status}: {"message":"no such token: [secret]"}; check the secret that the catalog names, and what it allows`,
    );
  });

  it.each([429, 502, 503, 504])('is repeated after %i, with pauses that grow', async (status) => {
    const { answer, paused } = await asking([answering(status, 'busy'), answering(status, 'busy'), WELL]);
    expect(answer).toEqual({ well: true });
    expect(paused).toEqual([0.5, 1]);
  });

  it('is given up after three tries', async () => {
    const { error, peer } = await asking([answering(503, 'busy')]);
    expect(peer.asked).toHaveLength(3);
    expect(error?.message).toMatch(/answered 503: busy; it is asked again with the next look$/);
  });

  it.each([
    ['in seconds', '7'],
    ['as a date', 'Sun, 01 Mar 2026 12:00:07 GMT'],
  ])('waits as long as Retry-After says %s', async (_, value) => {
    const { answer, paused } = await asking([answering(429, '', { 'retry-after': value }), WELL]);
    expect(answer).toEqual({ well: true });
    expect(paused).toEqual([7]);
  });

  it('waits as long as a header of the tool’s own says', async () => {
    const pauseSeconds = (headers: Headers) => Number(headers.get('x-ratelimit-reset'));
    const { paused } = await asking([answering(429, '', { 'x-ratelimit-reset': '3' }), WELL], { pauseSeconds });
    expect(paused).toEqual([3]);
  });

  it('does not wait longer than a look has time, and says what it was told', async () => {
    const { error, paused, peer } = await asking([answering(429, '', { 'retry-after': '60' }), WELL]);
    expect(peer.asked).toHaveLength(1);
    expect(paused).toEqual([]);
    expect(error?.message).toContain('answered 429; it asks to wait 60 s, which is longer than a look takes');
  });

  it.each([400, 404, 422, 500])('is not repeated after %i', async (status) => {
    const { error, peer } = await asking([answering(status, 'no')]);
    expect(peer.asked).toHaveLength(1);
    expect(error?.status).toBe(status);
    expect(isRefused(error)).toBe(false);
  });

  it('never follows a redirect, so that credentials go nowhere else', async () => {
    const other = await httpPeer(WELL);
    try {
      const { error } = await asking([answering(307, '', { location: `${other.origin}/elsewhere?token=${TOKEN}` })]);
      expect(other.asked).toEqual([]);
      expect(error?.message).toContain(`answered 307 to ${other.origin}/elsewhere; no redirect is followed`);
    } finally {
      await other.close();
    }
  });

  it('is repeated when the connection is reset in the middle of an answer', async () => {
    const { answer, paused } = await asking([hangingUp, WELL]);
    expect(answer).toEqual({ well: true });
    expect(paused).toEqual([0.5]);
  });

  it('says so when the connection keeps breaking', async () => {
    const { error, peer } = await asking([hangingUp]);
    expect(peer.asked).toHaveLength(3);
    expect(error?.message).toMatch(/broke off \((ECONNRESET|UND_ERR_SOCKET)\); check that the address/);
  });

  it('says so when nobody listens', async () => {
    const closed = await httpPeer(WELL);
    await closed.close();
    const { error } = await asking([WELL], { url: closed.origin });
    expect(error?.message).toMatch(/broke off \(ECONNREFUSED\)/);
  });

  it('ends after its time limit, and is not asked again: a slow query would only be asked twice', async () => {
    const silent: PeerAnswer = (response) => void response.writeHead(200).write('{');
    const { error, peer } = await asking([silent], { timeoutSeconds: 0.1 });
    expect(peer.asked).toHaveLength(1);
    expect(error?.message).toContain('did not answer within 0.1 s; make the query cheaper');
  });

  it('ends with its look, during a call', async () => {
    const controller = new AbortController();
    const { error } = await asking([() => controller.abort()], { signal: controller.signal, timeoutSeconds: 600 });
    expect(error?.message).toContain('was given up, as the time of the look had ended');
  });

  it('ends with its look, during a pause', async () => {
    const controller = new AbortController();
    const busy: PeerAnswer = (response, asked) => {
      answering(503, 'busy', { 'retry-after': '8' })(response, asked);
      setTimeout(() => controller.abort(), 50);
    };
    const { error, peer } = await asking([busy, WELL], { signal: controller.signal, pausing: 'real' });
    expect(peer.asked).toHaveLength(1);
    expect(error?.message).toContain('was given up');
  });

  it.each([
    [200, 'answered with more than 4 MB; aggregate the query to one series'],
    [500, `answered 500: ${'x'.repeat(200)};`],
  ])('takes a few bytes of 50 MB, with status %i', async (status, message) => {
    const { error, peer } = await asking([flooding(50, status)]);
    expect(error?.message).toContain(message);
    // What the system's own buffers hold between the two is all that comes beside it.
    expect(peer.bytesSent()).toBeLessThan(25 * 1024 * 1024);
  });

  it('says so when the answer is no JSON, without quoting it', async () => {
    const { error } = await asking([answering(200, `<html>${TOKEN}</html>`)]);
    expect(error?.message).toContain('answered with something that is not JSON; check the address');
    expect(error?.message).not.toContain('html');
  });

  it('tells no secret, whatever a peer echoes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: fc.constantFrom(...'abcXYZ019+/=_-.'), minLength: 6, maxLength: 60 }),
        fc.constantFrom('Bearer', 'Basic', 'Splunk'),
        fc.string({ maxLength: 30 }),
        fc.constantFrom(400, 401, 403, 500),
        async (token, scheme, around, status) => {
          const echoing: HttpParts['fetch'] = async (_, { headers }) => {
            const { authorization } = headers as Record<string, string>;
            return new Response(`${around}${authorization}${around}${token}${around}`, { status });
          };
          const error = await askHttp(
            { fetch: echoing, now: () => NOW, random: () => 0 },
            {
              url: 'https://tool.example.com/query',
              contentType: 'application/json',
              body: '',
              credentials: { authorization: `${scheme} ${token}` },
              timeoutSeconds: 1,
              signal: new AbortController().signal,
            },
          ).catch((thrown: HttpError) => thrown);
          expect(String(error).replaceAll('[secret]', '')).not.toContain(token);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('credentials in a text', () => {
  it('are taken out also as Basic authentication wraps them', () => {
    const authorization = `Basic ${Buffer.from('reader:a-pass-phrase').toString('base64')}`;
    expect(withoutSecrets(`reader:a-pass-phrase, a-pass-phrase, ${authorization}`, { authorization })).toBe(
      '[secret], [secret], [secret]',
    );
  });

  it('are taken out from each of several headers', () => {
    const keys = { 'dd-api-key': 'api-key-1', 'dd-application-key': 'application-key-2' };
    expect(withoutSecrets('api-key-1 and application-key-2 of the query', keys)).toBe(
      '[secret] and [secret] of the query',
    );
  });
});

describe('pauses', () => {
  it('never exceed what a look has time for, never come at once, and never shrink with more tries', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), fc.double({ min: 0, max: 1, noNaN: true }), (tries, chance) => {
        const pause = backOffSeconds(tries, () => chance);
        expect(pause).toBeGreaterThan(0);
        expect(pause).toBeLessThanOrEqual(LONGEST_PAUSE_SECONDS);
        expect(backOffSeconds(tries + 1, () => chance)).toBeGreaterThanOrEqual(pause);
      }),
    );
  });

  it.each([
    ['120', 120],
    ['0', 0],
    ['Sun, 01 Mar 2026 12:01:00 GMT', 60],
    ['Sun, 01 Mar 2026 11:00:00 GMT', 0],
    ['soon', null],
    ['', null],
  ])('that Retry-After asks for are read: %j', (value, seconds) => {
    expect(retryAfterSeconds(new Headers({ 'retry-after': value }), NOW)).toBe(seconds);
  });
});
