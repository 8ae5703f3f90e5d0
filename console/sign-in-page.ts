import { html } from 'hono/html';
import { plainLayout } from './plain-layout.ts';

const PAGES = {
  'signed-out': {
    title: 'You are not signed in',
    text: 'Your session is over, so what you pressed changed nothing. Sign in and press it again.',
  },
  'no-group': {
    title: 'You may not see these pages',
    text: 'You have signed in, but none of your groups has access. Ask whoever keeps the catalog of Selfheal to give one of them access, or sign in as somebody else.',
  },
  'not-asked-here': {
    title: 'That did not come from these pages',
    text: 'What was asked for did not come from a page of this session, so it changed nothing. Open the page again and press there.',
  },
  'not-begun': {
    title: 'This sign-in is over',
    text: 'It was begun in another browser or tab, or too long ago. Sign in again.',
  },
  denied: {
    title: 'You were not signed in',
    text: 'Your directory said no, or you turned back. Sign in again, or ask whoever keeps your directory to let you use Selfheal.',
  },
  unverified: {
    title: 'Your e-mail address is not verified',
    text: 'Selfheal knows people by an address that their directory vouches for, and it does not vouch for yours. Ask whoever keeps your directory to have it verified, then sign in again.',
  },
  'not-trusted': {
    title: 'You were not signed in',
    text: 'The answer of your directory failed a check. Sign in again; if it happens once more, tell whoever runs Selfheal: the log of selfheal-operator-api says which.',
  },
  unreachable: {
    title: 'Signing in is not possible now',
    text: 'Your directory cannot be reached. Try again in a minute. Links in messages still work.',
  },
  'sign-out': {
    title: 'Sign out',
    text: 'Your session here ends, and the one at your directory’s sign-in with it.',
  },
  'signed-out-now': {
    title: 'You are signed out',
    text: 'You can close this page.',
  },
} as const;

export type SignInPage = keyof typeof PAGES;

export interface WhoIsThere {
  person: string;
  formToken: string;
}

/** Says why somebody is not signed in, and what to do about it. */
export const signInPage = (page: SignInPage, there: WhoIsThere | null = null) => {
  const { title, text } = PAGES[page];
  return plainLayout(
    title,
    html`<h1>${title}</h1>
<p class="notice" role="status">${text}</p>
${
  there
    ? html`<p>You are signed in as ${there.person}.</p>
<form method="post" action="/sign-out"><input type="hidden" name="formToken" value="${there.formToken}"><button>Sign out</button></form>
${page === 'sign-out' ? html`<p><a href="/console">Stay signed in</a></p>` : ''}`
    : html`<p><a href="/sign-in">Sign in</a></p>`
}`,
  );
};

/** Says that a session is over, on the way to the directory that forgets it too; a link for browsers that do not go on by themselves. */
export const signOutPage = (address: string) =>
  plainLayout(
    'You are signed out here',
    html`<h1>You are signed out here</h1>
<p class="notice" role="status">Your directory may still know you on this device.</p>
<p><a href="${address}">Sign out there too</a></p>`,
  );
