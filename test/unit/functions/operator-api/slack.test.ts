import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createHandler as createDelivery } from '../../../../functions/deliver-decisions/handler.ts';
import { createApp } from '../../../../functions/operator-api/handler.ts';
import { readDecisions } from '../../../../lib/adapters/table/read-decisions.ts';
import type { SlackFormContext } from '../../../../lib/contracts/slack-interaction.ts';
import { refuseSlackSignature } from '../../../../lib/domain/notices/slack-signature.ts';
import { createTellNews } from '../../../../lib/telling/tell-news.ts';
import { aJournal } from '../../../fakes/journal.ts';
import { aManifest } from '../../domain/builders/manifest.ts';
import { ANN, type Asked, asked, BOB, SECRET } from './asked.ts';

const SIGNING = '8f742231b10e8888abcd99yyyzzz85a5';
const ANN_IN_SLACK = 'U0000ANN1';
const BOB_IN_SLACK = 'U0000BOB1';
const PRESSED = { conversation: 'D0000ANN1', ts: '1767268800.000100' };

type Fields = Record<string, unknown>;

/** As https://docs.slack.dev/reference/interaction-payloads/block_actions-payload shows it. */
const press = (value: string, action_id = 'approve', given: Fields = {}) => ({
  type: 'block_actions',
  user: { id: ANN_IN_SLACK, username: 'ann', name: 'ann', team_id: 'T0123456' },
  api_app_id: 'A0123456',
  token: 'Shh_its_a_seekrit',
  container: { type: 'message', message_ts: PRESSED.ts, channel_id: PRESSED.conversation, is_ephemeral: false },
  trigger_id: '12466734323.1395872398.10c33c9ba34ab9e5f7ca83ee3adbf1ce',
  team: { id: 'T0123456', domain: 'shop' },
  enterprise: null,
  is_enterprise_install: false,
  channel: { id: PRESSED.conversation, name: 'directmessage' },
  message: { bot_id: 'B0123456', type: 'message', text: 'Approve?', user: 'U0000BOT1', ts: PRESSED.ts, blocks: [] },
  state: { values: {} },
  response_url: 'https://hooks.slack.com/actions/T0123456/1/x',
  actions: [
    {
      action_id,
      block_id: '=qXel',
      text: { type: 'plain_text', text: 'Approve' },
      value,
      type: 'button',
      action_ts: '1767268860.1',
    },
  ],
  ...given,
});

/** As https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload shows it. */
const form = (context: SlackFormContext, reason: string | null, given: Fields = {}) => ({
  type: 'view_submission',
  team: { id: 'T0123456', domain: 'shop' },
  user: { id: ANN_IN_SLACK, username: 'ann', name: 'ann', team_id: 'T0123456' },
  api_app_id: 'A0123456',
  token: 'Shh_its_a_seekrit',
  trigger_id: '12466734323.1395872398.10c33c9ba34ab9e5f7ca83ee3adbf1cf',
  view: {
    id: 'VNHU13V36',
    team_id: 'T0123456',
    type: 'modal',
    private_metadata: JSON.stringify(context),
    callback_id: 'reason',
    state: { values: { reason: { reason: { type: 'plain_text_input', value: reason } } } },
    hash: '156663117.cd33ad1f',
  },
  response_urls: [],
  ...given,
});

const unreachable = async (): Promise<never> => {
  throw new Error('the table cannot be reached');
};

interface Given {
  /** No decision is ever written, or only once this is done. */
  slow?: true | Promise<void>;
  stuck?: boolean;
  forgets?: boolean;
  /** What reading the secret takes, by the clocks that are stopped; the budgets are then those of a deployment. */
  secretSeconds?: number;
}

