import { Hono } from 'hono';
import { handle, type LambdaEvent } from 'hono/aws-lambda';
import { describe, expect, it } from 'vitest';
import { withDrillPeople } from '../../../../drill/sign-in.ts';
import { createApp } from '../../../../functions/operator-api/handler.ts';
import { requireOperator, type SignedIn } from '../../../../functions/operator-api/signed-in.ts';
import { createMemoryStore } from '../../../../lib/adapters/memory/memory-store.ts';
import { createSeal } from '../../../../lib/adapters/oidc/seal.ts';
import { createSessions } from '../../../../lib/adapters/oidc/sessions.ts';
import type { Catalog } from '../../../../lib/contracts/catalog.ts';
import type { Operator } from '../../../../lib/contracts/operator.ts';
import type { SignIn, SignInRefusal, SignInRefused } from '../../../../lib/ports/sign-in.ts';
import { atSecond, POLICY } from '../../../contract/builders.ts';

const PAGES = 'https://pages.example';
const DIRECTORY = 'https://directory.example';
const ELSEWHERE = 'https://elsewhere.example';

const access: Catalog['access'] = { 'shop-approvers': { role: 'approver', applications: ['shop'] } };

const ANA: Operator = {
  id: 'ana@example.com',
  name: 'Ana',
  groups: ['shop-approvers'],
  signedInAt: atSecond(0).toISOString(),
  expiresAt: atSecond(8 * 3600).toISOString(),
};

/** A directory that lets in whoever is set, and remembers what it was asked. */
const aDirectory = (person: Operator | SignInRefusal) => {
  const asked: { to: string; pending: (string | undefined)[] } = { to: '', pending: [] };
  const refusal = (why: SignInRefusal): SignInRefused => ({ status: 'refused', refusal: why, because: 'as set' });
  const signIn: SignIn = {
    begin: async (to) => {
      if (person === 'unreachable') return refusal(person);
      asked.to = to;
      return { status: 'begun', address: `${DIRECTORY}/authorize?state=s`, pending: 'sealed-pending' };
    },
    finish: async (_, pending) => {
      asked.pending.push(pending);
      if (typeof person === 'string') return refusal(person);
      return pending === 'sealed-pending'
        ? { status: 'signed-in', operator: person, to: asked.to }
        : refusal('not-begun');
    },
    signOutAddress: () => `${DIRECTORY}/logout`,
  };
  return { asked, signIn };
};

/** The pages with one that only shows and changes something when asked, behind a sign-in. */
const thePages = (person: Operator | SignInRefusal = ANA) => {
  const clock = { second: 0 };
  const now = () => atSecond(clock.second);
  const seal = createSeal(async () => JSON.stringify({ current: 'k'.repeat(64) }), now);
  const sessions = createSessions({ seal, groups: [...Object.keys(access), 'somebody-elses'], now });
  const { asked, signIn } = aDirectory(person);
  const refused: SignInRefused[] = [];
  const passed: unknown[][] = [];
  const failures: unknown[] = [];
  const changes: string[] = [];
  const incidents = createMemoryStore({ now });
  const deps = {
    signIn,
    sessions,
    incidents,
    catalog: { access },
    pagesUrl: PAGES,
    refused: (why: SignInRefused) => refused.push(why),
    passed: (...told: unknown[]) => passed.push(told),
  };
  const app = createApp({
    policyVersion: POLICY,
    incidents,
    linkSecret: async () => 'a secret of the test',
    manifests: [],
    failed: (error) => failures.push(error),
    now,
    signIn: deps,
  });
  const behind = new Hono<SignedIn>();
  behind.use('/console/page', requireOperator(deps));
  behind.get('/console/page', (context) => context.text(`${context.var.operator.id} ${context.var.formToken}`));
  behind.post('/console/page', async (context) => {
    changes.push(String((await context.req.parseBody()).change));
    return context.text('changed');
  });
  app.route('/', behind);

  const jar = new Map<string, string>();
  const lines: string[] = [];
  const ask = async (
    path: string,
    { headers = {}, ...init }: { method?: string; headers?: Record<string, string>; body?: string } = {},
  ) => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await app.request(PAGES + path, { ...init, headers: { cookie, ...headers } });
    for (const line of response.headers.getSetCookie()) {
      lines.push(line);
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/max-age=0/i.test(line)) jar.delete(name);
      else jar.set(name, value);
    }
    return response;
  };
  const post = (
    path: string,
    form: Record<string, string>,
    headers: Record<string, string> = { 'sec-fetch-site': 'same-origin' },
  ) =>
    ask(path, {
      method: 'POST',
      body: new URLSearchParams(form).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    });
  const signInAs = async (to = '/console/page') => {
    await ask(`/sign-in?to=${encodeURIComponent(to)}`);
    return ask('/sign-in/callback?code=c&state=s');
  };
  const token = async () => (await (await ask('/console/page')).text()).split(' ')[1] ?? '';
  return { app, ask, post, signInAs, token, asked, jar, lines, clock, refused, passed, failures, changes };
};

