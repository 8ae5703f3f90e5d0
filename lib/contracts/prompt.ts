/** Something that a model may call. `inputSchema` is a JSON Schema (draft 7). */
export interface Tool {
  name: string;
  description: string;
  inputSchema: Record<string, unknown>;
}

/** Which question was asked: the id and version that people know it by, and a hash of all that makes it (12 hex digits of SHA-256). */
export interface PromptIdentity {
  promptId: string;
  promptVersion: number;
  promptHash: string;
}

/** A prompt ready to send: what the model is told, the one tool through which it must answer, and those with which it may look first. */
export interface RenderedPrompt extends PromptIdentity {
  /** Questions that are asked within this one. */
  parts: readonly PromptIdentity[];
  system: string;
  user: string;
  tool: Tool;
  lookups: readonly Tool[];
  maximumOutputTokens: number;
}
