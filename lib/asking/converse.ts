import type * as z from 'zod';
import type { RenderedPrompt } from '../contracts/prompt.ts';
import type { Reasoner, Turn } from '../ports/reasoner.ts';

/** What is made of an answer: it is taken, or the model is told what was wrong. */
type Held = { ok: true } | { ok: false; complaint: string };

export interface Conversation<Accepted> {
  accepted: Accepted | null;
  /** Why no answer was used; null when one was. */
  because: string | null;
}

/** One question and at most one repair round; after that the deterministic way goes on alone. */
const ROUNDS = 2;

/** What a model is told of its mistakes: enough to mend them, whatever it sent. */
const COMPLAINT_CHARACTERS = 1500;

/** Asks, and asks once more where the answer did not hold. */
export const converse = async <Acceptance extends Held>(
  reasoner: Reasoner,
  prompt: RenderedPrompt,
  accept: (value: unknown) => Acceptance,
): Promise<Conversation<Extract<Acceptance, { ok: true }>>> => {
  const turns: Turn[] = [];
  let held = '';
  for (let round = 1; round <= ROUNDS; round += 1) {
    const reply = await reasoner.ask(prompt, turns);
    if (reply.status === 'unavailable')
      return { accepted: null, because: held ? `${held}; ${reply.because}` : reply.because };
    const acceptance: Held = accept(reply.value);
    if (acceptance.ok) return { accepted: acceptance as Extract<Acceptance, { ok: true }>, because: null };
    held = `its answer did not hold: ${acceptance.complaint.slice(0, 250)}`;
    turns.push({ tool: reply.tool, input: reply.value, result: askedAgain(prompt, acceptance.complaint) });
  }
  return { accepted: null, because: held };
};

/** What was wrong with an answer's form, in words that the model can act on. */
export const formComplaint = ({ issues }: z.ZodError): string =>
  issues.map(({ path, message }) => `${path.join('.') || 'the input'}: ${message}`).join('; ');

const askedAgain = ({ tool }: RenderedPrompt, complaint: string): string =>
  `Not accepted: ${complaint.slice(0, COMPLAINT_CHARACTERS)}. Correct it and call ${tool.name} once more, with the whole answer.`;