describe('a page behind a sign-in', () => {
  it('sends whoever has not signed in to the directory, and back to the very page that was asked for', async () => {
    const { ask, asked } = thePages();
    const away = await ask('/console/page?since=2026-03-03');
    expect(away.status).toBe(303);
    const to = away.headers.get('location') ?? '';
    expect(to).toBe(`/sign-in?to=${encodeURIComponent('/console/page?since=2026-03-03')}`);
    const begun = await ask(to);
    expect([begun.status, begun.headers.get('location')]).toEqual([303, `${DIRECTORY}/authorize?state=s`]);
    const back = await ask('/sign-in/callback?code=c&state=s');
    expect([back.status, back.headers.get('location')]).toEqual([303, '/console/page?since=2026-03-03']);
    expect(asked.pending).toEqual(['sealed-pending']);
    expect(await (await ask('/console/page')).text()).toMatch(/^ana@example\.com [\w-]{43}$/);
  });

  it('keeps its cookies to this host, TLS and the server; the one of the way there is good once', async () => {
    const { signInAs, lines, jar } = thePages();
    await signInAs();
    expect(lines).toHaveLength(3);
    for (const line of lines) {
      expect(line).toMatch(/^__Host-selfheal-(session|sign-in)=/);
      for (const attribute of ['Path=/', 'HttpOnly', 'Secure', 'SameSite=Lax']) expect(line).toContain(attribute);
      expect(line).not.toMatch(/domain=/i);
    }
    expect([...jar.keys()]).toEqual(['__Host-selfheal-session']);
  });

  it.each([
    'https://elsewhere.example',
    '//elsewhere.example',
    '/\\elsewhere.example',
    '/sign-out',
    '%2F%2Felsewhere.example',
  ])('never sends anybody on to %s', async (to) => {
    const { signInAs, asked } = thePages();
    expect((await signInAs(to)).headers.get('location')).toBe('/console');
    expect(asked.to).toBe('/console');
  });

  it('asks for a new sign-in when the session is over, tampered with, or another’s cookie', async () => {
    const { ask, signInAs, clock, jar } = thePages();
    await signInAs();
    clock.second = 3600;
    expect((await ask('/console/page')).status).toBe(303);
    jar.set('__Host-selfheal-session', 'rubbish');
    expect((await ask('/console/page')).status).toBe(303);
    expect((await ask('/console/page', { method: 'HEAD' })).status).toBe(303);
  });

  it('moves the end of the idle time on while its pages are read', async () => {
    const { ask, signInAs, clock } = thePages();
    await signInAs();
    for (clock.second = 1800; clock.second < 8 * 3600; clock.second += 1800)
      expect((await ask('/console/page')).status).toBe(200);
    clock.second = 8 * 3600;
    expect((await ask('/console/page')).status).toBe(303);
  });

  it.each([['somebody-elses'], []])(
    'shows nothing to a person in no group that the catalog names, and says so',
    async (...groups) => {
      const { ask, post, signInAs, changes } = thePages({ ...ANA, groups });
      await signInAs();
      const page = await ask('/console/page');
      expect(page.status).toBe(403);
      const text = await page.text();
      expect(text).toContain('none of your groups has access');
      expect(text).toContain('ana@example.com');
      const formToken = /name="formToken" value="([^"]+)"/.exec(text)?.[1] ?? '';
      expect((await post('/console/page', { formToken, change: 'x' })).status).toBe(403);
      expect(changes).toEqual([]);
      expect((await post('/sign-out', { formToken })).status).toBe(200);
    },
  );
});

