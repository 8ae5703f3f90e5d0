import type { GuardrailVerdict, ModelFailure, TokenCounts } from '../contracts/model-use.ts';
import type { RenderedPrompt } from '../contracts/prompt.ts';

export interface ReasonerUse extends TokenCounts {
  modelId: string;
  latencyMilliseconds: number;
}

/** A call of a tool by a model, its input as it came. */
export interface ToolCall {
  tool: string;
  value: unknown;
}

/** An earlier call of a tool by the model, and what it was answered: what was seen, or what was wrong about its answer. */
export interface Turn {
  tool: string;
  /** As it came from the model. */
  input: unknown;
  result: string;
}

/**
 * `answered` carries the input of the tool that was called as it came: not yet validated. Everything else is a value too, because a
 * model is optional. `use` is null where the model told of none, so that nobody knows whether it is billed.
 */
export type ReasonerAnswer =
  | {
      status: 'answered';
      tool: string;
      value: unknown;
      /** Further calls that came with it: a model may look at several things at once. */
      also?: readonly ToolCall[];
      use: ReasonerUse;
      guardrail: GuardrailVerdict[];
    }
  | {
      status: 'unavailable';
      kind: ModelFailure;
      because: string;
      /** In the words of whoever failed: for the log alone, never for people who decide. */
      detail?: string;
      /** It is known that no model read the question, so that it is not billed. */
      turnedAway?: boolean;
      use: ReasonerUse | null;
      guardrail: GuardrailVerdict[];
    };

/** A language model. Never throws. */
export interface Reasoner {
  /** One turn of a conversation: the prompt, and what came of it so far, oldest first. */
  ask(prompt: RenderedPrompt, turns: readonly Turn[]): Promise<ReasonerAnswer>;
}

export interface ReasonerChoice {
  modelId: string;
  /** For one question, tries included. */
  timeoutSeconds: number;
  /** Nobody else can be asked: it may wait out a throttling within its time. Others hand on soon. */
  lastResort: boolean;
}

/** Every model that may be asked, by its id. */
export type Reasoners = (choice: ReasonerChoice) => Reasoner;
