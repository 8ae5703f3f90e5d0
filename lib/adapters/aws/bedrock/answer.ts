import * as z from 'zod';
import type { GuardrailVerdict, ModelFailure } from '../../../contracts/model-use.ts';
import type { RenderedPrompt } from '../../../contracts/prompt.ts';
import type { ReasonerAnswer, ReasonerUse } from '../../../ports/reasoner.ts';
import { verdictsOf } from './guardrail.ts';

/** Stops after which what came is a whole answer. Anything else, also a reason that is not known yet, is not. */
const WHOLE: ReadonlySet<string> = new Set(['tool_use', 'end_turn', 'stop_sequence']);

const STOPPED: Readonly<Record<string, readonly [kind: ModelFailure, what: string]>> = {
  refusal: ['refused', 'it refused'],
  content_filtered: ['refused', 'its answer was filtered'],
  guardrail_intervened: ['blocked', 'a guardrail held the question or the answer back'],
  malformed_model_output: ['malformed', 'its answer was malformed'],
  malformed_tool_use: ['malformed', 'its answer was malformed'],
  max_tokens: ['malformed', 'its answer was longer than the tokens it was allowed'],
  model_context_window_exceeded: ['too-long', 'the question is longer than it can read'],
};

const Count = z.number().int().nonnegative().catch(0);

/** What is read of an answer: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html */
const Answer = z.object({
  stopReason: z.string().max(60).catch('without a reason'),
  output: z.object({
    message: z.object({
      content: z
        .array(z.looseObject({ toolUse: z.object({ name: z.string(), input: z.unknown().optional() }).optional() }))
        .catch([]),
    }),
  }),
  usage: z
    .object({ inputTokens: Count, outputTokens: Count, cacheReadInputTokens: Count, cacheWriteInputTokens: Count })
    .catch({ inputTokens: 0, outputTokens: 0, cacheReadInputTokens: 0, cacheWriteInputTokens: 0 }),
  metrics: z.object({ latencyMs: Count }).catch({ latencyMs: 0 }),
  trace: z.unknown().optional(),
});

/** The SDK hands on whole numbers beyond 2^53 as another type, which no tool takes and JSON cannot hold. */
const isPlainJson = (value: unknown): boolean => {
  if (typeof value === 'object' && value !== null) return Object.values(value).every(isPlainJson);
  return typeof value !== 'bigint';
};

const MAXIMUM_REASON_CHARACTERS = 300;

export const unavailable = (
  kind: ModelFailure,
  because: string,
  use: ReasonerUse | null = null,
  guardrail: GuardrailVerdict[] = [],
): Extract<ReasonerAnswer, { status: 'unavailable' }> => ({
  status: 'unavailable',
  kind,
  because: because.slice(0, MAXIMUM_REASON_CHARACTERS),
  use,
  guardrail,
});

/** More than these at once are not read. */
const MOST_CALLS = 8;

/** Reads what Converse gave: the calls of tools that were offered, the first of them apart, among any number of blocks. */
export const readAnswer = (
  output: unknown,
  { tool, lookups }: Pick<RenderedPrompt, 'tool' | 'lookups'>,
  modelId: string,
): ReasonerAnswer => {
  const parsed = Answer.safeParse(output);
  if (!parsed.success) return unavailable('malformed', `${modelId} sent something that is no answer`);
  const { stopReason, usage, metrics, trace } = parsed.data;
  const use: ReasonerUse = {
    modelId,
    inputTokens: usage.inputTokens,
    outputTokens: usage.outputTokens,
    cacheReadTokens: usage.cacheReadInputTokens,
    cacheWriteTokens: usage.cacheWriteInputTokens,
    latencyMilliseconds: metrics.latencyMs,
  };
  const guardrail = verdictsOf(trace);
  if (!WHOLE.has(stopReason)) {
    const [kind, what] = STOPPED[stopReason] ?? (['malformed', 'it stopped early'] as const);
    return unavailable(kind, `${modelId} gave no whole answer: ${what}`, use, guardrail);
  }
  const offered = new Set([tool, ...lookups].map(({ name }) => name));
  const called = parsed.data.output.message.content.flatMap(({ toolUse }) => toolUse ?? []);
  const [given, ...also] = called.filter(({ name }) => offered.has(name)).slice(0, MOST_CALLS);
  if (!given)
    return unavailable('malformed', `${modelId} did not answer through the tool ${tool.name}`, use, guardrail);
  if (![given, ...also].every(({ input }) => isPlainJson(input)))
    return unavailable('malformed', `${modelId} gave a number that no tool takes`, use, guardrail);
  return {
    status: 'answered',
    tool: given.name,
    value: given.input,
    ...(also.length > 0 ? { also: also.map(({ name, input }) => ({ tool: name, value: input })) } : {}),
    use,
    guardrail,
  };
};
