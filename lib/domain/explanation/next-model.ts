import type { ModelTry } from '../../contracts/model-use.ts';

/** After these nobody else is asked either: a guardrail is the same for all, and so is a budget. */
const FINAL: ReadonlySet<ModelTry['status']> = new Set(['blocked', 'spent']);

/**
 * Who of a chain is asked next: the first that has not failed yet for this incident. One that was throttled, down, late or of no
 * use is not asked again, as its next question would most likely only cost the same wait. null when nobody is left.
 */
export const nextModel = (
  chain: readonly string[],
  tried: readonly Pick<ModelTry, 'modelId' | 'status'>[],
): { modelId: string; lastResort: boolean } | null => {
  if (tried.some(({ status }) => FINAL.has(status))) return null;
  const failed = new Set(tried.flatMap(({ modelId, status }) => (status === 'answered' ? [] : [modelId])));
  const [modelId, ...others] = chain.filter((each) => !failed.has(each));
  return modelId === undefined ? null : { modelId, lastResort: others.length === 0 };
};
