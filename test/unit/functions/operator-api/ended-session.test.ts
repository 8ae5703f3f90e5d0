import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { drillSignIn } from '../../../../drill/sign-in.ts';
import { createApp } from '../../../../functions/operator-api/handler.ts';
import { requireOperator, type SignedIn } from '../../../../functions/operator-api/signed-in.ts';
import { createMemoryStore } from '../../../../lib/adapters/memory/memory-store.ts';
import { createSeal } from '../../../../lib/adapters/oidc/seal.ts';
import { createSessions } from '../../../../lib/adapters/oidc/sessions.ts';
import { sessionIdOf } from '../../../../lib/domain/access/session-id.ts';
import type { SessionRecords } from '../../../../lib/ports/session-records.ts';
import { atSecond, POLICY } from '../../../contract/builders.ts';

const PAGES = 'https://pages.example';
const COOKIE = '__Host-selfheal-session';
const GROUPS = ['shop-approvers'];

/** The pages, asked with whatever cookie somebody holds: each browser, and each copy, is another. */
const thePages = () => {
  const clock = { second: 0 };
  const now = () => atSecond(clock.second);
  const sessions = createSessions({
    seal: createSeal(async () => JSON.stringify({ current: 'k'.repeat(64) }), now),
    groups: GROUPS,
    now,
  });
  const store = createMemoryStore({ now });
  const table: { fails: keyof SessionRecords | null } = { fails: null };
  const ended: [string, Date][] = [];
  const incidents = {
    ...store,
    endSession: async (sessionId: string, untilAt: Date) => {
      if (table.fails === 'endSession') throw new Error('the table does not answer');
      ended.push([sessionId, untilAt]);
      await store.endSession(sessionId, untilAt);
    },
    hasEnded: async (sessionId: string) => {
      if (table.fails === 'hasEnded') throw new Error('the table does not answer');
      return store.hasEnded(sessionId);
    },
  };
  const failures: unknown[] = [];
  const signIn = {
    signIn: drillSignIn({ pagesUrl: PAGES, now }),
    sessions,
    catalog: { access: { 'shop-approvers': { role: 'approver' as const } } },
    pagesUrl: PAGES,
    refused: () => {},
  };
  const app = createApp({
    policyVersion: POLICY,
    incidents,
    linkSecret: async () => 'a secret of the test',
    manifests: [],
    failed: (error) => failures.push(error),
    now,
    signIn,
  });
  const changes: string[] = [];
  const behind = new Hono<SignedIn>();
  behind.use('/console/page', requireOperator({ ...signIn, incidents }));
  behind.get('/console/page', (context) => context.text(context.var.formToken));
  behind.post('/console/page', (context) => context.text(`changed ${changes.push(context.var.operator.id)}`));
  app.route('/', behind);

  const look = (cookie: string, path = '/console/page') =>
    app.request(PAGES + path, { headers: { cookie: `${COOKIE}=${cookie}` } });
  const post = (cookie: string, path: string, formToken: string) =>
    app.request(PAGES + path, {
      method: 'POST',
      headers: { cookie: `${COOKIE}=${cookie}`, 'sec-fetch-site': 'same-origin', origin: PAGES },
      body: new URLSearchParams({ formToken }),
    });
  const signedIn = async (id = 'ana@example.com') => {
    const expiresAt = atSecond(clock.second + 8 * 3600).toISOString();
    const cookie = await sessions.start({ id, name: id, groups: GROUPS, signedInAt: now().toISOString(), expiresAt });
    return { cookie, formToken: await (await look(cookie)).text() };
  };
  return { look, post, signedIn, clock, table, ended, failures, changes };
};

describe('a copy of a session’s cookie', () => {
  it('is worth nothing once the session was signed out of: it shows nothing, changes nothing, and signs nobody out', async () => {
    const { look, post, signedIn, changes } = thePages();
    const { cookie, formToken } = await signedIn();
    expect((await post(cookie, '/console/page', formToken)).status).toBe(200);
    expect((await post(cookie, '/sign-out', formToken)).status).toBe(200);

    expect((await look(cookie)).headers.get('location')).toBe('/sign-in?to=%2Fconsole%2Fpage');
    expect((await post(cookie, '/console/page', formToken)).status).toBe(401);
    expect((await post(cookie, '/sign-out', formToken)).status).toBe(401);
    expect(await (await look(cookie, '/sign-out')).text()).not.toContain('ana@example.com');
    expect(changes).toEqual(['ana@example.com']);
  });

  it('is not, either, where the end of its idle time had been moved on', async () => {
    const { look, post, signedIn, clock } = thePages();
    const { cookie, formToken } = await signedIn();
    clock.second = 30 * 60;
    const renewed = /=([^;]+)/.exec((await look(cookie)).headers.get('set-cookie') ?? '')?.[1] ?? '';
    expect(renewed).not.toBe(cookie);
    expect((await look(renewed)).status).toBe(200);
    await post(cookie, '/sign-out', formToken);
    expect((await look(renewed)).status).toBe(303);
  });

  it('says nothing of other sessions: the same person’s elsewhere goes on, and everybody else’s', async () => {
    const { look, post, signedIn } = thePages();
    const [here, elsewhere, ben] = [await signedIn(), await signedIn(), await signedIn('ben@example.com')];
    await post(here.cookie, '/sign-out', here.formToken);
    expect([await look(elsewhere.cookie), await look(ben.cookie)].map(({ status }) => status)).toEqual([200, 200]);
  });

  it('is remembered as worthless for as long as it would have been good, by what cannot be posted back', async () => {
    const { post, signedIn, clock, ended } = thePages();
    clock.second = 100;
    const { cookie, formToken } = await signedIn();
    await post(cookie, '/sign-out', formToken);
    expect(ended).toEqual([[sessionIdOf(formToken), atSecond(100 + 8 * 3600)]]);
    expect(sessionIdOf(formToken)).not.toContain(formToken);
  });
});

describe('where the table does not answer', () => {
  it('nobody is let in, and nothing is changed', async () => {
    const { look, post, signedIn, table, failures, changes } = thePages();
    const { cookie, formToken } = await signedIn();
    table.fails = 'hasEnded';
    const shown = await look(cookie);
    expect(shown.status).toBe(500);
    expect(await shown.text()).not.toContain(formToken);
    expect((await post(cookie, '/console/page', formToken)).status).toBe(500);
    expect(changes).toEqual([]);
    expect(failures).toHaveLength(2);
  });

  it('a sign-out ends the session in this browser all the same, and does not say that all is done', async () => {
    const { post, signedIn, table } = thePages();
    const { cookie, formToken } = await signedIn();
    table.fails = 'endSession';
    const answer = await post(cookie, '/sign-out', formToken);
    expect(answer.status).toBe(500);
    expect(answer.headers.get('set-cookie')).toMatch(/^__Host-selfheal-session=;.*Max-Age=0/);
    expect(await answer.text()).not.toContain('You are signed out');
  });
});