const system = async (given: Given = {}) => {
  const changes: unknown[] = [];
  const one: Asked = await asked({ onChange: (record) => changes.push(record) });
  await one.ask(one.step);
  const { store, clock } = one;
  const said: { what: string; to: object; text: string }[] = [];
  const forms: { triggerId: string; context: SlackFormContext }[] = [];
  const refused: string[] = [];
  const failures: unknown[] = [];
  const app = createApp({
    policyVersion: 'cat_1',
    incidents: {
      ...store,
      ...(given.slow && {
        decide: async (...decision: Parameters<typeof store.decide>) => {
          await (given.slow === true ? new Promise<never>(() => {}) : given.slow);
          return store.decide(...decision);
        },
      }),
      ...(given.forgets && { note: unreachable }),
    },
    linkSecret: async () => SECRET,
    manifests: [aManifest()],
    failed: (error) => failures.push(error),
    now: () => clock.at,
    slack: {
      slack: { team: 'T0123456', app: 'A0123456' },
      slackSecret: async () => {
        if (given.secretSeconds !== undefined) {
          await new Promise((resolve) => setTimeout(resolve, 1000 * (given.secretSeconds ?? 0)));
          clock.at = new Date(clock.at.getTime() + 1000 * given.secretSeconds);
        }
        return JSON.stringify({ botToken: '', signingSecret: SIGNING });
      },
      records: {
        ...store,
        ...(given.stuck && { firstPress: () => new Promise<never>(() => {}) }),
      },
      users: { [ANN]: ANN_IN_SLACK, [BOB]: BOB_IN_SLACK },
      slackRefused: (because) => refused.push(because),
      ...(given.secretSeconds === undefined && {
        answerSeconds:
          given.slow || given.stuck ? { read: 0.05, decided: 0.05, said: 0.05 } : { read: 5, decided: 5, said: 5 },
      }),
      desk: {
        replace: async (to, title, lines) =>
          said.push({ what: 'replaced', to, text: [title, ...lines].join(' | ') }) > 0,
        reply: async (to, text) => {
          said.push({ what: 'reply', to, text });
          return to;
        },
        reword: async (to, text) => said.push({ what: 'reword', to, text }) > 0,
        askForReason: async (triggerId, context) => forms.push({ triggerId, context }) > 0,
      },
    },
  });
  const signed = (payload: unknown, change: { at?: number; secret?: string; body?: (body: string) => string } = {}) => {
    const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
    const timestamp = String(Math.floor(clock.at.getTime() / 1000) + (change.at ?? 0));
    const mac = createHmac('sha256', change.secret ?? SIGNING)
      .update(`v0:${timestamp}:${body}`)
      .digest('hex');
    return new Request('https://pages.example/slack/interactions', {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-slack-request-timestamp': timestamp,
        'x-slack-signature': `v0=${mac}`,
      },
      body: change.body?.(body) ?? body,
    });
  };
  const carriedBy = (person: string) => {
    const { path, token } = one.linkOf(person);
    return `${path.split('/').at(-1)} ${token}`;
  };
  const send = async (payload: unknown, change = {}) => app.request(signed(payload, change));
  return { ...one, app, said, forms, refused, failures, changes, signed, send, carriedBy };
};

