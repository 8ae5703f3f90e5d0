import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WebhookSecret, WebhookSource } from '../../../../lib/contracts/webhook.ts';
import { isAuthentic } from '../../../../lib/domain/webhooks/authenticate.ts';
import { queueMessage } from '../../../../lib/domain/webhooks/queue-message.ts';
import { bytesOf, jsonIn, MAXIMUM_BODY_BYTES } from '../../../../lib/domain/webhooks/request-body.ts';

const NOW = new Date('2026-05-04T10:05:00.000Z');
const SECONDS = NOW.getTime() / 1000;
const KEY = 'the-key-of-the-test-1234';
const OLD_KEY = 'the-key-before-it-567890';
const BODY = Buffer.from('{"text":"wörter"}');

const hmac = (key: string, ...parts: (string | Uint8Array)[]) => {
  const mac = createHmac('sha256', key);
  for (const part of parts) mac.update(part);
  return mac.digest('hex');
};
const admitted = (
  source: WebhookSource,
  headers: Record<string, string>,
  { body = BODY, secret = { current: KEY, previous: OLD_KEY } }: { body?: Uint8Array; secret?: WebhookSecret } = {},
) => isAuthentic(source, { headers, body }, secret, NOW);

describe('a bearer key', () => {
  it.each(['datadog', 'new-relic', 'alertmanager', 'grafana', 'generic'] as const)('admits %s', (source) => {
    expect(admitted(source, { authorization: `Bearer ${KEY}` })).toBe(true);
    expect(admitted(source, { authorization: `bearer ${KEY}` })).toBe(true);
  });

  it.each([
    undefined,
    '',
    'Bearer',
    'Bearer ',
    `Basic ${KEY}`,
    KEY,
    `Bearer ${KEY}x`,
    `Bearer ${KEY.slice(1)}`,
    `Bearer ${KEY.toUpperCase()}`,
    `Bearer ${KEY},Bearer ${KEY}`,
  ])('is not %j', (authorization) => {
    expect(admitted('datadog', authorization === undefined ? {} : { authorization })).toBe(false);
  });

  it('does not admit PagerDuty, which signs', () => {
    expect(admitted('pagerduty', { authorization: `Bearer ${KEY}` })).toBe(false);
  });
});

describe('PagerDuty’s signature', () => {
  const header = (value: string) => admitted('pagerduty', { 'x-pagerduty-signature': value });

  it('is the one of its documentation: v1 and the HMAC of the body', () => {
    const body = Buffer.from('{"event":{}}');
    // printf '{"event":{}}' | openssl dgst -sha256 -hmac the-key-of-the-test-1234
    const signature = 'v1=3e22935fcaa81d72c8905ab4c743b463bf5f730d2b66392cf2d44c7af1a444b4';
    expect(admitted('pagerduty', { 'x-pagerduty-signature': signature }, { body })).toBe(true);
  });

  it('may be one of several, while PagerDuty exchanges its own keys', () => {
    expect(header(`v1=${'0'.repeat(64)},v1=${hmac(KEY, BODY)}`)).toBe(true);
    expect(header(`v1=${'0'.repeat(64)}, v1=${hmac(KEY, BODY)}`)).toBe(true);
  });

  it.each([
    '',
    ',',
    `v1=${hmac('another-key-entirely', BODY)}`,
    `v2=${hmac(KEY, BODY)}`,
    hmac(KEY, BODY),
    `v1=${hmac(KEY, 'x')}`,
  ])('is not %j', (value) => {
    expect(header(value)).toBe(false);
  });
});

describe('Grafana’s signature', () => {
  const headers = (signature: string, signedAt?: number | string) => ({
    'x-grafana-alerting-signature': signature,
    ...(signedAt === undefined ? {} : { 'x-grafana-alerting-timestamp': String(signedAt) }),
  });

  it('is over the body, or over time, colon and body', () => {
    expect(admitted('grafana', headers(hmac(KEY, BODY)))).toBe(true);
    expect(admitted('grafana', headers(hmac(KEY, `${SECONDS}:`, BODY), SECONDS))).toBe(true);
  });

  it('may stand in either of the headers that Grafana takes by itself', () => {
    expect(admitted('grafana', { 'x-grafana-alert-signature': hmac(KEY, BODY) })).toBe(true);
    expect(admitted('grafana', { 'x-grafana-alert-signature': hmac('another-key-entirely', BODY) })).toBe(false);
  });

  it.each([-301, 301])('is worth nothing when its time is %i s away', (away) => {
    const signedAt = SECONDS + away;
    expect(admitted('grafana', headers(hmac(KEY, `${signedAt}:`, BODY), signedAt))).toBe(false);
  });

  it.each([-299, 299])('still counts when its time is %i s away', (away) => {
    const signedAt = SECONDS + away;
    expect(admitted('grafana', headers(hmac(KEY, `${signedAt}:`, BODY), signedAt))).toBe(true);
  });

  it('covers its time, and a time that is none is not recent', () => {
    expect(admitted('grafana', headers(hmac(KEY, `${SECONDS}:`, BODY), SECONDS + 1))).toBe(false);
    expect(admitted('grafana', headers(hmac(KEY, BODY), SECONDS))).toBe(false);
    expect(admitted('grafana', headers(hmac(KEY, 'soon:', BODY), 'soon'))).toBe(false);
    expect(admitted('grafana', headers(hmac(KEY, ':', BODY), ''))).toBe(false);
  });
});

