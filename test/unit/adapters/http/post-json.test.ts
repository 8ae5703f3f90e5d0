import { afterEach, describe, expect, it } from 'vitest';
import { postJson } from '../../../../lib/adapters/http/post-json.ts';
import {
  answering,
  type HttpPeer,
  hangingUp,
  httpPeer,
  type PeerAnswer,
  towardsPeer,
} from '../../../fakes/http-peer.ts';

let peer: HttpPeer;
afterEach(() => peer.close());

const post = async (answers: [PeerAnswer, ...PeerAnswer[]], deadlineSeconds = 3) => {
  peer = await httpPeer(...answers);
  const parts = { fetch: towardsPeer(peer), now: () => new Date(), deadlineSeconds };
  return postJson(parts, {
    url: 'https://peer.example/secret-path',
    body: { a: 1 },
    credentials: { authorization: 'Bearer key-of-the-bot' },
  });
};

describe('posting what must not be done twice', () => {
  it('sends JSON with the credentials and gives the answer', async () => {
    expect(await post([answering(200, { ok: true })])).toEqual({ status: 'answered', text: '{"ok":true}' });
    expect(peer.asked).toMatchObject([
      { path: '/secret-path', body: '{"a":1}', headers: { authorization: 'Bearer key-of-the-bot' } },
    ]);
  });

  it('tries again where it was too much, when the peer says, and once only', async () => {
    const much = answering(429, 'slow down', { 'retry-after': '0' });
    expect(await post([much, answering(202, '')])).toMatchObject({ status: 'answered' });
    expect(peer.asked).toHaveLength(2);
    await peer.close();
    expect(await post([much])).toEqual({ status: 'failed', because: 'it answered 429: slow down', mayHave: false });
    expect(peer.asked).toHaveLength(2);
  });

  it('does not wait for longer than there is time, nor where the peer does not say how long', async () => {
    expect(await post([answering(429, '', { 'retry-after': '30' })])).toMatchObject({ status: 'failed' });
    expect(peer.asked).toHaveLength(1);
    await peer.close();
    expect(await post([answering(429, '')])).toMatchObject({ status: 'failed' });
    expect(peer.asked).toHaveLength(1);
  });

  it('is never repeated after a failure that may have come too late, and it is known that it may be done', async () => {
    for (const answer of [answering(500, 'oops'), answering(503, '', { 'retry-after': '0' }), hangingUp]) {
      expect(await post([answer])).toMatchObject({ status: 'failed', mayHave: true });
      expect(peer.asked).toHaveLength(1);
      await peer.close();
    }
  });

  it('gives up a peer that does not answer in time, and names neither its address nor the credentials', async () => {
    const result = await post([() => {}], 0.2);
    expect(result).toEqual({ status: 'failed', because: 'it did not answer within 0.2 s', mayHave: true });
  });

  it('follows no redirect, so that the words go nowhere else', async () => {
    expect(await post([answering(307, '', { location: 'https://elsewhere.example/' })])).toEqual({
      status: 'failed',
      because: 'it answered 307',
      mayHave: false,
    });
  });
});
