import { describe, expect, it } from 'vitest';
import { WebhookSource } from '../../../../lib/contracts/webhook.ts';
import { MAXIMUM_ALERTS, MAXIMUM_BODY_BYTES } from '../../../../lib/domain/webhooks/request-body.ts';
import { aCatalog } from '../../domain/builders/catalog.ts';
import { aWebhook, sourceOf, WEBHOOKS } from '../../domain/builders/webhooks.ts';
import { keyOf, NOW, proofOf, receiving } from './receiving.ts';

const text = (name: string, change?: Parameters<typeof aWebhook>[1]) => JSON.stringify(aWebhook(name, change));
const FIRING = text('datadog-triggered');
const KNOWN = { headers: proofOf('datadog', FIRING) };
const because = ({ body }: { body: string }): string => JSON.parse(body).because;

describe('a webhook', () => {
  it.each(WEBHOOKS)('of a sender that proves who it is waits in the queue, as it was sent: %s', async (name) => {
    const source = sourceOf(name);
    const { send, queue, counts, readings } = receiving();
    const body = text(name);
    const answer = await send(source, body, { headers: proofOf(source, body) });
    expect(answer).toMatchObject({ statusCode: 202, body: '{"queued":true}' });
    expect(queue.map((message) => JSON.parse(message))).toEqual([
      { selfheal: 'webhook', version: 1, source, receivedAt: NOW.toISOString(), body: JSON.parse(body) },
    ]);
    expect(readings().filter(({ kind }) => kind === 'unreadable')).toEqual([]);
    expect(counts).toEqual([{ metric: 'WebhooksQueued', value: 1 }]);
  });

  it('may come as base64, and is then signed over the bytes behind it', async () => {
    const { send, queue } = receiving();
    const body = text('pagerduty-triggered', ({ event }) => {
      event.data.title = 'Ausleihe zu langsam: 1,4 s für „Möwen“';
    });
    const isBase64Encoded = true;
    const answer = await send('pagerduty', Buffer.from(body).toString('base64'), {
      headers: proofOf('pagerduty', body),
      isBase64Encoded,
    });
    expect(answer.statusCode).toBe(202);
    expect(queue[0]).toContain('Möwen');
  });

  it('is turned away when the path names no source that there is', async () => {
    for (const source of ['nagios', 'toString', '__proto__', '']) {
      const { send, counts } = receiving();
      expect((await send(source, FIRING, KNOWN)).statusCode).toBe(404);
      expect(counts).toEqual([]);
    }
  });

  it('that is not to be kept by anybody is marked so', async () => {
    const { send } = receiving();
    expect((await send('datadog', FIRING, KNOWN)).headers['cache-control']).toBe('no-store');
  });
});

describe('who does not prove to be the sender', () => {
  const wrong = `Bearer ${keyOf('grafana')}`;

  it.each<[string, Record<string, string>]>([
    ['nothing', {}],
    ['the key of another source', { authorization: wrong }],
    ['a signature where a key is wanted', proofOf('pagerduty', FIRING)],
  ])('gets 401 without a detail, and is counted by source, with %s', async (_, headers) => {
    const { send, queue, counts, lines } = receiving();
    const answer = await send('datadog', FIRING, { headers });
    expect(answer).toMatchObject({ statusCode: 401, body: '{"queued":false,"because":"not authenticated"}' });
    expect(queue).toEqual([]);
    expect(counts).toEqual([{ metric: 'WebhooksRefused', value: 1 }]);
    expect(lines).toEqual([{ message: 'webhook refused', fields: { source: 'datadog', status: 401 } }]);
  });

  it('learns nothing about the payload, however bad it is', async () => {
    const { send } = receiving();
    const right = await send('datadog', FIRING);
    expect(await send('datadog', 'not JSON')).toEqual(right);
    expect(await send('datadog', '{}')).toEqual(right);
  });

  it('cannot tell a source that is not accepted from a wrong key', async () => {
    const refused = await receiving().send('datadog', FIRING);
    const { send } = receiving({ catalog: { ...aCatalog(), webhooks: ['grafana'] } });
    expect(await send('datadog', FIRING, KNOWN)).toEqual(refused);
  });

  it.each(['', 'not JSON', '{}', '{"current":"short"}', '{"current":""}', '[]'])(
    'is everybody while the secret is %j',
    async (secret) => {
      const { send, lines, queue } = receiving({ secret: async () => secret });
      expect((await send('datadog', FIRING, { headers: { authorization: 'Bearer ' } })).statusCode).toBe(401);
      expect((await send('datadog', FIRING, { headers: { authorization: 'Bearer short' } })).statusCode).toBe(401);
      expect(queue).toEqual([]);
      expect(lines.map(({ message }) => message)).toContainEqual(expect.stringMatching(/^secret of a webhook is not/));
    },
  );

  it('is nobody who knows the former key while it is exchanged', async () => {
    const secret = async () => JSON.stringify({ current: 'a-brand-new-key-of-datadog', previous: keyOf('datadog') });
    expect((await receiving({ secret }).send('datadog', FIRING, KNOWN)).statusCode).toBe(202);
  });
});

