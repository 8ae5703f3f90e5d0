/** A prompt ready to send: what the model is told, and the one tool through which it must answer. */
export interface RenderedPrompt {
  promptId: string;
  promptVersion: number;
  system: string;
  user: string;
  /** `inputSchema` is a JSON Schema (draft 7). */
  tool: { name: string; description: string; inputSchema: Record<string, unknown> };
  maximumOutputTokens: number;
}