describe('a pressed button', () => {
  it('is said to have decided although the record of it cannot be written', async () => {
    const { send, carriedBy, approval, said, failures } = await system({ forgets: true });
    expect((await send(press(carriedBy(ANN)))).status).toBe(200);
    expect(await approval()).toMatchObject({ status: 'approved' });
    expect(said.length).toBeGreaterThan(0);
    expect(failures).toHaveLength(1);
  });

  it('approves as the link that it carries does, and its message says who decided at once', async () => {
    const { send, carriedBy, approval, said, store, incidentId } = await system();
    expect((await send(press(carriedBy(ANN)))).status).toBe(200);
    expect(await approval()).toMatchObject({
      status: 'approved',
      decidedBy: ANN,
      decidedHow: 'slack',
      decidedFrom: `Slack T0123456 ${ANN_IN_SLACK}`,
    });
    expect(said.map(({ what, to }) => [what, to])).toEqual([['replaced', PRESSED]]);
    expect(said[0]?.text).toContain(`Approved by ${ANN}`);
    expect((await store.timeline(incidentId)).filter(({ kind }) => kind === 'decision')).toHaveLength(1);
  });

  it('that comes second changes nothing and says who was first, whichever way they decided', async () => {
    const { send, press: onPage, carriedBy, approval, said } = await system();
    await onPage(BOB, { decision: 'rejected', reason: 'not now' });
    expect((await send(press(carriedBy(ANN)))).status).toBe(200);
    expect(await approval()).toMatchObject({ status: 'rejected', decidedBy: BOB });
    expect(said[0]).toMatchObject({ what: 'replaced', text: expect.stringContaining(`by ${BOB}: not now`) });
  });

  it('decides once however many press at once', async () => {
    const { send, carriedBy, store, incidentId } = await system();
    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        send(press(carriedBy(ANN), 'approve', { trigger_id: `trigger-${index}` })),
      ),
    );
    expect((await store.timeline(incidentId)).filter(({ kind }) => kind === 'decision')).toHaveLength(1);
  });

  it('of somebody to whom the question was not put decides nothing', async () => {
    const { send, carriedBy, approval, said } = await system();
    for (const id of [BOB_IN_SLACK, 'U0000EVE1'])
      expect((await send(press(carriedBy(ANN), 'approve', { user: { id } }))).status).toBe(200);
    expect(await approval()).toMatchObject({ status: 'waiting' });
    expect(said.map(({ what, text }) => [what, text.slice(0, 14)])).toEqual([
      ['reply', 'Not put to you'],
      ['reply', 'Not put to you'],
    ]);
  });

  it('of a question that has expired, or of another plan, says so in its message', async () => {
    const expired = await system();
    expired.clock.at = new Date(expired.clock.at.getTime() + 86_400_000);
    await expired.send(press(expired.carriedBy(ANN)));
    expect(expired.said).toMatchObject([{ what: 'replaced', to: PRESSED, text: expect.stringContaining('expired') }]);

    const superseded = await system();
    await superseded.replan();
    await superseded.send(press(superseded.carriedBy(ANN)));
    expect(superseded.said[0]?.text).toContain('Another plan has taken its place');
    expect((await superseded.approval()).status).toBe('waiting');
  });

  it('whose link was changed decides nothing', async () => {
    const { send, carriedBy, approval, said } = await system();
    const [annsLink, annsToken] = carriedBy(ANN).split(' ');
    const [bobsLink] = carriedBy(BOB).split(' ');
    for (const value of [`${bobsLink} ${annsToken}`, `${annsLink} x`, 'lnk_none x', '', `${annsLink}`])
      expect((await send(press(value))).status).toBe(200);
    expect((await approval()).status).toBe('waiting');
    expect(said.every(({ what }) => what === 'reply')).toBe(true);
  });

  it('is no yes to a plan of critical impact, and still is a no', async () => {
    const { send, carriedBy, approval, said, store, plan, forms } = await system();
    await store.savePlan({ ...plan, risk: { ...plan.risk, level: 'critical' } });
    await send(press(carriedBy(ANN)));
    expect((await approval()).status).toBe('waiting');
    expect(said).toMatchObject([{ what: 'reply', text: expect.stringContaining('Sign in') }]);
    await send(press(carriedBy(ANN), 'reject'));
    await send(form(forms[0]?.context as SlackFormContext, 'no'));
    expect((await approval()).status).toBe('rejected');
  });

  it('that only follows the link is answered, and nothing happens', async () => {
    const { send, carriedBy, approval, said } = await system();
    expect((await send(press(carriedBy(ANN), 'look'))).status).toBe(200);
    expect([(await approval()).status, said.length]).toEqual(['waiting', 0]);
  });

  it('is answered in time when the table is slow, and says that it is not known yet', async () => {
    const { send, carriedBy, said } = await system({ slow: true });
    expect((await send(press(carriedBy(ANN)))).status).toBe(200);
    expect(said).toMatchObject([{ what: 'reply', text: expect.stringContaining('Not known yet') }]);
  });

  it('that is recorded only after that answer shows in its message all the same', async () => {
    let write = () => {};
    const slow = new Promise<void>((resolve) => {
      write = resolve;
    });
    const { send, carriedBy, said, store, incidentId, approval, changes } = await system({ slow });
    await store.addQuestionMessage(incidentId, (await approval()).approvalId, ANN, PRESSED);
    await send(press(carriedBy(ANN)));
    expect(said).toMatchObject([{ what: 'reply', text: expect.stringContaining('Not known yet') }]);
    write();
    await vi.waitUntil(async () => (await approval()).status !== 'waiting');
    const { journal } = aJournal();
    const tellNews = createTellNews({
      incidents: store,
      records: store,
      desk: {
        replace: async (to, title) => said.push({ what: 'replaced', to, text: title }) > 0,
        reply: async (to) => to,
        reword: async () => true,
      },
      channels: [],
      journal,
      now: () => new Date(0),
    });
    const deliver = createDelivery({ workflow: { deliver: async () => 'delivered' }, tellNews, journal });
    await deliver(readDecisions({ Records: JSON.parse(JSON.stringify(changes)) }));
    expect(said.slice(1)).toEqual([
      { what: 'replaced', to: PRESSED, text: expect.stringMatching(`^Approved by ${ANN}: `) },
    ]);
  });
});

