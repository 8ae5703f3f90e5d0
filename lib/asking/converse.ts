import type * as z from 'zod';
import type { Complaint } from '../contracts/complaint.ts';
import type { RenderedPrompt } from '../contracts/prompt.ts';
import { complaint, faultsInWords } from '../domain/explanation/complaint.ts';
import type { Reasoner, ReasonerAnswer, ToolCall, Turn } from '../ports/reasoner.ts';

/** What is made of an answer: it is taken, or the model is told what was wrong. `rest` is what of it may be taken all the same. */
type Held = { ok: true } | { ok: false; complaint: Complaint; rest?: { ok: true } | null };

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

/** What people are told of answers that were not taken: what sorts of faults they had, and no word of theirs. */
const notHeld = (complaints: readonly Complaint[]): string =>
  `its answer did not hold: ${complaints.map(faultsInWords).join(', then ')}`;

const STILL_LOOKING = complaint('nothing more can be looked at', 'a further look instead of an answer');

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
  const complaints: Complaint[] = [];
  let rest: Accepted | null = null;
  let rounds = 0;
  for (let answers = 0; answers < ANSWERS; ) {
    const reply = await reasoner.ask(prompt, turns);
    if (reply.status === 'unavailable')
      return rest
        ? taken(rest)
        : {
            accepted: null,
            because: [...(complaints.length > 0 ? [notHeld(complaints)] : []), reply.because].join('; '),
          };
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
    const acceptance: Held = wanted.length > 0 ? { ok: false, complaint: STILL_LOOKING } : accept(reply.value);
    if (acceptance.ok) return taken(acceptance as Accepted);
    rest = (acceptance.rest as Accepted | null | undefined) ?? rest;
    complaints.push(acceptance.complaint);
    turns.push({ tool: reply.tool, input: echoed(reply.value), result: askedAgain(prompt, acceptance.complaint) });
  }
  return rest ? taken(rest) : { accepted: null, because: notHeld(complaints) };
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

/** What was wrong with an answer's form. */
export const formComplaint = ({ issues }: z.ZodError): Complaint =>
  complaint(
    issues.map(({ path, message }) => `${path.join('.') || 'the input'}: ${message}`).join('; '),
    'not the form',
    issues.length,
  );

const askedAgain = ({ tool }: RenderedPrompt, { words }: Complaint): string =>
  `Not accepted: ${words.slice(0, COMPLAINT_CHARACTERS)}. Correct it and call ${tool.name} once more, with the whole answer.`;
