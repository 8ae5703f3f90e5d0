import { afterEach, describe, expect, it } from 'vitest';
import { createTeamsChannel } from '../../../../lib/adapters/teams/channel.ts';
import type { Notice } from '../../../../lib/ports/notifier.ts';
import { answering, type HttpPeer, httpPeer, type PeerAnswer } from '../../../fakes/http-peer.ts';

let peer: HttpPeer | undefined;
afterEach(() => peer?.close());

const URL_OF_FLOW =
  'https://prod-1.westeurope.logic.azure.com:443/workflows/f00/triggers/manual/paths/invoke?sig=secret-signature';
const notice: Notice = {
  kind: 'escalated',
  incidentId: 'inc_01A',
  subject: 'Needs you: *checkout* fails',
  lines: ['[Press here](https://evil.example) <at>everyone</at>'],
};

const teams = async (answer: PeerAnswer, secret = JSON.stringify({ url: URL_OF_FLOW, placeholder: 'x' })) => {
  const own = await httpPeer(answer);
  peer = own;
  const undelivered: string[] = [];
  const announce = createTeamsChannel({
    // `towardsPeer` knows no port that is named though it is the usual one.
    fetch: (url, init) => fetch(own.origin + new URL(url).pathname + new URL(url).search, init),
    now: () => new Date(),
    deadlineSeconds: 0.5,
    name: 'operations',
    secret: async () => secret,
    undelivered: (channel, because) => undelivered.push(`${channel}: ${because}`),
  });
  return { announce, undelivered };
};

describe('a channel of Teams', () => {
  it('gets an Adaptive Card that shows marks as they are and leads to the page behind the sign-in', async () => {
    const { announce } = await teams(answering(202, ''));
    expect(await announce({ ...notice, page: 'https://pages.example/console/incidents/inc_01A' })).toBe(true);
    const [asked] = peer?.asked ?? [];
    expect(asked?.path).toContain('sig=secret-signature');
    const { type, attachments } = JSON.parse(asked?.body ?? '');
    expect(type).toBe('message');
    const [{ contentType, content }] = attachments;
    expect(contentType).toBe('application/vnd.microsoft.card.adaptive');
    expect(content.body.map(({ text }: { text: string }) => text)).toEqual([
      'Needs you: \\*checkout\\* fails',
      '\\[Press here\\]\\(https://evil.example\\) \\<at\\>everyone\\</at\\>',
      'Incident inc\\_01A',
    ]);
    expect(content.actions).toEqual([
      { type: 'Action.OpenUrl', title: 'Sign in and look', url: 'https://pages.example/console/incidents/inc_01A' },
    ]);
  });

  it('is cut through no character', async () => {
    const { announce } = await teams(answering(202, ''));
    await announce({ ...notice, subject: `${'x'.repeat(699)}😀` });
    expect(peer?.asked[0]?.body).not.toMatch(/\\ud[89a-f]/);
    expect(peer?.asked[0]?.body).toContain('x\ufffd"');
  });

  it('is cut to what a message may have where it says most, says how much has gone, and keeps its end', async () => {
    const { announce } = await teams(answering(202, ''));
    const sections = [
      { title: 'Cause', lines: ['漢'.repeat(700)] },
      { title: 'Evidence', lines: Array.from({ length: 30 }, (_, n) => `${n} ${'漢'.repeat(700)}`) },
      { title: 'Plan', lines: ['roll it back', 'then restart it'] },
      { title: 'Time', lines: ['Answer before 2026-03-03 10:37 UTC.'] },
    ];
    await announce({ ...notice, kind: 'approval-request', sections });
    const sent = peer?.asked[0]?.body ?? '';
    expect(Buffer.byteLength(sent)).toBeLessThan(28_000);
    const texts: string[] = JSON.parse(sent).attachments[0].content.body.map(({ text }: { text: string }) => text);
    expect(texts.slice(-6, -1)).toEqual([
      'Plan',
      'roll it back',
      'then restart it',
      'Time',
      'Answer before 2026\\-03\\-03 10:37 UTC.',
    ]);
    const shown = texts.filter((text) => /^\d+ 漢/.test(text)).length;
    expect(shown).toBeGreaterThan(2);
    expect(texts).toContain(`… and ${30 - shown} more: the incident's own page has them.`);
  });

  it('shows thirty short lines, as many as fit', async () => {
    const { announce } = await teams(answering(202, ''));
    await announce({ ...notice, lines: Array.from({ length: 30 }, (_, n) => `line ${n}`) });
    expect(peer?.asked[0]?.body).toContain('"line 29"');
  });

  it('leads to the page where the question is answered, where its plan takes people who have signed in', async () => {
    const { announce } = await teams(answering(202, ''));
    const signInAt = 'https://pages.example/console/incidents/inc_01A/approval';
    await announce({ ...notice, kind: 'approval-request', signInAt });
    const [{ content }] = JSON.parse(peer?.asked[0]?.body ?? '').attachments;
    expect(content.actions).toEqual([{ type: 'Action.OpenUrl', title: 'Sign in to answer', url: signInAt }]);
  });

  it('gets no link where there are no pages to sign in to', async () => {
    const { announce } = await teams(answering(202, ''));
    await announce(notice);
    expect(JSON.parse(peer?.asked[0]?.body ?? '').attachments[0].content.actions).toBeUndefined();
  });

  it('that is down has not taken it; its address, which is a secret, is not told', async () => {
    const { announce, undelivered } = await teams(answering(502, 'bad gateway'));
    expect(await announce(notice)).toBe('unknown');
    expect(undelivered).toEqual(['operations: it answered 502: bad gateway']);
  });

  it.each(['', '{}', JSON.stringify({ url: '' }), JSON.stringify({ url: 'http://plain.example/' })])(
    'is not called with the secret %j',
    async (secret) => {
      const { announce, undelivered } = await teams(answering(202, ''), secret);
      expect(await announce(notice)).toBe(false);
      expect(undelivered[0]).toContain('docs/channels.md');
      expect(peer?.asked).toEqual([]);
    },
  );
});