describe('a press that wakes the function up', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  /** Sends a press, and what came of it after so many seconds; null while there is no answer. */
  const answerAfter = async ({ send, carriedBy }: Awaited<ReturnType<typeof system>>, seconds: number) => {
    let status: number | null = null;
    void send(press(carriedBy(ANN))).then((response) => {
      status = response.status;
    });
    await vi.advanceTimersByTimeAsync(1000 * seconds);
    return status;
  };

  it('is taken although the secret is read for the first time', async () => {
    const woken = await system({ secretSeconds: 1.2 });
    expect(await answerAfter(woken, 2.8)).toBe(200);
    expect(await woken.approval()).toMatchObject({ status: 'approved', decidedBy: ANN });
  });

  it('is answered within three seconds when the decision is slow, too', async () => {
    const woken = await system({ secretSeconds: 1.2, slow: true });
    expect(await answerAfter(woken, 2.1)).toBe(200);
    expect(woken.said).toMatchObject([{ text: expect.stringContaining('Not known yet') }]);
  });

  it('decides nothing, and is told to have failed, when there would be no time left to decide', async () => {
    const woken = await system({ secretSeconds: 1.5 });
    expect(await answerAfter(woken, 1.45)).toBe(503);
    await vi.advanceTimersByTimeAsync(5000);
    expect((await woken.approval()).status).toBe('waiting');
    expect(woken.refused).toEqual(['too slow to be read']);
  });
});

it('a press that cannot even be written down in time decides nothing, and Slack is told that it did not work', async () => {
  const { send, carriedBy, approval, refused } = await system({ stuck: true });
  expect((await send(press(carriedBy(ANN)))).status).toBe(503);
  expect((await approval()).status).toBe('waiting');
  expect(refused).toEqual(['too slow to be read']);
});

describe('the reason for a no', () => {
  it('is asked for by a form, and recorded with the decision', async () => {
    const { send, carriedBy, approval, forms, said } = await system();
    await send(press(carriedBy(ANN), 'reject'));
    expect((await approval()).status).toBe('waiting');
    const context = forms[0]?.context as SlackFormContext;
    expect(context).toEqual({ value: carriedBy(ANN), decision: 'rejected', ...PRESSED });
    const answer = await send(form(context, '  it is the wrong hour  '));
    expect(await answer.json()).toEqual({ response_action: 'clear' });
    expect(await approval()).toMatchObject({ status: 'rejected', decidedBy: ANN, reason: 'it is the wrong hour' });
    expect(said[0]).toMatchObject({ what: 'replaced', to: PRESSED });
  });

  it('says that it is no incident where that was pressed', async () => {
    const { send, carriedBy, approval, forms } = await system();
    await send(press(carriedBy(ANN), 'not-an-incident'));
    await send(form(forms[0]?.context as SlackFormContext, 'a drill'));
    expect(await approval()).toMatchObject({ status: 'not-an-incident', reason: 'a drill' });
  });

  it.each(['', '   ', null, 'x'.repeat(1001)])('is asked for again when it is %j', async (reason) => {
    const { send, carriedBy, approval } = await system();
    const answer = await send(form({ value: carriedBy(ANN), decision: 'rejected', ...PRESSED }, reason));
    expect(await answer.json()).toMatchObject({ response_action: 'errors' });
    expect((await approval()).status).toBe('waiting');
  });

  it('of somebody else is refused in the form, and a late one is told to be so', async () => {
    const { send, carriedBy, approval } = await system();
    const given = { user: { id: BOB_IN_SLACK } };
    const answer = await send(form({ value: carriedBy(ANN), decision: 'rejected', ...PRESSED }, 'no', given));
    expect(await answer.json()).toMatchObject({ errors: { reason: expect.stringContaining('somebody else') } });
    expect((await approval()).status).toBe('waiting');

    const slow = await system({ slow: true });
    const late = await slow.send(form({ value: slow.carriedBy(ANN), decision: 'rejected', ...PRESSED }, 'no'));
    expect(await late.json()).toMatchObject({ errors: { reason: expect.stringContaining('too long') } });
  });
});

