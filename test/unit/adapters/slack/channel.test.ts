import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../../../lib/adapters/memory/memory-store.ts';
import { createSlackApi } from '../../../../lib/adapters/slack/api.ts';
import { escaped, noticeWords } from '../../../../lib/adapters/slack/blocks.ts';
import { createSlackChannel, createSlackTeller } from '../../../../lib/adapters/slack/channel.ts';
import type { Notice, Taken } from '../../../../lib/ports/notifier.ts';
import { answering, type HttpPeer, httpPeer, type PeerAnswer, towardsPeer } from '../../../fakes/http-peer.ts';

let peer: HttpPeer | undefined;
afterEach(() => peer?.close());

const ANA = 'ana@example.com';
const TOKEN = 'xoxb-1-of-the-tests';
const notice: Notice = {
  kind: 'escalated',
  incidentId: 'inc_01A',
  subject: 'Needs you: checkout fails',
  lines: ['No cause was found.'],
};
const question: Notice = {
  ...notice,
  kind: 'approval-request',
  sections: [
    { title: 'Cause', lines: ['The deployment of 12:01.'] },
    { title: 'Plan', lines: ['Roll it back.'] },
  ],
  link: 'https://selfheal.example.com/approvals/lnk_1?token=abc_-1',
  approvalId: 'apr_1',
};

/** As https://docs.slack.dev/reference/methods/chat.postMessage shows it. */
const posted = (channel: string, ts: string): PeerAnswer =>
  answering(200, {
    ok: true,
    channel,
    ts,
    message: { text: 'Here', username: 'selfheal', type: 'message', subtype: 'bot_message', ts },
  });

const slack = async (...answers: [PeerAnswer, ...PeerAnswer[]]) => {
  peer = await httpPeer(...answers);
  const store = createMemoryStore({ now: () => new Date() });
  const undelivered: string[] = [];
  const secret = { text: JSON.stringify({ botToken: TOKEN, signingSecret: 'f'.repeat(32) }) };
  const api = createSlackApi({
    fetch: towardsPeer(peer),
    now: () => new Date(),
    deadlineSeconds: 0.5,
    secret: async () => secret.text,
  });
  const hears = (channel: string, because: string) => undelivered.push(`${channel}: ${because}`);
  const unremembered: string[] = [];
  const forgets = (channel: string, error: unknown) => unremembered.push(`${channel}: ${error}`);
  const common = { undelivered: hears, unremembered: forgets };
  const broken = { store: false };
  const whileWhole =
    <Given extends unknown[], Value>(ask: (...given: Given) => Promise<Value>) =>
    async (...given: Given): Promise<Value> => {
      if (broken.store) throw new Error('throttled');
      return ask(...given);
    };
  const records = {
    threadOf: whileWhole(store.threadOf),
    setThread: whileWhole(store.setThread),
    addQuestionMessage: whileWhole(store.addQuestionMessage),
  };
  const bodies = () => (peer?.asked ?? []).map(({ body }) => JSON.parse(body));
  return {
    store,
    undelivered,
    unremembered,
    broken,
    secret,
    bodies,
    announce: createSlackChannel(api, { name: 'web', conversation: 'C0123456', records, ...common }),
    tell: createSlackTeller(api, { users: { [ANA]: 'U0123456' }, records, ...common }),
  };
};

