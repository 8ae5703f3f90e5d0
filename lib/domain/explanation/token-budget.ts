import type { TokenCounts } from '../../contracts/model-use.ts';
import type { RenderedPrompt } from '../../contracts/prompt.ts';

/** English has about four characters a token; ids and numbers have fewer, other scripts about one: this errs on the dear side. */
const CHARACTERS_PER_TOKEN = 3;

const BEYOND_ASCII = /[^\p{ASCII}]/gu;

export const tokensOfText = (text: string): number => {
  const ascii = text.replace(BEYOND_ASCII, '').length;
  const others = text.match(BEYOND_ASCII)?.length ?? 0;
  return Math.ceil(ascii / CHARACTERS_PER_TOKEN) + others;
};

/** The most that a question may take: an estimate, as every model counts in its own way. */
export interface TokensToAsk {
  inputTokens: number;
  outputTokens: number;
}

/** An earlier call of the model and what it was answered, which a conversation carries along. */
interface Exchange {
  input: unknown;
  result: string;
}

/**
 * Tokens that the next turn of a conversation may take at most. `measured` is what the turn before it took by the model's own count,
 * which then stands for everything but the newest result.
 */
export const tokensToAsk = (
  { system, user, tool, lookups, maximumOutputTokens }: RenderedPrompt,
  turns: readonly Exchange[],
  measured: TokenCounts | null,
): TokensToAsk => {
  const written = tokensOfText(system + user + JSON.stringify([tool, ...lookups]) + JSON.stringify(turns));
  const newest = turns.at(-1);
  const counted = measured && newest ? tokensOf(measured) + tokensOfText(newest.result) : 0;
  return { inputTokens: Math.max(written, counted), outputTokens: maximumOutputTokens };
};

/** All tokens, of whatever kind. */
export const tokensOf = ({ inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens }: TokenCounts): number =>
  inputTokens + outputTokens + cacheReadTokens + cacheWriteTokens;
