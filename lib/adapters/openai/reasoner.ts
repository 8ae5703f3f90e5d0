import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';
import type { RenderedPrompt } from '../../contracts/prompt.ts';
import type { ReasonerAnswer, Reasoners, Turn } from '../../ports/reasoner.ts';
import type { HttpParts } from '../http/ask-http.ts';
import { boundedBody } from '../http/bounded-body.ts';
import { withoutSecrets } from '../http/http-error.ts';
import { backOffSeconds, retryAfterSeconds } from '../http/pauses.ts';
import { plainJson, TooDeepError } from '../http/plain-json.ts';
import { readAnswer, unavailable } from './answer.ts';
import { refusedBy } from './failure.ts';
import { chatRequest } from './request.ts';

export interface OpenAiServer {
  /** With the version, as `http://localhost:11434/v1`. */
  endpoint: string;
  /** null: the server asks for none. It is sent to the endpoint's origin alone and stands in no reason. */
  key: string | null;
}

/** The longest answer that is allowed has some thousand tokens; this is many times that. */
const MAXIMUM_BYTES = 262_144;
const TRIES = 4;
/** A server that is busy, or still loads its model. */
const BUSY: ReadonlySet<number> = new Set([429, 503]);

/** What an error says, in the form of OpenAI or with the bare text that others send. */
const Refusal = z.object({ error: z.union([z.object({ message: z.string() }).loose(), z.string()]) });

interface Tried {
  answer: ReasonerAnswer;
  /** How long to wait before another try; null where none would help. */
  waitSeconds: number | 'back-off' | null;
}

/**
 * Language models behind a server that speaks OpenAI's chat completions, as Ollama and llama.cpp do. Never throws, and follows no
 * redirect. A busy server is asked again while there is time if nobody else can be asked.
 */
export const createOpenAiReasoners = (
  { endpoint, key }: OpenAiServer,
  { fetch, now, random, sleep = (seconds, signal) => pause(1000 * seconds, undefined, { signal }) }: HttpParts,
): Reasoners => {
  const credentials: Record<string, string> = key === null ? {} : { authorization: `Bearer ${key}` };
  const url = `${endpoint.replace(/\/+$/, '')}/chat/completions`;

  const attempt = async (
    prompt: RenderedPrompt,
    turns: readonly Turn[],
    modelId: string,
    signal: AbortSignal,
  ): Promise<Tried> => {
    const began = now().getTime();
    const response = await fetch(url, {
      method: 'POST',
      headers: { accept: 'application/json', 'content-type': 'application/json', ...credentials },
      body: JSON.stringify(chatRequest(prompt, turns, modelId)),
      redirect: 'manual',
      signal,
    });
    const { text, cut } = await boundedBody(response, MAXIMUM_BYTES);
    const { status } = response;
    if (response.ok && cut)
      return {
        answer: unavailable('malformed', `${modelId} sent more than ${MAXIMUM_BYTES} bytes; the rest was not read`),
        waitSeconds: null,
      };
    const body = jsonIn(text);
    const refusal = Refusal.safeParse(body);
    if (!response.ok || refusal.success) {
      const said = withoutSecrets(saidIn(refusal.data) ?? text, credentials);
      // Some servers say 200 and tell of an error: it is one of the question, or it would have a status of its own.
      const answer = refusedBy({ status: response.ok ? 400 : status, said }, modelId);
      return {
        answer,
        waitSeconds: BUSY.has(status) ? (retryAfterSeconds(response.headers, now()) ?? 'back-off') : null,
      };
    }
    const latencyMilliseconds = Math.max(0, now().getTime() - began);
    return { answer: readAnswer(body, prompt, { modelId, latencyMilliseconds }), waitSeconds: null };
  };

  return ({ modelId, timeoutSeconds, lastResort }) => ({
    async ask(prompt, turns) {
      const late = AbortSignal.timeout(1000 * timeoutSeconds);
      for (let triesMade = 1; ; triesMade += 1) {
        const { answer, waitSeconds } = await attempt(prompt, turns, modelId, late).catch((error: unknown): Tried => {
          if (late.aborted)
            return {
              answer: unavailable('late', `${modelId} did not answer within ${timeoutSeconds} s`),
              waitSeconds: null,
            };
          return { answer: refusedBy({ status: null, said: brokenBy(error) }, modelId), waitSeconds: 'back-off' };
        });
        if (waitSeconds === null || !lastResort || triesMade === TRIES) return answer;
        const seconds = waitSeconds === 'back-off' ? backOffSeconds(triesMade, random) : waitSeconds;
        // What ran out of time while it waited is told as what it was.
        if (!(await waited(() => sleep(seconds, late)))) return answer;
      }
    },
  });
};

const waited = async (sleep: () => Promise<unknown>): Promise<boolean> => {
  try {
    await sleep();
    return true;
  } catch {
    return false;
  }
};

/** undefined for what is no JSON, or too deep to be walked. */
const jsonIn = (text: string): unknown => {
  try {
    return JSON.parse(plainJson(text));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TooDeepError) return undefined;
    throw error;
  }
};

const saidIn = (refusal: z.infer<typeof Refusal> | undefined): string | undefined =>
  typeof refusal?.error === 'string' ? refusal.error : refusal?.error.message;

/** `fetch` hides what happened to the connection behind a chain of causes. */
const brokenBy = (error: unknown): string => {
  const { code, cause, name } = (error ?? {}) as { code?: unknown; cause?: unknown; name?: unknown };
  if (typeof code === 'string') return code;
  return cause === undefined ? String(name ?? 'unknown') : brokenBy(cause);
};
