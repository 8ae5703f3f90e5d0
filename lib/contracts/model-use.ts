import * as z from 'zod';

const Count = z.number().int().nonnegative();

/** Tokens as the model counted them. Those that came from or went into its cache are not among the input. */
export const TokenCounts = z.object({
  inputTokens: Count,
  outputTokens: Count,
  cacheReadTokens: Count.default(0),
  cacheWriteTokens: Count.default(0),
});
export type TokenCounts = z.infer<typeof TokenCounts>;

/**
 * Why a model gave no answer. `blocked`: a guardrail held the question or the answer back. `too-long`: the question is longer than it
 * can read. `malformed`: what came is no whole call of a tool. `spent`: a budget did not allow the question, so nobody was asked.
 */
export const ModelFailure = z.enum([
  'throttled',
  'refused',
  'blocked',
  'down',
  'too-long',
  'malformed',
  'late',
  'not-allowed',
  'spent',
]);
export type ModelFailure = z.infer<typeof ModelFailure>;

/** What a guardrail found: which policy and what it did. Never the text, which may be the very secret that it found. */
export const GuardrailVerdict = z.object({
  in: z.enum(['question', 'answer']),
  policy: z.enum(['topic', 'content', 'word', 'sensitive-information', 'grounding']),
  /** The policy's own name for what it found, as PROMPT_ATTACK. */
  found: z.string().regex(/^[\w .:-]{1,60}$/),
  action: z.enum(['blocked', 'masked', 'noted']),
});
export type GuardrailVerdict = z.infer<typeof GuardrailVerdict>;

/** One question to one model, and how it ended. */
export const ModelTry = z.object({
  modelId: z.string(),
  status: z.enum(['answered', ...ModelFailure.options]),
  /** Why there was no answer; empty where there was. */
  because: z.string().max(300),
});
export type ModelTry = z.infer<typeof ModelTry>;

const PromptHash = z.string().regex(/^[0-9a-f]{12}$/);

/** What models did for one diagnosis, and what that cost. */
export const ModelUse = TokenCounts.extend({
  /** The one that answered last, or was asked last when none did. */
  modelId: z.string(),
  promptId: z.string(),
  promptVersion: z.number().int().positive(),
  /** Of all that makes the prompt; null in records that are older than it. */
  promptHash: PromptHash.nullable().default(null),
  /** Questions that were asked within it. */
  promptParts: z
    .array(z.object({ promptId: z.string(), promptVersion: z.number().int().positive(), promptHash: PromptHash }))
    .default([]),
  /** How often a model said something, usable or not. */
  rounds: Count,
  latencyMilliseconds: Count.default(0),
  /** At list price. null: not known, because the catalog gives no price. A question that was never answered counts as the most it may have cost. */
  dollars: z.number().nonnegative().nullable().default(null),
  tried: z.array(ModelTry).default([]),
  guardrail: z.array(GuardrailVerdict).default([]),
});
export type ModelUse = z.infer<typeof ModelUse>;
