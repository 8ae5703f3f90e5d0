import type { ModelSpend } from '../../contracts/budget.ts';
import type { ModelPrice, ModelSettings } from '../../contracts/model.ts';
import type { ModelFailure, TokenCounts } from '../../contracts/model-use.ts';
import { type TokensToAsk, tokensOf } from './token-budget.ts';

/** Counted in whole microdollars, so that sums are exact and a table can add them. */
export const MICRODOLLARS = 1_000_000;

/** Dollars for a million tokens are microdollars for one. Rounded up, past the last digits that are only arithmetic. */
const sumOf = (parts: readonly (readonly [tokens: number, price: number])[]): number =>
  Math.ceil(Number(parts.reduce((sum, [tokens, price]) => sum + tokens * price, 0).toFixed(6)));

/** What tokens cost, in microdollars; null where a kind of them has no price. */
export const microdollarsOf = (tokens: TokenCounts, price: ModelPrice | undefined): number | null => {
  if (!price) return null;
  const parts = [
    [tokens.inputTokens, price.inputDollarsPerMillion],
    [tokens.outputTokens, price.outputDollarsPerMillion],
    [tokens.cacheReadTokens, price.cacheReadDollarsPerMillion],
    [tokens.cacheWriteTokens, price.cacheWriteDollarsPerMillion],
  ] as const;
  const used = parts.filter(([count]) => count > 0);
  return used.every((part): part is readonly [number, number] => part[1] !== undefined) ? sumOf(used) : null;
};

/** The most that a question may cost, in microdollars, by the tokens that it may take; null without a price. */
export const mostMicrodollars = (
  { inputTokens, outputTokens }: TokensToAsk,
  price: ModelPrice | undefined,
): number | null =>
  price
    ? sumOf([
        [inputTokens, Math.max(price.inputDollarsPerMillion, price.cacheWriteDollarsPerMillion ?? 0)],
        [outputTokens, price.outputDollarsPerMillion],
      ])
    : null;

/**
 * Where no tokens are told of, these were turned away before a model read them; a model that refuses by itself tells of some.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/troubleshooting-api-error-codes.html
 */
const NEVER_READ: ReadonlySet<ModelFailure> = new Set(['throttled', 'refused', 'too-long', 'not-allowed', 'spent']);

/** How a question ended, as far as it says what it may be charged with. */
export interface Ended {
  /** null where it was answered. */
  kind: ModelFailure | null;
  /** It failed with an error of which it is known that no model read the question. */
  turnedAway: boolean;
  use: TokenCounts | null;
}

/** What a question is charged with; `microdollars` is null without a price. */
export interface Charge {
  tokens: number;
  microdollars: number | null;
}

/**
 * What a question is charged with once it is over. Where the model told of no tokens but may have read it, that is all that was set
 * aside for it: a budget may be kept too well, and is never overspent unnoticed.
 */
export const chargeOf = ({ kind, turnedAway, use }: Ended, setAside: Charge, price: ModelPrice | undefined): Charge => {
  if (use && tokensOf(use) > 0) return { tokens: tokensOf(use), microdollars: microdollarsOf(use, price) };
  return turnedAway || (kind !== null && NEVER_READ.has(kind)) ? { tokens: 0, microdollars: 0 } : setAside;
};

/** Why an incident's own budget does not allow a question; null when it does. */
export const overIncidentBudget = (
  {
    maximumTokensPerIncident,
    dollarsPerIncident,
  }: Pick<ModelSettings, 'maximumTokensPerIncident' | 'dollarsPerIncident'>,
  spent: ModelSpend,
  needed: TokensToAsk,
  mostItCosts: number | null,
): string | null => {
  const tokens = needed.inputTokens + needed.outputTokens;
  const tokensLeft = Math.max(0, maximumTokensPerIncident - spent.tokens);
  if (tokens > tokensLeft)
    return `asking needs about ${tokens} tokens and ${tokensLeft} of the incident's budget are left`;
  if (dollarsPerIncident === undefined) return null;
  const left = Math.max(0, dollarsPerIncident * MICRODOLLARS - spent.microdollars);
  return mostItCosts === null || mostItCosts > left
    ? `asking may cost ${inDollars(mostItCosts)} and ${inDollars(left)} of the incident's budget are left`
    : null;
};

export const inDollars = (microdollars: number | null): string =>
  microdollars === null ? 'nobody knows what' : `$${(microdollars / MICRODOLLARS).toFixed(4)}`;
