import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupOf } from '../../../../lib/domain/correlation/group-of.ts';
import { aCatalog, COMPONENTS } from '../builders/catalog.ts';
import { anEvent } from '../builders/events.ts';
import { queued } from '../builders/webhooks.ts';
import { signalIn } from './reading.ts';

const SECRET = 'hunter2-prod and more';
const generic = (alert: object) =>
  queued('generic', { version: 1, alerts: [{ alert: 'disk full', status: 'firing', ...alert }] });
const alertmanager = (labels: Record<string, string>, startsAt = '2026-05-04T10:00:00Z') =>
  queued('alertmanager', {
    version: '4',
    alerts: [{ status: 'firing', labels: { alertname: 'a', ...labels }, startsAt }],
  });

describe('what a signal keeps', () => {
  it.each(['db_password', 'api_key', 'apiKey', 'Authorization', 'client-secret', 'x_private_key', 'github_token'])(
    'holds nothing of a label that is called %s, in whatever place',
    (name) => {
      for (const body of [generic({ labels: { [name]: SECRET } }), alertmanager({ [name]: SECRET })]) {
        const signal = signalIn(body);
        expect(JSON.stringify(signal)).not.toContain('hunter2');
        expect(signal.labels[name]).toMatch(/^<[a-z-]+>$/);
      }
    },
  );

  it('holds no secret in dimensions, in the name of the resource, or in the group that they make', () => {
    const dimensions = { FunctionName: 'postgres://shop:hunter2@db/orders', ApiKey: 'hunter2' };
    const named = signalIn(generic({ resource: { service: 'kim@example.com', dimensions } }));
    expect(named.resource).toMatchObject({
      name: '<email>',
      dimensions: { FunctionName: 'postgres://<credentials>@db/orders', ApiKey: '<api-token>' },
    });
    expect(JSON.stringify(named)).not.toMatch(/hunter2|kim@/);
    const alarm = anEvent('alarm-contributor', ({ detail }) => {
      detail.alarmContributor.attributes = { Contact: 'kim@example.com' };
      detail.configuration.metrics = [];
    });
    expect(groupOf(signalIn(alarm))).toContain('Contact=<email>');
  });

  it('is cut before it is searched, in every dimension', () => {
    const endless = anEvent('lambda-record-failed', (event) => {
      event.requestContext.functionArn = `arn:aws:lambda:eu-central-1:210987654321:function:${'x.'.repeat(30_000)}`;
    });
    expect(signalIn(endless).resource.dimensions.FunctionName).toHaveLength(1024);
  });

  it('is found by the catalog before anything is taken out', () => {
    const catalog = aCatalog(({ services }) => {
      (services.letters ?? {}).name = 'letters-for-kim@example.com';
    });
    const signal = signalIn(
      generic({ resource: { dimensions: { QueueName: 'letters-for-kim@example.com' } } }),
      catalog,
    );
    expect(signal).toMatchObject({ service: 'letters', resource: { dimensions: { QueueName: '<email>' } } });
    expect(signalIn(generic({ resource: { dimensions: { QueueName: 'books-letters' } } })).component).toBe(
      COMPONENTS.letters,
    );
  });
});

describe('an event’s id', () => {
  it('that holds a secret or is too long is the same for the same event and another one for another', () => {
    const idOf = (password: string, startsAt?: string) =>
      signalIn(alertmanager({ db_password: password }, startsAt)).sourceEventId;
    const text = fc
      .string({ minLength: 1, maxLength: 700, unit: 'grapheme-ascii' })
      .filter((each) => each.trim() !== '');
    fc.assert(
      fc.property(text, text, (one, other) => {
        expect(idOf(one)).toBe(idOf(one));
        expect(idOf(one) === idOf(other)).toBe(one === other);
        expect(idOf(one)).not.toBe(idOf(one, '2026-05-04T10:01:00Z'));
      }),
    );
  });

  it('stays readable where it holds none', () => {
    expect(signalIn(generic({ id: 'probe-4711' })).sourceEventId).toBe('probe-4711');
  });
});