describe('a change that is asked for', () => {
  it('is made with the session, its token, and a browser that says it came from here', async () => {
    const { post, signInAs, token, changes } = thePages();
    await signInAs();
    const formToken = await token();
    expect((await post('/console/page', { formToken, change: 'one' })).status).toBe(200);
    expect((await post('/console/page', { formToken, change: 'two' }, { origin: PAGES })).status).toBe(200);
    expect(changes).toEqual(['one', 'two']);
  });

  it('is not made without a session: the page says so, and leads to no place', async () => {
    const { post, changes } = thePages();
    const page = await post('/console/page', { change: 'x' });
    expect([page.status, page.headers.get('location')]).toEqual([401, null]);
    expect(await page.text()).toContain('what you pressed changed nothing');
    expect(changes).toEqual([]);
  });

  it.each([
    ['from another site', { 'sec-fetch-site': 'cross-site', origin: ELSEWHERE }],
    ['from another site that hides where', { 'sec-fetch-site': 'cross-site', origin: 'null' }],
    ['from a sister of this site', { 'sec-fetch-site': 'same-site', origin: 'https://other.pages.example' }],
    ['from an old browser at another site', { origin: ELSEWHERE }],
    ['from what does not say where from', {}],
  ])('is not made %s', async (_, headers) => {
    const { post, signInAs, token, changes } = thePages();
    await signInAs();
    const formToken = await token();
    expect((await post('/console/page', { formToken, change: 'x' }, headers)).status).toBe(403);
    expect(changes).toEqual([]);
  });

  it('is not made with another session’s token, with none, or with the token as a query', async () => {
    const { ask, post, signInAs, token, changes } = thePages();
    await signInAs();
    const former = await token();
    await signInAs();
    const present = await token();
    expect(former).not.toBe(present);
    for (const formToken of [former, '', 'x'])
      expect((await post('/console/page', { formToken, change: 'x' })).status).toBe(403);
    expect((await post('/console/page', { change: 'x' })).status).toBe(403);
    expect((await post(`/console/page?formToken=${present}`, { change: 'x' })).status).toBe(403);
    const headers = { 'sec-fetch-site': 'same-origin', 'content-type': 'text/plain' };
    expect((await ask('/console/page', { method: 'POST', body: `formToken=${present}`, headers })).status).toBe(403);
    for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS'])
      expect((await ask('/console/page', { method })).status, method).toBe(403);
    expect(changes).toEqual([]);
  });
});