describe('a payload that cannot be understood', () => {
  it('is 400 with the field that is wrong', async () => {
    const { send, queue, counts } = receiving();
    const body = text('datadog-triggered', (payload) => {
      payload.transition = '$ALERT_TRANSITION';
    });
    const answer = await send('datadog', body, KNOWN);
    expect(answer.statusCode).toBe(400);
    expect(because(answer)).toMatch(/transition is "\$ALERT_TRANSITION"/);
    expect(queue).toEqual([]);
    expect(counts).toEqual([{ metric: 'WebhooksRefused', value: 1 }]);
  });

  it.each(['', 'not JSON', '{"a":', 'null', '[]', '"text"', '7', `${'['.repeat(100_000)}${']'.repeat(100_000)}`])(
    'is 400 with a reason, and never in the log: %.20j',
    async (body) => {
      const { send, queue, lines } = receiving();
      const answer = await send('alertmanager', body, { headers: proofOf('alertmanager', body) });
      expect(answer.statusCode).toBe(400);
      expect(because(answer).length).toBeGreaterThan(10);
      expect(because(answer).length).toBeLessThan(1000);
      expect(queue).toEqual([]);
      expect(lines).toEqual([{ message: 'webhook refused', fields: { source: 'alertmanager', status: 400 } }]);
    },
  );
});

describe('a body of more than 256 KB', () => {
  const large = JSON.stringify({ filling: 'x'.repeat(MAXIMUM_BODY_BYTES) });

  it('is 413, as text and as base64, before anybody looks at key or content', async () => {
    const secret = async () => {
      throw new Error('was asked for');
    };
    const { send, queue } = receiving({ secret });
    expect((await send('datadog', large)).statusCode).toBe(413);
    const encoded = Buffer.from(large).toString('base64');
    expect((await send('datadog', encoded, { isBase64Encoded: true })).statusCode).toBe(413);
    expect(queue).toEqual([]);
  });

  it('is not one of exactly 256 KB', async () => {
    const { send, queue } = receiving();
    const body = text('generic-firing', (payload) => {
      payload.filling = '';
      payload.filling = 'x'.repeat(MAXIMUM_BODY_BYTES - JSON.stringify(payload).length);
    });
    expect(Buffer.byteLength(body)).toBe(MAXIMUM_BODY_BYTES);
    expect((await send('generic', body, { headers: proofOf('generic', body) })).statusCode).toBe(202);
    expect(queue).toHaveLength(1);
  });

  it('is 413 too when it holds more alerts than get through at once, and says how many', async () => {
    const { send, queue } = receiving();
    const alerts = Array.from({ length: MAXIMUM_ALERTS + 1 }, (_, n) => ({ alert: `a-${n}`, status: 'firing' }));
    const sent = async (these: object[]) => {
      const body = JSON.stringify({ version: 1, alerts: these });
      return await send('generic', body, { headers: proofOf('generic', body) });
    };
    const refused = await sent(alerts);
    expect(refused.statusCode).toBe(413);
    expect(because(refused)).toBe('expected at most 1000 alerts, given 1001');
    expect(queue).toEqual([]);
    expect((await sent(alerts.slice(1))).statusCode).toBe(202);
  });

  it('that only its numbers make too long for the queue is 413 too', async () => {
    const { send, queue } = receiving();
    const body = text('generic-firing').replace(/\}$/, `,"numbers":[${'1e20,'.repeat(50_000)}0]}`);
    expect((await send('generic', body, { headers: proofOf('generic', body) })).statusCode).toBe(413);
    expect(queue).toEqual([]);
  });
});

describe('when AWS fails', () => {
  it('at the queue, the sender is told to come again', async () => {
    const { send, lines, counts } = receiving({
      queue: {
        send: async () => {
          throw new Error('the queue is not there');
        },
      },
    });
    expect((await send('datadog', FIRING, KNOWN)).statusCode).toBe(503);
    expect(lines[0]?.message).toMatch(/not queued/);
    // Or nobody would hear that the queue takes nothing any more.
    expect(counts).toEqual([{ metric: 'WebhooksRefused', value: 1 }]);
  });

  it('at the secret, the sender is told to come again, and nobody is admitted', async () => {
    const { send, queue } = receiving({
      secret: async () => {
        throw new Error('throttled');
      },
    });
    expect((await send('datadog', FIRING, KNOWN)).statusCode).toBe(503);
    expect(queue).toEqual([]);
  });
});

it('neither bodies nor headers are ever logged', async () => {
  const marked = text('datadog-triggered', (payload) => {
    payload.title = 'a-text-of-the-sender';
    payload.transition = 'a-word-of-the-sender';
  });
  const { send, lines } = receiving({
    queue: {
      send: async () => {
        throw new Error('the queue is not there');
      },
    },
  });
  for (const body of [marked, FIRING, 'a-text-of-the-sender'])
    for (const headers of [KNOWN.headers, { authorization: 'Bearer a-key-of-the-sender' }])
      await send('datadog', body, { headers });
  expect(lines.length).toBeGreaterThan(4);
  expect(JSON.stringify(lines)).not.toMatch(/of-the-sender|the-key-that-only|Loans/);
});

it('every source has an example here', () => {
  expect(new Set(WEBHOOKS.map(sourceOf))).toEqual(new Set(WebhookSource.options));
});
