import * as z from 'zod';
import { SlackSecret } from '../../contracts/notices.ts';
import { type PostParts, postJson } from '../http/post-json.ts';

/**
 * What Slack answers to a call: `ok`, or the name of an error with status 200.
 *
 * @see https://docs.slack.dev/apis/web-api/#responses
 */
const Answer = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), channel: z.string().optional(), ts: z.string().optional() }),
  z.object({ ok: z.literal(false), error: z.string().max(200) }),
]);
/** `mayHave`: it may have been done all the same. */
export type SlackAnswer =
  | Extract<z.infer<typeof Answer>, { ok: true }>
  | { ok: false; error: string; mayHave: boolean };

/**
 * Errors with which part of what was asked for may have been done.
 *
 * @see https://docs.slack.dev/reference/methods/chat.postMessage#errors
 */
const HALF_DONE = ['fatal_error', 'internal_error', 'request_timeout'];

export interface SlackApiOptions extends PostParts {
  /** The text of the secret; may throw. */
  secret: () => Promise<string>;
}

export type SlackApi = (method: string, body: object) => Promise<SlackAnswer>;

/** Calls methods of Slack's API with the bot's token. What goes wrong is an answer; it never throws and never names the token. */
export const createSlackApi =
  ({ secret, ...parts }: SlackApiOptions): SlackApi =>
  async (method, body) => {
    const read = await readSecret(secret);
    if (!read.ok) return { ...read, mayHave: false };
    const credentials = { authorization: `Bearer ${read.botToken}` };
    const result = await postJson(parts, { url: `https://slack.com/api/${method}`, body, credentials });
    if (result.status === 'failed') return { ok: false, error: result.because, mayHave: result.mayHave };
    const { data: answer } = Answer.safeParse(parsed(result.text));
    if (!answer) return { ok: false, error: 'it answered with something that is not of Slack’s shape', mayHave: true };
    return answer.ok ? answer : { ...answer, mayHave: HALF_DONE.includes(answer.error) };
  };

const readSecret = async (
  secret: () => Promise<string>,
): Promise<{ ok: true; botToken: string } | { ok: false; error: string }> => {
  try {
    const held = SlackSecret.safeParse(parsed(await secret()));
    if (held.success) return { ok: true, botToken: held.data.botToken };
    return {
      ok: false,
      error: 'its secret holds no bot token and signing secret yet: docs/channels.md says how to fill it',
    };
  } catch {
    return { ok: false, error: 'its secret cannot be read' };
  }
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};
