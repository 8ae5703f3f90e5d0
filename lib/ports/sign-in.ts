import type { Operator } from '../contracts/operator.ts';

/**
 * Why nobody was let in. `not-begun`: this browser began no sign-in that the answer belongs to, or too long ago. `denied`: the company's
 * directory said no, or the person turned back. `unverified`: the directory does not vouch for their e-mail address. `not-trusted`: the
 * answer failed a check. `unreachable`: the directory, or the keys of sessions, could not be reached.
 */
export type SignInRefusal = 'not-begun' | 'denied' | 'unverified' | 'not-trusted' | 'unreachable';

export interface SignInBegun {
  status: 'begun';
  /** Where the browser goes to sign in. */
  address: string;
  /** What this browser must bring back, sealed: kept in its own cookie until then. */
  pending: string;
}

export interface SignedInResult {
  status: 'signed-in';
  operator: Operator;
  /** The page that was asked for when the sign-in began. */
  to: string;
}

export interface SignInRefused {
  status: 'refused';
  refusal: SignInRefusal;
  /** For the log, never for a page: what exactly failed, without any token. */
  because: string;
}

/** How people prove who they are. No token of the directory leaves an adapter, nor does one keep or log it. */
export interface SignIn {
  begin(to: string): Promise<SignInBegun | SignInRefused>;
  /** Reads what the directory sent the browser back with. */
  finish(answer: URLSearchParams, pending: string | undefined): Promise<SignedInResult | SignInRefused>;
  /** Where the browser goes after its session here is over, so that the directory forgets it too. */
  signOutAddress(): string;
}

export interface Session {
  operator: Operator;
  /** Random, and known to this session's own pages alone: every form posts it back. */
  formToken: string;
}

/** Sessions that live in the browser's cookie, sealed; nothing is kept of them. A stolen cookie is good until its session is signed out of, it expires or the key is exchanged twice. */
export interface Sessions {
  /** The cookie of somebody who has just signed in. */
  start(operator: Operator): Promise<string>;
  /** Null for a cookie that was tampered with, sealed by a key that is no longer known, idle for too long, or expired. */
  open(cookie: string): Promise<OpenSession | null>;
}

export interface OpenSession {
  session: Session;
  /** The cookie anew, where it is time to move the end of the idle time. */
  renewed: string | null;
}

/** Both ways of ending a session: nothing was done for so long, or it has lasted so long. */
export const IDLE_MINUTES = 60;
export const LONGEST_SESSION_HOURS = 8;
