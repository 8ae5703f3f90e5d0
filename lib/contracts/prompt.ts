/** Something that a model may call. `inputSchema` is a JSON Schema (draft 7). */
export interface Tool {
  name: string;
  description: string;
  inputSchema: Record<string, unknown>;
}

/** A prompt ready to send: what the model is told, the one tool through which it must answer, and those with which it may look first. */
export interface RenderedPrompt {
  promptId: string;
  promptVersion: number;
  system: string;
  user: string;
  tool: Tool;
  lookups: readonly Tool[];
  maximumOutputTokens: number;
}
