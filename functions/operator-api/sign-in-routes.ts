import { type Context, Hono } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { signInPage, signOutPage } from '../../console/sign-in-page.ts';
import { returnPath } from '../../lib/domain/access/return-path.ts';
import { sessionIdOf } from '../../lib/domain/access/session-id.ts';
import type { SignIn, SignInRefusal, SignInRefused } from '../../lib/ports/sign-in.ts';
import { cameFrom } from './came-from.ts';
import { dropSession, keepSession, openSession, requireSession, type SignedInDeps } from './signed-in.ts';

export interface SignInRoutesDeps extends SignedInDeps {
  signIn: SignIn;
  /** Told why somebody was not let in; it holds no token. */
  refused: (refusal: SignInRefused) => void;
  /** Told who came and who went, and from where; it holds no token. Left out: nobody keeps it. */
  passed?: (what: 'signed in' | 'signed out', who: { person: string; from: string | null }) => void;
}

const PENDING_COOKIE = 'selfheal-sign-in';
/** `Lax`: the directory sends the browser back from another site. */
const COOKIE = { prefix: 'host', path: '/', secure: true, httpOnly: true, sameSite: 'Lax' } as const;
const PENDING_SECONDS = 600;

const STATUS: Readonly<Record<SignInRefusal, 400 | 403 | 502 | 503>> = {
  'not-begun': 400,
  denied: 403,
  unverified: 403,
  'not-trusted': 502,
  unreachable: 503,
};

/** To the directory and back, and out again. */
export const signInRoutes = (deps: SignInRoutesDeps) => {
  const { signIn, sessions, refused, passed = () => {} } = deps;
  const app = new Hono();

  const refuse = (context: Context, why: SignInRefused) => {
    refused(why);
    return context.html(signInPage(why.refusal), STATUS[why.refusal]);
  };

  app.get('/sign-in', async (context) => {
    const begun = await signIn.begin(returnPath(context.req.query('to')));
    if (begun.status === 'refused') return refuse(context, begun);
    setCookie(context, PENDING_COOKIE, begun.pending, { ...COOKIE, maxAge: PENDING_SECONDS });
    return context.redirect(begun.address, 303);
  });

  app.get('/sign-in/callback', async (context) => {
    const pending = getCookie(context, PENDING_COOKIE, 'host');
    // Good for one answer, whatever that is.
    deleteCookie(context, PENDING_COOKIE, COOKIE);
    const result = await signIn.finish(new URL(context.req.url).searchParams, pending);
    if (result.status === 'refused') return refuse(context, result);
    keepSession(context, await sessions.start(result.operator));
    passed('signed in', { person: result.operator.id, from: cameFrom(context) });
    return context.redirect(returnPath(result.to), 303);
  });

  // Links only ever show: whoever follows one here is asked.
  app.get('/sign-out', async (context) => {
    const open = await openSession(context, deps);
    return context.html(
      open
        ? signInPage('sign-out', { person: open.session.operator.id, formToken: open.session.formToken })
        : signInPage('signed-out-now'),
    );
  });

  app.post('/sign-out', requireSession(deps), async (context) => {
    dropSession(context);
    const { operator, formToken } = context.var;
    await deps.incidents.endSession(sessionIdOf(formToken), new Date(operator.expiresAt));
    passed('signed out', { person: context.var.operator.id, from: cameFrom(context) });
    const address = signIn.signOutAddress();
    // Not a redirect: browsers hold a form to this site also where it is sent on to.
    context.header('refresh', `0; url=${address}`);
    return context.html(signOutPage(address));
  });

  return app;
};
