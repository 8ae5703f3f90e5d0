import { afterEach, expect, it } from 'vitest';
import { createSlackApi } from '../../../../lib/adapters/slack/api.ts';
import { createSlackDesk } from '../../../../lib/adapters/slack/desk.ts';
import { answering, type HttpPeer, httpPeer, type PeerAnswer, towardsPeer } from '../../../fakes/http-peer.ts';

let peer: HttpPeer;
afterEach(() => peer.close());

const MESSAGE = { conversation: 'D0123456', ts: '1767268800.000100' };
const CONTEXT = { value: 'lnk_1 token', decision: 'rejected' as const, ...MESSAGE };

const desk = async (
  answer: PeerAnswer = answering(200, { ok: true, channel: MESSAGE.conversation, ts: MESSAGE.ts }),
) => {
  peer = await httpPeer(answer);
  const undelivered: string[] = [];
  const secret = async () => JSON.stringify({ botToken: 'xoxb-1-of-the-tests', signingSecret: 'f'.repeat(32) });
  const api = createSlackApi({ fetch: towardsPeer(peer), now: () => new Date(), deadlineSeconds: 0.5, secret });
  const made = createSlackDesk(api, (channel, because) => undelivered.push(`${channel}: ${because}`));
  return { made, undelivered, asked: () => peer.asked.map(({ path, body }) => ({ path, ...JSON.parse(body) })) };
};

it('puts words without buttons in the place of a message', async () => {
  const { made, asked } = await desk();
  expect(await made.replace(MESSAGE, 'Decided: roll back', ['It is approved, by <ann>.'])).toBe(true);
  const [update] = asked();
  expect(update).toMatchObject({
    path: '/api/chat.update',
    channel: 'D0123456',
    ts: MESSAGE.ts,
    text: 'Decided: roll back',
    link_names: false,
  });
  expect(update.blocks.map(({ type }: { type: string }) => type)).toEqual(['header', 'section']);
});

it('says something below a message with nothing in it that Slack would read marks in', async () => {
  const { made, asked } = await desk();
  const reply = await made.reply(MESSAGE, 'not <!channel> & you');
  expect(reply).toEqual(MESSAGE);
  expect(await made.reword(reply ?? MESSAGE, 'neither <!here>')).toBe(true);
  expect(asked()).toMatchObject([
    { path: '/api/chat.postMessage', thread_ts: MESSAGE.ts, text: 'not &lt;!channel&gt; &amp; you', link_names: false },
    {
      path: '/api/chat.update',
      ...{ channel: MESSAGE.conversation, ts: MESSAGE.ts },
      text: 'neither &lt;!here&gt;',
      link_names: false,
    },
  ]);
});

it('knows of no reply that Slack did not take', async () => {
  const { made } = await desk(answering(200, { ok: false, error: 'thread_not_found' }));
  expect(await made.reply(MESSAGE, 'words')).toBeNull();
});

it('opens a form that keeps what was pressed, within the sizes that Slack allows', async () => {
  const { made, asked } = await desk();
  expect(await made.askForReason('123.456.abc', CONTEXT)).toBe(true);
  const [{ path, trigger_id, view }] = asked() as [{ path: string; trigger_id: string; view: Record<string, never> }];
  expect([path, trigger_id]).toEqual(['/api/views.open', '123.456.abc']);
  const { type, callback_id, private_metadata, title, blocks } = view as unknown as {
    type: string;
    callback_id: string;
    private_metadata: string;
    title: { text: string };
    blocks: { block_id: string; element: { action_id: string; max_length: number } }[];
  };
  expect([type, callback_id, JSON.parse(private_metadata)]).toEqual(['modal', 'reason', CONTEXT]);
  expect(title.text.length).toBeLessThanOrEqual(24);
  expect(blocks[0]).toMatchObject({ block_id: 'reason', element: { action_id: 'reason', max_length: 1000 } });
});

it('says what Slack did not take, and throws for nothing', async () => {
  const { made, undelivered } = await desk(answering(200, { ok: false, error: 'expired_trigger_id' }));
  expect(await made.askForReason('1', CONTEXT)).toBe(false);
  expect(undelivered).toEqual(['slack: views.open: expired_trigger_id']);
});
