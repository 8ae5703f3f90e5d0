import { afterEach, describe, expect, it } from 'vitest';
import { createPagerDuty } from '../../../../lib/adapters/pagerduty/channel.ts';
import type { Severity } from '../../../../lib/contracts/signal.ts';
import type { Notice, Taken } from '../../../../lib/ports/notifier.ts';
import { answering, type HttpPeer, httpPeer, type PeerAnswer } from '../../../fakes/http-peer.ts';

let peer: HttpPeer | undefined;
afterEach(() => peer?.close());

const KEY = '0123456789abcdef0123456789abcdef';
const notice: Notice = {
  kind: 'escalated',
  incidentId: 'inc_01A',
  subject: 'Needs you: checkout fails',
  lines: ['No cause.'],
};
/** https://developer.pagerduty.com/docs/send-alert-event */
const ACCEPTED = answering(202, { status: 'success', message: 'Event processed', dedup_key: 'inc_01A' });

const pagerDuty = async (
  answer: PeerAnswer,
  given: { secret?: string; region?: 'us' | 'eu'; severity?: Severity | null } = {},
) => {
  const own = await httpPeer(answer);
  peer = own;
  const asked: string[] = [];
  const undelivered: string[] = [];
  const announce = createPagerDuty({
    fetch: (url, init) => {
      asked.push(url);
      return fetch(own.origin, init);
    },
    now: () => new Date(),
    deadlineSeconds: 0.5,
    name: 'on-call',
    region: given.region ?? 'us',
    secret: async () => given.secret ?? JSON.stringify({ routingKey: KEY }),
    severityOf: async () => (given.severity === undefined ? 'high' : given.severity),
    undelivered: (channel, because) => undelivered.push(`${channel}: ${because}`),
  });
  return { announce, asked, undelivered };
};
const body = () => JSON.parse(peer?.asked.at(-1)?.body ?? '');

describe('PagerDuty', () => {
  it('is called for a hand-over and told of its end by the same key', async () => {
    const { announce, asked } = await pagerDuty(ACCEPTED);
    expect(await announce(notice)).toBe(true);
    expect(body()).toEqual({
      routing_key: KEY,
      event_action: 'trigger',
      dedup_key: 'inc_01A',
      client: 'Selfheal',
      payload: {
        summary: 'Needs you: checkout fails',
        source: 'selfheal',
        severity: 'error',
        component: 'inc_01A',
        custom_details: { said: 'No cause.' },
      },
    });
    expect(await announce({ ...notice, kind: 'healed' })).toBe(true);
    expect(body()).toMatchObject({ event_action: 'resolve', dedup_key: 'inc_01A' });
    expect(asked[0]).toBe('https://events.pagerduty.com/v2/enqueue');
  });

  it('is led to the page of the incident', async () => {
    const { announce } = await pagerDuty(ACCEPTED);
    const page = 'https://pages.example/console/incidents/inc_01A';
    await announce({ ...notice, page });
    expect(body()).toMatchObject({ client_url: page, links: [{ href: page, text: 'Sign in and look' }] });
  });

  it('is called in the region of the account, with a severity that it knows', async () => {
    const { announce, asked } = await pagerDuty(ACCEPTED, { region: 'eu', severity: null });
    await announce({ ...notice, subject: `${'x'.repeat(1023)}😀`, lines: [`${'x'.repeat(7999)}😀`] });
    expect(asked).toEqual(['https://events.eu.pagerduty.com/v2/enqueue']);
    expect(body().payload.severity).toBe('error');
    expect(body().payload.summary).toHaveLength(1024);
    // Not cut through a character.
    expect(peer?.asked[0]?.body).not.toMatch(/\\ud[89a-f]/);
  });

  it.each([
    [
      answering(400, {
        status: 'invalid event',
        message: 'Event object is invalid',
        errors: [`routing_key ${KEY} is unknown`],
      }),
      'it answered 400',
      false,
    ],
    [answering(429, 'Too Many Requests'), 'it answered 429', false],
    [answering(500, ''), 'it answered 500', 'unknown'],
    [() => {}, 'it did not answer within 0.5 s', 'unknown'],
  ] as [PeerAnswer, string, Taken][])(
    'that refuses or fails has not taken it, and the key is not told',
    async (answer, told, taken) => {
      const { announce, undelivered } = await pagerDuty(answer);
      expect(await announce(notice)).toBe(taken);
      expect(undelivered.join()).toContain(told);
      expect(undelivered.join()).not.toContain(KEY);
    },
  );

  it('is not called for what is about no incident, nor before its secret is filled', async () => {
    const { announce } = await pagerDuty(ACCEPTED);
    expect(await announce({ ...notice, incidentId: null })).toBe(false);
    expect(peer?.asked).toEqual([]);
    await peer?.close();
    const empty = await pagerDuty(ACCEPTED, { secret: JSON.stringify({ routingKey: '' }) });
    expect(await empty.announce(notice)).toBe(false);
    expect(empty.undelivered[0]).toContain('docs/channels.md');
    expect(peer?.asked).toEqual([]);
  });
});
