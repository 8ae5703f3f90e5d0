import type { Context, MiddlewareHandler } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { signInPage } from '../../console/sign-in-page.ts';
import type { Catalog } from '../../lib/contracts/catalog.ts';
import type { Operator } from '../../lib/contracts/operator.ts';
import { formTokenGood } from '../../lib/domain/access/form-token.ts';
import { isOwnRequest } from '../../lib/domain/access/own-request.ts';
import type { Sessions } from '../../lib/ports/sign-in.ts';

/** What a page knows of the person before it; forms post `formToken` back in a hidden field of that name. */
export interface SignedIn {
  Variables: { operator: Operator; formToken: string };
}

export interface SignedInDeps {
  sessions: Sessions;
  catalog: Pick<Catalog, 'access'>;
  /** Where the pages are, for the browser. */
  pagesUrl: string;
}

/** The prefix holds the cookie to this host alone, over TLS alone. */
const SESSION_COOKIE = 'selfheal-session';
const COOKIE = { prefix: 'host', path: '/', secure: true, httpOnly: true, sameSite: 'Lax' } as const;

/** Without an age: it goes when the browser is closed, and what is in it says when it ends. */
export const keepSession = (context: Context, cookie: string): void =>
  setCookie(context, SESSION_COOKIE, cookie, COOKIE);

export const dropSession = (context: Context): void => {
  deleteCookie(context, SESSION_COOKIE, COOKIE);
};

export const sessionCookie = (context: Context): string | undefined => getCookie(context, SESSION_COOKIE, 'host');

const ONLY_SHOWS: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/**
 * Lets in whoever has signed in and is in a group that the catalog names. Whoever has not is sent to sign in, and then back to the page
 * that was asked for. A request that may change something must come from one of our own pages, with the token of this very session.
 */
export const requireOperator =
  ({ sessions, catalog, pagesUrl }: SignedInDeps): MiddlewareHandler<SignedIn> =>
  async (context, next) => {
    const shows = ONLY_SHOWS.has(context.req.method);
    const cookie = sessionCookie(context);
    const open = cookie === undefined ? null : await sessions.open(cookie);
    if (!open) {
      const { pathname, search } = new URL(context.req.url);
      if (shows) return context.redirect(`/sign-in?to=${encodeURIComponent(pathname + search)}`, 303);
      return context.html(signInPage('signed-out'), 401);
    }
    const { operator, formToken } = open.session;
    if (!operator.groups.some((group) => Object.hasOwn(catalog.access, group)))
      return context.html(signInPage('no-group', { person: operator.id, formToken }), 403);
    if (!shows && !(await asked(context, new URL(pagesUrl).origin, formToken)))
      return context.html(signInPage('not-asked-here'), 403);
    if (open.renewed !== null) keepSession(context, open.renewed);
    context.set('operator', operator);
    context.set('formToken', formToken);
    return next();
  };

/** Whether one of our own pages, opened in this session, asked for a change. */
const asked = async (context: Context, ownOrigin: string, formToken: string): Promise<boolean> => {
  const from = { site: context.req.header('sec-fetch-site'), origin: context.req.header('origin') };
  if (!isOwnRequest(ownOrigin, from)) return false;
  const form = await context.req.parseBody();
  return formTokenGood(formToken, form.formToken);
};