describe('what is not Slack’s, or not now', () => {
  it.each([
    ['a wrong secret', { secret: 'another secret of some length' }, 401],
    ['a body that was changed', { body: (body: string) => `${body}&x=1` }, 401],
    ['a stale time', { at: -301 }, 401],
    ['a time to come', { at: 301 }, 401],
  ])('is refused and nothing is decided: %s', async (_, change, status) => {
    const { send, carriedBy, approval, said, refused } = await system();
    expect((await send(press(carriedBy(ANN)), change)).status).toBe(status);
    expect([(await approval()).status, said.length, refused.length]).toEqual(['waiting', 0, 1]);
  });

  it('is accepted up to five minutes to either side', async () => {
    for (const at of [-300, 300]) {
      const { send, carriedBy, approval } = await system();
      expect((await send(press(carriedBy(ANN)), { at })).status).toBe(200);
      expect((await approval()).status).toBe('approved');
    }
  });

  it('is refused a second time, byte for byte', async () => {
    const { app, signed, carriedBy, said, refused } = await system();
    const payload = press(carriedBy(ANN), 'reject');
    expect((await app.request(signed(payload))).status).toBe(200);
    expect((await app.request(signed(payload))).status).toBe(409);
    expect(refused).toEqual(['seen before']);
    expect(said).toEqual([]);
  });

  it.each([
    ['another workspace', { team: { id: 'T9999999' } }],
    ['a whole organisation', { team: null }],
    ['another app', { api_app_id: 'A9999999' }],
  ])('is refused: %s', async (_, given) => {
    const { send, carriedBy, approval } = await system();
    expect((await send(press(carriedBy(ANN), 'approve', given))).status).toBe(403);
    expect((await approval()).status).toBe('waiting');
  });

  it('is refused without headers, without a payload, and in a shape that is none', async () => {
    const { app, send } = await system();
    expect((await app.request('/slack/interactions', { method: 'POST', body: 'payload={}' })).status).toBe(401);
    expect((await send(null)).status).toBe(400);
    expect((await send({ type: 'shortcut' })).status).toBe(400);
    expect((await app.request('/slack/interactions')).status).toBe(404);
  });

  it('does not exist where the catalog names no Slack', async () => {
    const { app } = await asked();
    expect((await app.request('/slack/interactions', { method: 'POST' })).status).toBe(404);
  });

  it('is never taken for authentic with another key, time or body', () => {
    const bytes = fc.uint8Array({ maxLength: 60 });
    const now = new Date('2026-01-01T12:00:00Z');
    const timestamp = String(now.getTime() / 1000);
    const sign = (secret: string, at: string, body: Uint8Array) =>
      `v0=${createHmac('sha256', secret).update(`v0:${at}:`).update(body).digest('hex')}`;
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }),
        fc.string({ minLength: 1 }),
        bytes,
        bytes,
        (key, otherKey, body, otherBody) => {
          const signature = sign(key, timestamp, body);
          expect(refuseSlackSignature(key, { signature, timestamp }, body, now)).toBeNull();
          // A key is padded with zeros to a block, so that two that differ only by them are the same key.
          const trimmed = (text: string) => text.replace(/\0+$/, '');
          if (trimmed(otherKey) !== trimmed(key))
            expect(refuseSlackSignature(otherKey, { signature, timestamp }, body, now)).toBe('not-authentic');
          if (!Buffer.from(body).equals(Buffer.from(otherBody)))
            expect(refuseSlackSignature(key, { signature, timestamp }, otherBody, now)).toBe('not-authentic');
          const later = String(Number(timestamp) + 1);
          expect(refuseSlackSignature(key, { signature, timestamp: later }, body, now)).toBe('not-authentic');
        },
      ),
    );
  });
});
