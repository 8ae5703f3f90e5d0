import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { marshall } from '@aws-sdk/util-dynamodb';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Signal } from '../../../../lib/contracts/signal.ts';
import { anEvent } from '../builders/events.ts';
import { read } from './reading.ts';

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
type Fields = { [name: string]: Json };

const FIXTURES = readdirSync(join(import.meta.dirname, '../../../fixtures/events')).map((file) =>
  file.replace('.json', ''),
);

const isContainer = (value: Json | undefined): value is Json[] | Fields => typeof value === 'object' && value !== null;

/** Paths to every value inside, the JSON inside of texts included: a notification's message is such a text. */
const pathsIn = (value: Json): string[][] =>
  isContainer(value)
    ? Object.entries(value).flatMap(([name, inside]) => [[name], ...pathsIn(inside).map((path) => [name, ...path])])
    : [];

/** What a table cannot hold as it is: too large, too small, and times that do not sort. */
const EXTREMES = [2 ** 63, 2e16, -1e308, 1e-200, '0000-01-01T00:00:00+01:00', '9999-12-31T23:59:59-01:00'];

type Mutation = {
  at: number;
  how: 'drop' | 'retype' | 'nest' | 'huge' | 'copy';
  value: Json;
  from: number;
  times: number;
};

const mutation: fc.Arbitrary<Mutation> = fc.record({
  at: fc.nat(),
  how: fc.constantFrom('drop', 'retype', 'nest', 'huge', 'copy'),
  value: fc.oneof(
    { weight: 4, arbitrary: fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json> },
    { weight: 1, arbitrary: fc.constantFrom<Json>(...EXTREMES) },
  ),
  from: fc.nat(),
  times: fc.integer({ min: 1, max: 60 }),
});

const valueAt = (root: Json, path: readonly string[]): Json =>
  path.reduce<Json>((value, name) => (isContainer(value) ? ((value as Fields)[name] ?? null) : null), root);

const nested = (value: Json, times: number): Json => {
  let inside = value;
  for (let time = 0; time < times; time += 1) inside = time % 2 === 0 ? [inside] : { inside };
  return inside;
};

const mutate = (root: Json, { at, how, value, from, times }: Mutation): void => {
  const paths = pathsIn(root);
  const path = paths[at % Math.max(1, paths.length)];
  if (!path) return;
  const holder = valueAt(root, path.slice(0, -1)) as Fields;
  const name = path.at(-1) ?? '';
  const was = holder[name] ?? null;
  if (how === 'drop') delete holder[name];
  if (how === 'retype') holder[name] = value;
  if (how === 'nest') holder[name] = nested(was, times);
  if (how === 'huge') holder[name] = `${String(was)}${'x.'.repeat(times * 500)}`;
  // Words of one field in another: the nearest that chance comes to a plausible lie.
  if (how === 'copy') holder[name] = structuredClone(valueAt(root, paths[from % paths.length] ?? []));
};

/** An event as it may come, mutated inside of its texts too where these are JSON. */
const mutated = (name: string, mutations: readonly Mutation[], inText: boolean): Json => {
  const event = anEvent(name) as Fields;
  const inside = inText && typeof event.Message === 'string' ? (JSON.parse(event.Message) as Json) : null;
  for (const one of mutations) mutate(inside ?? event, one);
  if (inside !== null) event.Message = JSON.stringify(inside);
  return event;
};

const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '');
const at = (event: Json, ...path: string[]): Json => valueAt(event, path);

/** Whether the event itself, as mutated, says what its source calls failing; written apart from the readers, as an oracle. */
const saysFailing = (source: Signal['source'], event: Json): boolean => {
  const detail = at(event, 'detail');
  switch (source) {
    case 'cloudwatch-alarm': {
      const message =
        typeof at(event, 'Message') === 'string' ? (JSON.parse(text(at(event, 'Message'))) as Json) : event;
      return [
        at(message, 'NewStateValue'),
        at(detail, 'state', 'value'),
        at(event, 'alarmData', 'state', 'value'),
      ].includes('ALARM');
    }
    case 'ecs':
      return (
        (at(detail, 'lastStatus') === 'STOPPED' &&
          /OutOfMemory|Essential|TaskFailedToStart/i.test(JSON.stringify(detail))) ||
        at(detail, 'eventName') === 'SERVICE_DEPLOYMENT_FAILED' ||
        ['WARN', 'ERROR'].includes(text(at(detail, 'eventType')))
      );
    case 'auto-scaling':
      return /Unsuccessful$/.test(text(at(event, 'detail-type')));
    case 'codedeploy':
      return at(detail, 'state') === 'FAILURE';
    case 'codepipeline':
      return at(detail, 'state') === 'FAILED';
    case 'aws-health':
      return (
        ['issue', 'investigation'].includes(text(at(detail, 'eventTypeCategory'))) &&
        !['closed', 'upcoming'].includes(text(at(detail, 'statusCode')))
      );
    case 'rds':
      return (
        ['RDS-EVENT-0221', 'RDS-EVENT-0013', 'RDS-EVENT-0069'].includes(text(at(detail, 'EventID'))) ||
        /"(failure|low storage)"/.test(JSON.stringify(at(detail, 'EventCategories')))
      );
    case 'lambda': {
      const record = isContainer(detail) ? detail : event;
      return ['RetriesExhausted', 'EventAgeExceeded'].includes(text(at(record, 'requestContext', 'condition')));
    }
    case 'cloudformation':
      return /FAILED$|ROLLBACK_IN_PROGRESS$/.test(text(at(detail, 'status-details', 'status')));
    default:
      return false;
  }
};

describe('ten thousand events that somebody changed at will', () => {
  it('never throw, are valid signals if any, and fire only where the event itself says that its source fails', () => {
    const seen = { signal: 0, ignored: 0, unreadable: 0, firing: 0 };
    fc.assert(
      fc.property(
        fc.constantFrom(...FIXTURES),
        fc.array(mutation, { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        (name, mutations, inText) => {
          const event = mutated(name, mutations, inText);
          const readings = read(JSON.stringify(event));
          expect(readings.length).toBeGreaterThan(0);
          for (const reading of readings) {
            seen[reading.kind] += 1;
            if (reading.kind !== 'signal') {
              expect(reading.because.length).toBeLessThanOrEqual(1000);
              continue;
            }
            const signal = Signal.parse(reading.signal);
            marshall(signal, { removeUndefinedValues: true });
            expect(Object.keys(signal.labels).length).toBeLessThanOrEqual(50);
            // Below what DynamoDB stores in one item, with room for the rest of the record.
            expect(JSON.stringify(signal).length).toBeLessThan(250_000);
            if (signal.status !== 'firing') continue;
            seen.firing += 1;
            expect(saysFailing(signal.source, event), JSON.stringify(event).slice(0, 2000)).toBe(true);
          }
        },
      ),
      { numRuns: 10_000 },
    );
    // The run has examined every outcome, not only refusals.
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(200);
  }, 120_000);

  it('never throws for what is nested without end', () => {
    for (const deep of ['['.repeat(200_000) + ']'.repeat(200_000), `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`])
      expect(read(deep)).toMatchObject([{ kind: 'unreadable', because: expect.stringMatching(/nested deeper/) }]);
    const inNotification = anEvent('sns-alarm-metric', (event) => {
      event.Message = '['.repeat(50_000) + ']'.repeat(50_000);
    });
    expect(read(inNotification)).toMatchObject([{ kind: 'unreadable' }]);
  });
});