describe('signing out', () => {
  it('is asked about when a link leads there, and done by the button, here and at the directory', async () => {
    const { ask, post, signInAs, token, jar } = thePages();
    await signInAs();
    const formToken = await token();
    const page = await ask('/sign-out');
    expect(await page.text()).toContain(`name="formToken" value="${formToken}"`);
    expect(jar.size).toBe(1);
    const out = await post('/sign-out', { formToken });
    expect([out.status, out.headers.get('refresh')]).toEqual([200, `0; url=${DIRECTORY}/logout`]);
    expect(jar.size).toBe(0);
    expect((await ask('/console/page')).status).toBe(303);
    expect(await (await ask('/sign-out')).text()).toContain('You are signed out');
  });

  it('is done to nobody by another site', async () => {
    const { post, signInAs, token, jar } = thePages();
    await signInAs();
    const formToken = await token();
    expect((await post('/sign-out', { formToken }, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await post('/sign-out', {})).status).toBe(403);
    expect(jar.size).toBe(1);
  });
});

describe('what is told of sign-ins', () => {
  it('is who came and who went, once each, and nothing that could be used', async () => {
    const { signInAs, ask, post, token, passed, jar } = thePages();
    await ask('/sign-in?to=/console/page');
    expect(passed).toEqual([]);
    await signInAs();
    expect(passed).toEqual([['signed in', { person: ANA.id, from: null }]]);
    const cookies = [...jar.values()];
    const formToken = await token();
    await post('/sign-out', { formToken: 'x'.repeat(43) });
    expect(passed).toHaveLength(1);
    await post('/sign-out', { formToken });
    expect(passed.slice(1)).toEqual([['signed out', { person: ANA.id, from: null }]]);
    for (const secret of [formToken, ...cookies]) expect(JSON.stringify(passed)).not.toContain(secret);
  });

  it('is no coming where it was refused', async () => {
    const { signInAs, passed, refused } = thePages('denied');
    await signInAs();
    expect({ passed, refused: refused.length }).toEqual({ passed: [], refused: 1 });
  });
});

describe('a sign-in that is refused', () => {
  it.each([
    ['denied', 403, 'Your directory said no'],
    ['unverified', 403, 'not verified'],
    ['not-trusted', 502, 'failed a check'],
    ['not-begun', 400, 'Sign in again'],
  ] as const)('says why and what to do, keeps no session, and tells the log: %s', async (why, status, text) => {
    const { signInAs, jar, refused } = thePages(why);
    const page = await signInAs();
    expect(page.status).toBe(status);
    expect(await page.text()).toContain(text);
    expect(jar.size).toBe(0);
    expect(refused).toEqual([{ status: 'refused', refusal: why, because: 'as set' }]);
  });

  it('says that the directory cannot be reached before anybody is sent there', async () => {
    const { ask } = thePages('unreachable');
    const page = await ask('/sign-in');
    expect(page.status).toBe(503);
    expect(await page.text()).toContain('Links in messages still work');
  });

  it('is refused in a browser that began none', async () => {
    const { ask, asked } = thePages();
    const page = await ask('/sign-in/callback?code=c&state=s');
    expect([page.status, asked.pending]).toEqual([400, [undefined]]);
  });
});

it('gives every page of a sign-in the strict headers', async () => {
  const { ask, signInAs } = thePages();
  for (const response of [
    await ask('/sign-in'),
    await signInAs(),
    await ask('/sign-out'),
    await ask('/console/page'),
  ]) {
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('x-frame-options')).toBe('DENY');
    expect(response.headers.get('referrer-policy')).toBe('no-referrer');
  }
});

/** Payload format 2.0 has cookies in lists of their own: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html */
it('finds and sets its cookies as API Gateway hands them over', async () => {
  const serve = handle(thePages().app);
  const ask = async (rawPath: string, rawQueryString: string, cookies: string[]) => {
    const event = {
      version: '2.0',
      routeKey: `GET ${rawPath}`,
      rawPath,
      rawQueryString,
      cookies,
      headers: { host: 'pages.example' },
      requestContext: { domainName: 'pages.example', http: { method: 'GET', path: rawPath } },
      isBase64Encoded: false,
    };
    return (await serve(event as unknown as LambdaEvent)) as { statusCode: number; cookies?: string[] };
  };
  const begun = await ask('/sign-in', 'to=%2Fconsole%2Fpage', []);
  const pairs = (cookies: string[] = []) => cookies.map((line) => line.split(';')[0] ?? '');
  expect(pairs(begun.cookies)).toEqual(['__Host-selfheal-sign-in=sealed-pending']);
  const back = await ask('/sign-in/callback', 'code=c&state=s', ['theme=dark', ...pairs(begun.cookies)]);
  expect(back.statusCode).toBe(303);
  const session = pairs(back.cookies).filter((pair) => pair.startsWith('__Host-selfheal-session='));
  expect(session).toHaveLength(1);
  expect((await ask('/console/page', '', ['theme=dark', ...session])).statusCode).toBe(200);
});

it('has no page behind a sign-in where the catalog gives nobody access', async () => {
  const now = () => atSecond(0);
  const app = createApp({
    policyVersion: POLICY,
    incidents: createMemoryStore({ now }),
    linkSecret: async () => 'a secret of the test',
    manifests: [],
    failed: () => {},
    now,
  });
  for (const path of ['/sign-in', '/sign-in/callback', '/sign-out'])
    expect((await app.request(path)).status, path).toBe(404);
});

it('asks in the drill who you are, and leaves every other path to the pages', async () => {
  const app = withDrillPeople(
    { access },
    new Hono()
      .get('/console', (context) => context.text('the console'))
      .notFound((context) => context.text('none', 404)),
  );
  const people = await (await app.request('/drill/people')).text();
  expect(people).toContain('ana@example.com (shop-approvers: approver)');
  expect(people).toContain('nora@example.com (shop-marketing: no access)');
  expect(await (await app.request('/console')).text()).toBe('the console');
  expect(await (await app.request('/elsewhere')).text()).toBe('none');
});
