import type { LogSearch } from '../../lib/ports/lookups.ts';
import type { ReasonerAnswer, Reasoners, ToolCall } from '../../lib/ports/reasoner.ts';

/** For a catalog that names no model: asking one would be a mistake. */
export const noModel: Reasoners = ({ modelId }) => {
  throw new Error(`${modelId} was asked, and the catalog names no model`);
};

/** A log without a line. */
export const noLogs: LogSearch = { linesOf: async () => ({ status: 'read', lines: [], whole: true }) };

/** An answer through a tool, as a model gives it that took little for it. */
export const answered = (
  modelId: string,
  tool: string,
  value: unknown,
  also: readonly ToolCall[] = [],
): ReasonerAnswer => ({
  status: 'answered',
  tool,
  value,
  also,
  use: {
    modelId,
    inputTokens: 800,
    outputTokens: 60,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
    latencyMilliseconds: 900,
  },
  guardrail: [],
});
