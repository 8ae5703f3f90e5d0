import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '../../ports/clock.ts';
import type { Fetch } from './ask-http.ts';
import { boundedBody } from './bounded-body.ts';
import { retryAfterSeconds } from './pauses.ts';

export interface PostParts {
  fetch: Fetch;
  now: Clock;
  /** For everything: tries, pauses and answers. */
  deadlineSeconds: number;
}

export interface Post {
  url: string;
  body: unknown;
  /** Headers that are secret. */
  credentials?: Readonly<Record<string, string>>;
}

export type PostResult =
  | { status: 'answered'; text: string }
  /** `mayHave`: that it failed does not say that it was not done. */
  | { status: 'failed'; because: string; mayHave: boolean };

const MAXIMUM_ANSWER_BYTES = 65_536;
const COMPLAINT_CHARACTERS = 200;
const TRIES = 2;

/**
 * Posts something that must not be done twice: it is tried again only where the peer says that it refused it for being too much
 * (429), and says how soon. A failure is told without the address, which is a secret with some channels.
 */
export const postJson = async (
  { fetch, now, deadlineSeconds }: PostParts,
  { url, body, credentials = {} }: Post,
): Promise<PostResult> => {
  const late = AbortSignal.timeout(1000 * deadlineSeconds);
  const endsAt = now().getTime() + 1000 * deadlineSeconds;
  const failed = (because: string, mayHave: boolean): PostResult => ({ status: 'failed', because, mayHave });
  try {
    for (let triesMade = 1; ; triesMade += 1) {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json; charset=utf-8', ...credentials },
        body: JSON.stringify(body),
        // Credentials and words are for the one that was named.
        redirect: 'manual',
        signal: late,
      });
      const { text } = await boundedBody(response, MAXIMUM_ANSWER_BYTES);
      if (response.ok) return { status: 'answered', text };
      const wait = response.status === 429 ? retryAfterSeconds(response.headers, now()) : null;
      const isTooLate = wait === null || now().getTime() + 1000 * wait >= endsAt;
      if (isTooLate || triesMade === TRIES)
        return failed(`it answered ${response.status}${said(text)}`, response.status >= 500);
      await pause(1000 * wait, undefined, { signal: late });
    }
  } catch (error) {
    if (late.aborted) return failed(`it did not answer within ${deadlineSeconds} s`, true);
    return failed(`the connection broke off (${error instanceof Error ? error.name : 'unknown'})`, true);
  }
};

const said = (text: string): string => {
  const line = text.replaceAll(/\s+/g, ' ').trim().slice(0, COMPLAINT_CHARACTERS);
  return line && `: ${line}`;
};
