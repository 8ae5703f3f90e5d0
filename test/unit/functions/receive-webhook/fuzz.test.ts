import { marshall } from '@aws-sdk/util-dynamodb';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Signal } from '../../../../lib/contracts/signal.ts';
import type { WebhookSource } from '../../../../lib/contracts/webhook.ts';
import { aWebhook, sourceOf, WEBHOOKS } from '../../domain/builders/webhooks.ts';
import { proofOf, receiving } from './receiving.ts';

type Json = unknown;
type Step = string | number;

const isContainer = (value: Json): value is Record<string, Json> => typeof value === 'object' && value !== null;

const pathsIn = (value: Json, path: Step[] = []): Step[][] =>
  isContainer(value)
    ? [path, ...Object.entries(value).flatMap(([key, inner]) => pathsIn(inner, [...path, key]))]
    : [path];

type Mutation = (value: Json) => Json;

/** What becomes of the value at a path; of the whole payload for the empty path. */
const mutated = (payload: Json, [step, ...rest]: readonly Step[], mutate: Mutation): Json => {
  if (step === undefined) return mutate(payload);
  if (!isContainer(payload)) return payload;
  const copy: Record<string, Json> = Array.isArray(payload) ? Object.assign([], payload) : { ...payload };
  const inner = mutated(copy[step], rest, mutate);
  if (inner === undefined && !Array.isArray(payload)) delete copy[step];
  else copy[step] = inner;
  return copy;
};

const nested = (value: Json, depth: number): Json => (depth === 0 ? value : nested([value], depth - 1));

/** Dropped, retyped, nested, made huge, or exchanged for a word that means something elsewhere in a payload. */
const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.constant<Mutation>(() => undefined),
  fc.constant<Mutation>(() => null),
  fc.jsonValue({ maxDepth: 3 }).map(
    (value): Mutation =>
      () =>
        value,
  ),
  fc.string({ unit: 'binary' }).map(
    (text): Mutation =>
      () =>
        text,
  ),
  fc.double().map(
    (number): Mutation =>
      () =>
        number,
  ),
  fc.nat(200).map(
    (depth): Mutation =>
      (value) =>
        nested(value, depth),
  ),
  fc.nat(4000).map(
    (times): Mutation =>
      (value) =>
        `${JSON.stringify(value)}`.repeat(times).slice(0, 40_000),
  ),
  fc.constant<Mutation>((value) =>
    Array.isArray(value) ? [...value, ...value] : { ...(isContainer(value) ? value : {}), value },
  ),
  fc
    .constantFrom(
      'firing',
      'resolved',
      'Triggered',
      'ACTIVATED',
      'CLOSED',
      'incident.triggered',
      'incident.resolved',
      '4',
      1,
      '$ALERT_ID',
      '0001-01-01T00:00:00Z',
      '0000-01-01T00:00:00+01:00',
      '9999-12-31T23:59:59-01:00',
      2 ** 63,
      '9.223372036854772e+18',
      -1e308,
      1e-200,
      '__proto__',
    )
    .map(
      (word): Mutation =>
        () =>
          word,
    ),
);

const fuzzed = fc.constantFrom(...WEBHOOKS).chain((name) => {
  const payload = aWebhook(name);
  const paths = pathsIn(payload);
  return fc.array(fc.tuple(fc.constantFrom(...paths), mutation), { minLength: 1, maxLength: 3 }).map((mutations) => ({
    source: sourceOf(name),
    payload: mutations.reduce<Json>((value, [path, mutate]) => mutated(value, path, mutate), payload),
  }));
});

const field = (value: Json, ...path: string[]): Json =>
  path.reduce<Json>((at, key) => (isContainer(at) && Object.hasOwn(at, key) ? at[key] : undefined), value);
const listed = (value: Json): Json[] => (Array.isArray(value) ? value : []);
const firingAlerts = (payload: Json): number =>
  listed(field(payload, 'alerts')).filter((alert) => field(alert, 'status') === 'firing').length;

/** The most signals that may fire by a payload, told from the one word by which its source says so. */
const mayFire: Readonly<Record<WebhookSource, (payload: Json) => number>> = {
  alertmanager: (payload) => (field(payload, 'version') === '4' ? firingAlerts(payload) : 0),
  grafana: firingAlerts,
  datadog: (payload) =>
    ['Triggered', 'Re-Triggered', 'Warn', 'Re-Warn', 'Renotify'].includes(String(field(payload, 'transition'))) ? 1 : 0,
  'new-relic': (payload) =>
    ['CREATED', 'ACTIVATED'].includes(String(field(payload, 'state')))
      ? Math.max(1, ...['entities', 'impactedEntities'].map((name) => listed(field(payload, name)).length))
      : 0,
  pagerduty: (payload) =>
    ['incident.triggered', 'incident.reopened'].includes(String(field(payload, 'event', 'event_type'))) &&
    field(payload, 'event', 'data', 'type') === 'incident'
      ? 1
      : 0,
  generic: (payload) => (field(payload, 'version') === 1 ? firingAlerts(payload) : 0),
};

describe('10,000 fuzzed payloads', () => {
  it('never make the function throw, never leave anything unreadable in the queue, and fire nothing that their source does not call firing', async () => {
    const { send, queue, readings } = receiving();
    const answers = new Map<number, number>();
    let fired = 0;
    await fc.assert(
      fc.asyncProperty(fuzzed, async ({ source, payload }) => {
        const body = JSON.stringify(payload) ?? '';
        queue.length = 0;
        const { statusCode } = await send(source, body, { headers: proofOf(source, body) });
        answers.set(statusCode, (answers.get(statusCode) ?? 0) + 1);
        expect([202, 400, 413]).toContain(statusCode);
        expect(queue).toHaveLength(statusCode === 202 ? 1 : 0);
        const all = readings();
        expect(all.filter(({ kind }) => kind === 'unreadable')).toEqual([]);
        const signals = all.flatMap((reading) => (reading.kind === 'signal' ? [Signal.parse(reading.signal)] : []));
        for (const signal of signals) marshall(signal, { removeUndefinedValues: true });
        const firing = signals.filter(({ status }) => status === 'firing').length;
        expect(firing).toBeLessThanOrEqual(mayFire[source](JSON.parse(body || 'null')));
        fired += firing;
      }),
      { numRuns: 10_000 },
    );
    // Both happen often: the check examines.
    expect(answers.get(202)).toBeGreaterThan(2000);
    expect(answers.get(400)).toBeGreaterThan(2000);
    expect(fired).toBeGreaterThan(1000);
  }, 120_000);

  it('of which the sender is unknown never come as far as the queue', async () => {
    await fc.assert(
      fc.asyncProperty(fuzzed, fc.uint8Array(), async ({ source, payload }, noise) => {
        const { send, queue } = receiving();
        const encoded = Buffer.from(noise).toString('base64');
        // Size comes before everything else: a few grow too large.
        expect([401, 413]).toContain((await send(source, JSON.stringify(payload) ?? '')).statusCode);
        expect((await send(source, encoded, { isBase64Encoded: true })).statusCode).toBe(401);
        expect(queue).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});
