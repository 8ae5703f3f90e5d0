import { marshall } from '@aws-sdk/util-dynamodb';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SignalDraft } from '../../../../lib/domain/detection/reading.ts';
import { readDraft } from '../../../../lib/domain/detection/signal-from.ts';
import { aCatalog } from '../builders/catalog.ts';
import { anEvent } from '../builders/events.ts';
import { queued } from '../builders/webhooks.ts';
import { read, signalIn } from './reading.ts';

const generic = (alert: object) =>
  queued('generic', { version: 1, alerts: [{ alert: 'memory-limit', status: 'firing', ...alert }] });
const measured = (value: number, unit?: string) => signalIn(generic({ symptom: { value, threshold: 5, unit } }));

describe('a figure that cannot be stored', () => {
  it.each<[number, string | undefined]>([
    [2 ** 63, undefined],
    [2e16, undefined],
    [-1e308, undefined],
    [1e308, 'min'],
    [9e15, 'h'],
    [1e-200, undefined],
  ])('is kept in words, and holds up neither its signal nor the other figure: %s %s', (value, unit) => {
    const { symptom, labels } = measured(value, unit);
    expect(symptom).not.toHaveProperty('value');
    expect(symptom).toHaveProperty('threshold');
    expect(labels.value).toMatch(/\d|Infinity/);
  });

  it('is kept in words where an alarm of CloudWatch tells it', () => {
    const { symptom, labels } = signalIn(
      anEvent('alarm-metric', (event) => {
        event.detail.state.reasonData = JSON.stringify({ threshold: 1e20, recentDatapoints: [2e20] });
      }),
    );
    expect(symptom).toMatchObject({ badWhen: 'above', periodSeconds: 60 });
    expect(symptom).not.toHaveProperty('value');
    expect(labels).toMatchObject({ value: '200000000000000000', threshold: '100000000000000000' });
  });

  it('finds room among the labels, however many there are', () => {
    const many = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`label-${index}`, 'x']));
    const { labels } = signalIn(generic({ symptom: { value: 2 ** 63 }, labels: many }));
    expect(Object.keys(labels)).toHaveLength(50);
    expect(labels.value).toMatch(/^92233720368\d+$/);
  });

  it('is the only kind that is left out', () => {
    const unit = fc.constantFrom(undefined, 'ms', 'h', 'GiB', '%');
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), unit, (value, word) => {
        const signal = measured(value, word);
        marshall(signal, { removeUndefinedValues: true });
        const base = Math.abs(value) * (word === 'h' ? 3600 : word === 'GiB' ? 1024 ** 3 : 1);
        if (base < Number.MAX_SAFE_INTEGER / 2 && base > 1e-100) expect(signal.symptom).toHaveProperty('value');
      }),
    );
  });
});

describe('a time that cannot be stored', () => {
  it.each(['0000-01-01T00:00:00+01:00', '0001-01-01T00:00:00Z', '1969-12-31T23:59:59Z', '9999-12-31T23:59:59-01:00'])(
    'makes what tells it unreadable: %s',
    (observedAt) => {
      expect(read(generic({ observedAt }))).toMatchObject([
        { kind: 'unreadable', because: expect.stringMatching(/alerts\.0\.observedAt is ".*since 1970/) },
      ]);
    },
  );
});

describe('whatever a reader makes of an event', () => {
  it('is parsed as a signal before it is one', () => {
    const draft: SignalDraft = {
      source: 'generic',
      sourceEventId: 'event-1',
      status: 'firing',
      severity: 'medium',
      title: 'disk full',
      description: '',
      observedAt: '-000001-12-31T23:00:00.000Z',
      resource: { account: '210987654321', region: 'eu-central-1', arns: [], dimensions: {} },
      hardEvidence: false,
      labels: {},
      identifiers: ['disk full'],
    };
    const context = { receivedAt: new Date('2026-05-04T10:05:00.000Z'), newId: () => 'sig_1', catalog: aCatalog() };
    expect(readDraft(draft, context)).toEqual({
      kind: 'unreadable',
      because: expect.stringMatching(/^what generic says cannot be read: observedAt is "-000001-12/),
    });
    expect(readDraft({ ...draft, observedAt: '2026-05-04T10:00:00.000Z' }, context).kind).toBe('signal');
  });
});

describe('a name of signs that nobody can see', () => {
  it.each(['\u0000', '\u200b\u2060', '\u001b[0m'])('leaves the signal one that can be stored: %j', (alert) => {
    expect(signalIn(generic({ alert })).title).toBe('A signal of generic without a name');
  });
});