describe('a conversation of Slack', () => {
  it('gets the first notice of an incident as a message, and all others in its thread', async () => {
    const { announce, bodies } = await slack(
      posted('C0123456', '1767268800.000100'),
      posted('C0123456', '1767268801.000200'),
    );
    expect(await announce({ ...notice, kind: 'healed' })).toBe(true);
    expect(await announce(notice)).toBe(true);
    expect(await announce({ ...notice, kind: 'approval-request' })).toBe(true);
    expect(await announce({ ...notice, kind: 'healed' })).toBe(true);
    expect(peer?.asked[0]).toMatchObject({
      path: '/api/chat.postMessage',
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    expect(bodies().map(({ thread_ts, reply_broadcast }) => [thread_ts, reply_broadcast])).toEqual([
      [undefined, undefined],
      ['1767268800.000100', true],
      ['1767268800.000100', true],
      ['1767268800.000100', false],
    ]);
    expect(bodies()[0]).toMatchObject({ channel: 'C0123456', parse: 'none', link_names: false, unfurl_links: false });
  });

  it.each([
    ['an error with status 200', answering(200, { ok: false, error: 'not_in_channel' }), 'web: not_in_channel', false],
    ['half an error', answering(200, { ok: false, error: 'internal_error' }), 'web: internal_error', 'unknown'],
    ['a broken peer', answering(500, 'oops'), 'web: it answered 500: oops', 'unknown'],
    ['too much', answering(429, '', { 'retry-after': '60' }), 'web: it answered 429', false],
    ['silence', () => {}, 'web: it did not answer within 0.5 s', 'unknown'],
    [
      'another shape',
      answering(200, '<html>'),
      'web: it answered with something that is not of Slack’s shape',
      'unknown',
    ],
  ] as [string, PeerAnswer, string, Taken][])(
    'that answers with %s has not taken it, or may have, and that is told',
    async (_, answer, told, taken) => {
      const { announce, tell, undelivered, store } = await slack(answer);
      expect(await announce(notice)).toBe(taken);
      expect(await tell(ANA, question)).toBe(taken);
      undelivered.length = 1;
      expect(undelivered).toEqual([told]);
      expect(await store.threadOf('inc_01A', 'web')).toBeNull();
    },
  );

  it('begins a thread of its own where the catalog called another conversation by its name before', async () => {
    const { announce, bodies, store } = await slack(posted('C0123456', '1767268801.000200'));
    await store.setThread('inc_01A', 'web', { conversation: 'C0000OLD1', ts: '1767268800.000100' });
    expect(await announce(notice)).toBe(true);
    expect(bodies()[0].thread_ts).toBeUndefined();
  });

  it('is told once where the table cannot be reached, by itself, and the log says so', async () => {
    const { announce, tell, broken, bodies, unremembered, store } = await slack(
      posted('C0123456', '1767268801.000200'),
    );
    await store.setThread('inc_01A', 'web', { conversation: 'C0123456', ts: '1767268800.000100' });
    broken.store = true;
    expect(await announce(notice)).toBe(true);
    expect(await tell(ANA, question)).toBe(true);
    expect(bodies().map(({ thread_ts }) => thread_ts)).toEqual([undefined, undefined]);
    const throttled = 'Error: throttled';
    expect(unremembered).toEqual([`web: ${throttled}`, `web: ${throttled}`, `slack: ${throttled}`]);
  });

  it('is not called before its secret is filled', async () => {
    const { announce, undelivered, secret } = await slack(posted('C', '1'));
    secret.text = JSON.stringify({ botToken: '', signingSecret: 'f'.repeat(32) });
    expect(await announce(notice)).toBe(false);
    expect(undelivered[0]).toContain('docs/channels.md');
    expect(peer?.asked).toEqual([]);
  });
});

describe('a person in Slack', () => {
  it('gets the question with buttons that carry their own link and its token, and it is remembered where', async () => {
    const { tell, bodies, store } = await slack(posted('D0123456', '1767268800.000100'));
    expect(await tell(ANA, question)).toBe(true);
    const [body] = bodies();
    expect(body.channel).toBe('U0123456');
    const buttons = body.blocks.at(-1).elements;
    expect(buttons.map(({ action_id }: { action_id: string }) => action_id)).toEqual([
      'approve',
      'reject',
      'not-an-incident',
      'look',
    ]);
    expect(new Set(buttons.map(({ value }: { value: string }) => value))).toEqual(new Set(['lnk_1 abc_-1']));
    expect(buttons[3].url).toBe(question.link);
    expect(JSON.stringify(body.blocks.slice(0, -1))).not.toContain('abc_-1');
    expect(body.blocks.slice(1, 3).map(({ text }: { text: { text: string } }) => text.text)).toEqual([
      'Cause\nThe deployment of 12:01.',
      'Plan\nRoll it back.',
    ]);
    expect(await store.questionMessages('inc_01A', 'apr_1')).toEqual([
      { conversation: 'D0123456', ts: '1767268800.000100' },
    ]);
  });

  it('is led to the page of the incident by a button that decides nothing', async () => {
    const { announce, bodies } = await slack(posted('C0123456', '1767268800.000100'));
    const page = 'https://selfheal.example.com/console/incidents/inc_01A';
    await announce({ ...notice, page });
    expect(bodies()[0]?.blocks.at(-1)).toEqual({
      type: 'actions',
      elements: [
        {
          type: 'button',
          action_id: 'sign-in',
          text: { type: 'plain_text', text: 'Sign in and look', emoji: false },
          url: page,
        },
      ],
    });
  });

  it('gets the way to sign in in the place of a yes, where the plan takes people who have signed in; so does a channel', async () => {
    const signInAt = 'https://selfheal.example.com/console/incidents/inc_01A/approval';
    const { tell, announce, bodies } = await slack(posted('D0123456', '1767268800.000100'));
    await tell(ANA, { ...question, signInAt });
    const { link, ...watched } = question;
    await announce({ ...watched, signInAt });
    const [asked, told] = bodies().map(({ blocks }) => blocks.at(-1).elements);
    expect(asked.map(({ action_id }: { action_id: string }) => action_id)).toEqual([
      'sign-in',
      'reject',
      'not-an-incident',
      'look',
    ]);
    expect(told).toEqual([asked[0]]);
    expect(asked[0]).toMatchObject({ url: signInAt, text: { text: 'Sign in to answer' } });
    expect(asked[0].value).toBeUndefined();
    expect(asked[3].url).toBe(link);
  });

  it('who is not known there is not told there', async () => {
    const { tell } = await slack(posted('D0123456', '1'));
    expect(await tell('ben@example.com', question)).toBe(false);
    expect(peer?.asked).toEqual([]);
  });
});

describe('text from outside', () => {
  it('can call nobody and hide no link, wherever it stands', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 4000 }), (text) => {
        const hostile = `<!channel> <https://evil.example|safe> @here ${text}`;
        const words = noticeWords({ ...notice, subject: hostile, lines: [hostile] });
        expect(words.text).not.toMatch(/[<>]/);
        const texts = JSON.stringify(words.blocks).match(/"type":"(?:mrkdwn|link|user|broadcast)"/g);
        expect(texts).toBeNull();
        for (const block of words.blocks as { type: string; text?: { type: string; text: string } }[])
          if (block.text) {
            expect(block.text.type).toBe('plain_text');
            expect(block.text.text.length).toBeLessThanOrEqual(block.type === 'header' ? 150 : 3000);
          }
      }),
    );
    expect(escaped('<!channel> & <@U1>')).toBe('&lt;!channel&gt; &amp; &lt;@U1&gt;');
  });

  it('is cut through no character, and its halves are mended', () => {
    for (const before of [148, 149, 2998, 2999]) {
      const words = noticeWords({
        ...notice,
        subject: `${'x'.repeat(before)}😀😀`,
        lines: [`${'x'.repeat(before)}😀😀\ud83d`],
      });
      const texts = [words.text, ...words.blocks.map((block) => JSON.stringify(block))];
      // JSON writes a half as the escape of its number.
      for (const text of texts) expect(text).not.toMatch(/\\ud[89a-f]/);
      expect(texts.every((text) => text.isWellFormed())).toBe(true);
    }
  });
});
