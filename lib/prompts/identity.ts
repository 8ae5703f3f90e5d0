import { createHash } from 'node:crypto';
import type { PromptIdentity, RenderedPrompt } from '../contracts/prompt.ts';

/** A question without its identity, which is made from it. */
export type Unidentified = Omit<RenderedPrompt, keyof PromptIdentity | 'parts'>;

/**
 * What tells a question from all others: its id, its version, and a hash of all that makes it (system text, tools, and the message as it is
 * rendered of a specimen). Whoever changes the one and not the other fails `test/unit/prompts/identity.test.ts`.
 */
export const identified = (
  promptId: string,
  promptVersion: number,
  ...madeFrom: readonly unknown[]
): PromptIdentity => ({
  promptId,
  promptVersion,
  promptHash: createHash('sha256').update(JSON.stringify(madeFrom)).digest('hex').slice(0, 12),
});
