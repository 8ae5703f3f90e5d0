import { AuthorizationResponseError, ClientError, ResponseBodyError } from 'openid-client';
import type { SignInRefused } from '../../ports/sign-in.ts';

const BROKEN: ReadonlySet<string | undefined> = new Set(['OAUTH_TIMEOUT', 'OAUTH_ABORT']);
/** Answers that are no answers: a proxy's error page, or a server that fails. */
const NO_ANSWER: ReadonlySet<string | undefined> = new Set([
  'OAUTH_RESPONSE_IS_NOT_CONFORM',
  'OAUTH_RESPONSE_IS_NOT_JSON',
  'OAUTH_PARSE_ERROR',
]);

/** What may be logged of an error code that somebody else chose. */
const plain = (code: string): string => code.replace(/[^a-z0-9_.-]/gi, '?').slice(0, 60);

export const refused = (refusal: SignInRefused['refusal'], because: string): SignInRefused => ({
  status: 'refused',
  refusal,
  because,
});

/** Why a sign-in failed, told without anything that a token, a code or the person who sent them could bring into a log. */
export const refusalOf = (error: unknown): SignInRefused => {
  if (error instanceof AuthorizationResponseError)
    return refused('denied', `the directory answered ${plain(error.error)}`);
  if (error instanceof ResponseBodyError) {
    // A code that was redeemed before, or too late: whoever begins again gets a new one.
    if (error.error === 'invalid_grant') return refused('not-begun', 'the directory knows the code no more');
    return error.status >= 500
      ? refused('unreachable', `the directory failed with status ${error.status}`)
      : refused('not-trusted', `the directory would not redeem the code: ${plain(error.error)}`);
  }
  if (error instanceof ClientError) {
    if (BROKEN.has(error.code)) return refused('unreachable', 'the directory did not answer in time');
    if (NO_ANSWER.has(error.code)) return refused('unreachable', `the directory did not answer: ${error.message}`);
    const { cause } = error;
    const detail = cause instanceof Error ? `: ${cause.message}` : '';
    return refused('not-trusted', `${error.code ?? 'a check'} failed${detail}`);
  }
  // What `fetch` throws when no connection comes about.
  if (error instanceof TypeError && error.message === 'fetch failed')
    return refused('unreachable', 'the directory could not be reached');
  throw error;
};