describe('Selfheal’s own signature', () => {
  const header = (value: string) => admitted('generic', { 'x-selfheal-signature': value });

  it('is over time, full stop and body', () => {
    expect(header(`t=${SECONDS},v1=${hmac(KEY, `${SECONDS}.`, BODY)}`)).toBe(true);
    expect(header(`t=${SECONDS - 299},v1=${hmac(KEY, `${SECONDS - 299}.`, BODY)}`)).toBe(true);
  });

  it.each([
    '',
    `v1=${hmac(KEY, BODY)}`,
    `t=${SECONDS},v1=${hmac(KEY, BODY)}`,
    `t=${SECONDS + 1},v1=${hmac(KEY, `${SECONDS}.`, BODY)}`,
    `t=${SECONDS - 301},v1=${hmac(KEY, `${SECONDS - 301}.`, BODY)}`,
    `t=${SECONDS + 301},v1=${hmac(KEY, `${SECONDS + 301}.`, BODY)}`,
    `t=${SECONDS},v1=${hmac('another-key-entirely', `${SECONDS}.`, BODY)}`,
  ])('is not %j', (value) => {
    expect(header(value)).toBe(false);
  });
});

describe('two keys', () => {
  it('are both accepted while one is being exchanged, and the former no longer once it is gone', () => {
    const old = { authorization: `Bearer ${OLD_KEY}` };
    expect(admitted('datadog', old)).toBe(true);
    expect(admitted('datadog', old, { secret: { current: KEY, previous: undefined } })).toBe(false);
    const signed = { 'x-pagerduty-signature': `v1=${hmac(OLD_KEY, BODY)}` };
    expect(admitted('pagerduty', signed)).toBe(true);
    expect(admitted('pagerduty', signed, { secret: { current: KEY, previous: undefined } })).toBe(false);
  });

  it('are of a length that cannot be guessed; an empty former one is none, never a key', () => {
    expect(WebhookSecret.parse({ current: KEY, previous: '' }).previous).toBeUndefined();
    for (const secret of [
      { current: '' },
      { current: 'short' },
      { previous: KEY },
      { current: KEY, previous: 'short' },
    ])
      expect(WebhookSecret.safeParse(secret).success).toBe(false);
    expect(
      admitted(
        'datadog',
        { authorization: 'Bearer ' },
        { secret: WebhookSecret.parse({ current: KEY, previous: '' }) },
      ),
    ).toBe(false);
  });
});

it('nothing that does not know a key is admitted, whatever it sends', () => {
  const names = [
    'authorization',
    'x-pagerduty-signature',
    'x-grafana-alerting-signature',
    'x-grafana-alerting-timestamp',
    'x-selfheal-signature',
  ];
  const stolen = fc.constantFrom(
    `v1=${hmac('k', BODY)}`,
    hmac('k', BODY),
    `t=${SECONDS},v1=${hmac('k', `${SECONDS}.`, BODY)}`,
    `Bearer ${hmac(KEY, BODY).slice(1)}`,
  );
  fc.assert(
    fc.property(
      fc.constantFrom(...WebhookSource.options),
      fc.dictionary(fc.constantFrom(...names), fc.oneof(fc.string(), stolen)),
      fc.uint8Array(),
      (source, headers, body) => {
        expect(admitted(source, headers, { body })).toBe(false);
      },
    ),
    { numRuns: 2000 },
  );
});

describe('a body', () => {
  it('is measured in bytes, also where it comes as base64', () => {
    const most = 'x'.repeat(MAXIMUM_BODY_BYTES);
    expect(bytesOf(most, false)?.length).toBe(MAXIMUM_BODY_BYTES);
    expect(bytesOf(`${most}x`, false)).toBeNull();
    expect(bytesOf('ö'.repeat(MAXIMUM_BODY_BYTES / 2 + 1), false)).toBeNull();
    expect(bytesOf(Buffer.from(most).toString('base64'), true)?.length).toBe(MAXIMUM_BODY_BYTES);
    expect(bytesOf(Buffer.from(`${most}x`).toString('base64'), true)).toBeNull();
  });

  it('is the very bytes that were signed', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(bytesOf(Buffer.from(bytes).toString('base64'), true)).toEqual(Buffer.from(bytes));
      }),
    );
  });

  it('is JSON in UTF-8, or says why not', () => {
    expect(jsonIn(Buffer.from('{"a":1}'))).toEqual({ value: { a: 1 } });
    expect(jsonIn(Buffer.from([0x22, 0xff, 0x22]))).toEqual({ because: expect.stringMatching(/UTF-8/) });
    expect(jsonIn(Buffer.from(''))).toEqual({ because: expect.stringMatching(/JSON/) });
  });
});

describe('a message of the queue', () => {
  const message = (body: unknown) =>
    queueMessage({ selfheal: 'webhook', version: 1, source: 'generic', receivedAt: NOW.toISOString(), body });

  it('holds only characters that SQS takes, and the same payload', () => {
    // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
    const refused = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u;
    fc.assert(
      fc.property(
        fc.jsonValue({ stringUnit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)) }),
        (body) => {
          const text = message(body) ?? '';
          expect(text).not.toMatch(refused);
          expect(JSON.parse(text).body).toEqual(JSON.parse(JSON.stringify(body)));
        },
      ),
      { numRuns: 500 },
    );
    expect(message('\uFFFE and \uFFFF')).not.toMatch(refused);
  });

  it.each(['x', '"', '\n', '\u0001'])('has room for the largest body, also of nothing but %j', (text) => {
    const written = JSON.stringify(text).length - 2;
    const body = { text: text.repeat(Math.floor((MAXIMUM_BODY_BYTES - 11) / written)) };
    expect(JSON.stringify(body).length).toBeGreaterThan(MAXIMUM_BODY_BYTES - 12);
    expect(message(body)).not.toBeNull();
  });

  it('is none when its numbers outgrow it', () => {
    expect(message(Array.from({ length: 60_000 }, () => 1e20))).toBeNull();
  });
});
