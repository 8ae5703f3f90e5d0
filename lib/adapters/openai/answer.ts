import * as z from 'zod';
import type { ModelFailure } from '../../contracts/model-use.ts';
import type { RenderedPrompt } from '../../contracts/prompt.ts';
import type { ReasonerAnswer, ReasonerUse } from '../../ports/reasoner.ts';
import { plainJson } from '../http/plain-json.ts';

/** Ends after which what came is a whole answer. Anything else, also a reason that is not known yet, is not. */
const WHOLE: ReadonlySet<string> = new Set(['tool_calls', 'stop', 'function_call']);

const STOPPED: Readonly<Record<string, readonly [kind: ModelFailure, what: string]>> = {
  length: ['malformed', 'its answer was longer than the tokens it was allowed'],
  content_filter: ['refused', 'its answer was filtered'],
};

const Count = z.number().int().nonnegative().catch(0);

/** What is read of an answer: https://platform.openai.com/docs/api-reference/chat/object */
const Answer = z.object({
  choices: z
    .array(
      z.object({
        finish_reason: z.string().max(60).catch('without a reason'),
        message: z.object({
          refusal: z.string().min(1).nullish().catch(null),
          tool_calls: z
            .array(z.object({ function: z.object({ name: z.string(), arguments: z.unknown().optional() }) }))
            .nullish()
            .catch(null),
        }),
      }),
    )
    .min(1),
  usage: z
    .object({
      prompt_tokens: Count,
      completion_tokens: Count,
      prompt_tokens_details: z.object({ cached_tokens: Count }).catch({ cached_tokens: 0 }),
    })
    .nullish()
    .catch(null),
});

const MAXIMUM_REASON_CHARACTERS = 300;

export const unavailable = (
  kind: ModelFailure,
  because: string,
  use: ReasonerUse | null = null,
): Extract<ReasonerAnswer, { status: 'unavailable' }> => ({
  status: 'unavailable',
  kind,
  because: because.slice(0, MAXIMUM_REASON_CHARACTERS),
  use,
  guardrail: [],
});

/** More than these at once are not read. */
const MOST_CALLS = 8;

/** Reads what came: the calls of tools that were offered, the first of them apart, among any number of calls. */
export const readAnswer = (
  answer: unknown,
  { tool, lookups }: Pick<RenderedPrompt, 'tool' | 'lookups'>,
  { modelId, latencyMilliseconds }: { modelId: string; latencyMilliseconds: number },
): ReasonerAnswer => {
  const parsed = Answer.safeParse(answer);
  const choice = parsed.data?.choices[0];
  if (!parsed.success || !choice) return unavailable('malformed', `${modelId} sent something that is no answer`);
  const { usage } = parsed.data;
  const cacheReadTokens = Math.min(usage?.prompt_tokens_details.cached_tokens ?? 0, usage?.prompt_tokens ?? 0);
  const use: ReasonerUse = {
    modelId,
    inputTokens: (usage?.prompt_tokens ?? 0) - cacheReadTokens,
    outputTokens: usage?.completion_tokens ?? 0,
    cacheReadTokens,
    cacheWriteTokens: 0,
    latencyMilliseconds,
  };
  const { finish_reason, message } = choice;
  if (message.refusal) return unavailable('refused', `${modelId} gave no whole answer: it refused`, use);
  if (!WHOLE.has(finish_reason)) {
    const [kind, what] = STOPPED[finish_reason] ?? (['malformed', 'it stopped early'] as const);
    return unavailable(kind, `${modelId} gave no whole answer: ${what}`, use);
  }
  const offered = new Set([tool, ...lookups].map(({ name }) => name));
  const [given, ...also] = (message.tool_calls ?? [])
    .filter((call) => offered.has(call.function.name))
    .slice(0, MOST_CALLS)
    .map((call) => ({ tool: call.function.name, value: argumentsIn(call.function.arguments) }));
  if (!given) return unavailable('malformed', `${modelId} did not answer through the tool ${tool.name}`, use);
  if ([given, ...also].some(({ value }) => value === undefined))
    return unavailable('malformed', `${modelId} gave arguments that are no JSON`, use);
  return { status: 'answered', ...given, ...(also.length > 0 ? { also } : {}), use, guardrail: [] };
};

/** A text that holds JSON; some servers send the object itself. undefined for anything else. */
const argumentsIn = (given: unknown): unknown => {
  if (typeof given !== 'string') return typeof given === 'object' && given !== null ? given : undefined;
  try {
    return JSON.parse(plainJson(given));
  } catch {
    return undefined;
  }
};
