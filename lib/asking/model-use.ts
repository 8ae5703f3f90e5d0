import type { ModelUse, TokenCounts } from '../contracts/model-use.ts';
import type { PromptIdentity, RenderedPrompt } from '../contracts/prompt.ts';
import { MICRODOLLARS } from '../domain/explanation/cost.ts';
import type { Asked } from './ask-within-budget.ts';
import { tryOf } from './chain.ts';

const wasSpoken = ({ answer }: Asked): boolean => answer.status === 'answered' || answer.kind !== 'spent';

/** What the questions of one diagnosis come to; null when nobody was asked. */
export const modelUseOf = (
  { promptId, promptVersion, promptHash, parts }: Pick<RenderedPrompt, keyof PromptIdentity | 'parts'>,
  asked: readonly Asked[],
): ModelUse | null => {
  const spoken = asked.filter(wasSpoken);
  const last = asked.findLast(({ answer }) => answer.status === 'answered') ?? spoken.at(-1);
  if (!last) return null;
  const uses = asked.flatMap(({ answer: { use } }) => use ?? []);
  const sum = (kind: keyof TokenCounts | 'latencyMilliseconds') => uses.reduce((all, use) => all + use[kind], 0);
  const verdicts = asked.flatMap(({ answer }) => answer.guardrail);
  return {
    modelId: last.modelId,
    promptId,
    promptVersion,
    promptHash,
    promptParts: [...parts],
    inputTokens: sum('inputTokens'),
    outputTokens: sum('outputTokens'),
    cacheReadTokens: sum('cacheReadTokens'),
    cacheWriteTokens: sum('cacheWriteTokens'),
    latencyMilliseconds: sum('latencyMilliseconds'),
    rounds: uses.length,
    dollars: dollarsOf(asked),
    tried: asked.map(tryOf),
    guardrail: [...new Map(verdicts.map((verdict) => [JSON.stringify(verdict), verdict])).values()],
  };
};

const dollarsOf = (asked: readonly Asked[]): number | null => {
  const charges = asked.flatMap(({ charged: { microdollars } }) => (microdollars === null ? [] : [microdollars]));
  return charges.length < asked.length ? null : charges.reduce((sum, charge) => sum + charge, 0) / MICRODOLLARS;
};
