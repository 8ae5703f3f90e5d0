import type { RenderedPrompt } from '../contracts/prompt.ts';

export interface ReasonerUse {
  modelId: string;
  inputTokens: number;
  outputTokens: number;
}

/** `answered` carries the tool's input as it came: not yet validated. Everything else is a value too, because a model is optional. */
export type ReasonerAnswer =
  | { status: 'answered'; value: unknown; use: ReasonerUse }
  | { status: 'unavailable'; because: string; use: ReasonerUse | null };

export interface Reasoner {
  /** `repair` continues the same conversation with what was wrong about the first answer. */
  ask(prompt: RenderedPrompt, repair?: { answer: unknown; complaint: string }): Promise<ReasonerAnswer>;
}
