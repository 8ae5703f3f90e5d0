import type * as z from 'zod';
import type { RenderedPrompt } from '../contracts/prompt.ts';
import type { Reasoner, ReasonerAnswer, ToolCall, Turn } from '../ports/reasoner.ts';

/** What is made of an answer: it is taken, or the model is told what was wrong. `rest` is what of it may be taken all the same. */
type Held = { ok: true } | { ok: false; complaint: string; rest?: { ok: true } | null };

export interface Conversation<Accepted> {
  accepted: Accepted | null;
  /** Why no answer was used; null when one was. */
  because: string | null;
}

/** Answers the looks of a model. Whatever it asks for, it gets words back, never an error. */
export interface Looks {
  /** The looks of one round, in order: one result each. `isLast`: no further round follows. */
  answer(calls: readonly ToolCall[], before: { turns: readonly Turn[]; isLast: boolean }): Promise<readonly string[]>;
}

/** One answer and at most one repair of it; after that the deterministic way goes on alone. */
const ANSWERS = 2;
/** How often a model may look before it answers. A further look is taken for an answer that does not hold, so that looking ends. */
const LOOK_ROUNDS = 3;

/** What people are told of it. Why stays between the model and the code: a complaint quotes words that were not accepted. */
const NOT_HELD = 'its answer did not hold';

/** What a model is told of its mistakes: enough to mend them, whatever it sent. */
const COMPLAINT_CHARACTERS = 1500;

/**
 * Asks, lets the model look where `looks` is given, and asks once more where the answer did not hold. At most five questions, whatever
 * the model does. Where no answer holds as a whole, the last one that holds in part is taken so far.
 */
export const converse = async <Acceptance extends Held>(
  reasoner: Reasoner,
  prompt: RenderedPrompt,
  accept: (value: unknown) => Acceptance,
  looks: Looks | null = null,
): Promise<Conversation<Extract<Acceptance, { ok: true }>>> => {
  type Accepted = Extract<Acceptance, { ok: true }>;
  const turns: Turn[] = [];
  let failed = false;
  let rest: Accepted | null = null;
  let rounds = 0;
  for (let answers = 0; answers < ANSWERS; ) {
    const reply = await reasoner.ask(prompt, turns);
    if (reply.status === 'unavailable')
      return rest ? taken(rest) : { accepted: null, because: failed ? `${NOT_HELD}; ${reply.because}` : reply.because };
    const wanted = looksIn(reply, prompt);
    if (looks && wanted.length > 0 && rounds < LOOK_ROUNDS) {
      rounds += 1;
      const results = await looks.answer(wanted, { turns, isLast: rounds === LOOK_ROUNDS });
      // One after the other, though they came together: every model takes that.
      for (const [index, { tool, value }] of wanted.entries())
        turns.push({ tool, input: echoed(value), result: results[index] ?? '' });
      continue;
    }
    answers += 1;
    const acceptance: Held =
      wanted.length > 0 ? { ok: false, complaint: 'nothing more can be looked at' } : accept(reply.value);
    if (acceptance.ok) return taken(acceptance as Accepted);
    rest = (acceptance.rest as Accepted | null | undefined) ?? rest;
    failed = true;
    turns.push({ tool: reply.tool, input: echoed(reply.value), result: askedAgain(prompt, acceptance.complaint) });
  }
  return rest ? taken(rest) : { accepted: null, because: NOT_HELD };
};

/** Longer than a good answer can be, nothing is shown back: each further question would carry it along. */
const ECHOED_CHARACTERS = 8000;
const echoed = (value: unknown): unknown => (JSON.stringify(value ?? null).length > ECHOED_CHARACTERS ? {} : value);

const taken = <Accepted>(accepted: Accepted): Conversation<Accepted> => ({ accepted, because: null });

/** What the model would look at; nothing where it answers, though it may want to look beside that. */
const looksIn = (
  { tool, value, also = [] }: Extract<ReasonerAnswer, { status: 'answered' }>,
  prompt: RenderedPrompt,
): ToolCall[] =>
  tool === prompt.tool.name ? [] : [{ tool, value }, ...also].filter((call) => call.tool !== prompt.tool.name);

/** What was wrong with an answer's form, in words that the model can act on. */
export const formComplaint = ({ issues }: z.ZodError): string =>
  issues.map(({ path, message }) => `${path.join('.') || 'the input'}: ${message}`).join('; ');

const askedAgain = ({ tool }: RenderedPrompt, complaint: string): string =>
  `Not accepted: ${complaint.slice(0, COMPLAINT_CHARACTERS)}. Correct it and call ${tool.name} once more, with the whole answer.`;
