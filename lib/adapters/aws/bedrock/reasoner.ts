import { ConverseCommand } from '@aws-sdk/client-bedrock-runtime';
import type { RenderedPrompt } from '../../../contracts/prompt.ts';
import type { ReasonerAnswer, ReasonerChoice, Reasoners, Turn } from '../../../ports/reasoner.ts';
import type { Sender } from '../clients.ts';
import { readAnswer } from './answer.ts';
import { failed, refusesCachePoint } from './failure.ts';
import type { Guardrail } from './guardrail.ts';
import { withPlainBody } from './plain-body.ts';
import { converseInput } from './request.ts';

export interface ReasonersOptions {
  promptCaching: boolean;
  /** null: questions go through none. */
  guardrail: Guardrail | null;
  /** Uniform in [0, 1): spreads the tries of those who were throttled together. */
  random: () => number;
}

/** Tries of one question after a throttling, which takes no tokens. */
const PATIENT_TRIES = 4;
const FIRST_WAIT_MILLISECONDS = 1000;

/** Ends early when the signal is given. */
const waited = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, signal.aborted ? 0 : milliseconds);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });

/**
 * Language models over Bedrock's Converse API, each asked to call one of a few tools. Never throws: a model is optional. Tools are
 * offered, not forced, as only some families of models can be forced; a tool's input is handed on as it came.
 */
export const createReasoners = (
  client: Sender<'bedrock'>,
  { promptCaching, guardrail, random }: ReasonersOptions,
): Reasoners => {
  /** Models that were seen to refuse a cache point; a function that lives on need not learn it twice. */
  const withoutCache = new Set<string>();

  const send = async (
    prompt: RenderedPrompt,
    turns: readonly Turn[],
    modelId: string,
    signal: AbortSignal,
  ): Promise<ReasonerAnswer> => {
    const cachePoints = promptCaching && !withoutCache.has(modelId);
    try {
      const command = new ConverseCommand(converseInput(prompt, turns, { modelId, cachePoints, guardrail }));
      const output = await client.send(withPlainBody(command), { abortSignal: signal });
      return readAnswer(output, prompt, modelId);
    } catch (error) {
      if (!cachePoints || !refusesCachePoint(error)) throw error;
      withoutCache.add(modelId);
      return await send(prompt, turns, modelId, signal);
    }
  };

  return ({ modelId, timeoutSeconds, lastResort }: ReasonerChoice) => ({
    async ask(prompt, turns) {
      const controller = new AbortController();
      const timer = setTimeout(() => controller.abort(), 1000 * timeoutSeconds);
      const { signal } = controller;
      const once = () => send(prompt, turns, modelId, signal).catch((error) => failed(error, modelId, timeoutSeconds));
      try {
        let answer = await once();
        for (let wait = 1; wait < PATIENT_TRIES && lastResort && isThrottled(answer); wait += 1) {
          await waited(FIRST_WAIT_MILLISECONDS * 2 ** wait * random(), signal);
          if (signal.aborted) return answer;
          const again = await once();
          // What ran out of time while it was throttled is told as what it was.
          if (signal.aborted && again.status === 'unavailable') return answer;
          answer = again;
        }
        return answer;
      } finally {
        clearTimeout(timer);
      }
    },
  });
};

const isThrottled = (answer: ReasonerAnswer): boolean => answer.status === 'unavailable' && answer.kind === 'throttled';
