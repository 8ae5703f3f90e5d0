import type { Context, MiddlewareHandler } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { Within } from '../../console/framed.ts';
import { signInPage } from '../../console/sign-in-page.ts';
import type { Catalog } from '../../lib/contracts/catalog.ts';
import type { Operator } from '../../lib/contracts/operator.ts';
import { formTokenGood } from '../../lib/domain/access/form-token.ts';
import { isOwnRequest } from '../../lib/domain/access/own-request.ts';
import { sessionIdOf } from '../../lib/domain/access/session-id.ts';
import type { SessionRecords } from '../../lib/ports/session-records.ts';
import type { OpenSession, Sessions } from '../../lib/ports/sign-in.ts';

/** What a page knows of the person before it; forms post `formToken` back in a hidden field of that name. */
export interface SignedIn {
  Variables: { operator: Operator; formToken: string };
}

/** Behind the console's door there is also the frame that its pages stand in. */
export interface InConsole {
  Variables: SignedIn['Variables'] & { within: Within };
}

export interface SignedInDeps {
  sessions: Sessions;
  incidents: SessionRecords;
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

/** Null also where somebody signed out of the session, however good a copy of its cookie is; throws where that cannot be known. */
export const openSession = async (
  context: Context,
  { sessions, incidents }: Pick<SignedInDeps, 'sessions' | 'incidents'>,
): Promise<OpenSession | null> => {
  const cookie = getCookie(context, SESSION_COOKIE, 'host');
  const open = cookie === undefined ? null : await sessions.open(cookie);
  return open && !(await incidents.hasEnded(sessionIdOf(open.session.formToken))) ? open : null;
};

const ONLY_SHOWS: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/**
 * Lets in whoever has signed in. Whoever has not is sent to sign in, and then back to the page that was asked for. A request that
 * may change something must come from one of our own pages, with the token of this very session.
 */
export const requireSession =
  ({ sessions, incidents, pagesUrl }: SignedInDeps): MiddlewareHandler<SignedIn> =>
  async (context, next) => {
    const shows = ONLY_SHOWS.has(context.req.method);
    const open = await openSession(context, { sessions, incidents });
    if (!open) {
      const { pathname, search } = new URL(context.req.url);
      if (shows) return context.redirect(`/sign-in?to=${encodeURIComponent(pathname + search)}`, 303);
      return context.html(signInPage('signed-out'), 401);
    }
    const { operator, formToken } = open.session;
    if (!shows && !(await askedHere(context, new URL(pagesUrl).origin, formToken)))
      return context.html(signInPage('not-asked-here'), 403);
    if (open.renewed !== null) keepSession(context, open.renewed);
    context.set('operator', operator);
    context.set('formToken', formToken);
    return next();
  };

/** As {@link requireSession}, and only whoever is in a group that the catalog names: every page but the way out is behind it. */
export const requireOperator = (deps: SignedInDeps): MiddlewareHandler<SignedIn> => {
  const inSession = requireSession(deps);
  return (context, next) =>
    inSession(context, async () => {
      const { id, groups } = context.var.operator;
      if (groups.some((group) => Object.hasOwn(deps.catalog.access, group))) return next();
      context.res = await context.html(signInPage('no-group', { person: id, formToken: context.var.formToken }), 403);
    });
};

/** Whether one of our own pages, opened in this session, asked for a change. */
const askedHere = async (context: Context, ownOrigin: string, formToken: string): Promise<boolean> => {
  const from = { site: context.req.header('sec-fetch-site'), origin: context.req.header('origin') };
  if (!isOwnRequest(ownOrigin, from)) return false;
  const form = await context.req.parseBody();
  return formTokenGood(formToken, form.formToken);
};
