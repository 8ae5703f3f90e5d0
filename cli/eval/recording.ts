import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { GuardrailVerdict, ModelFailure, TokenCounts } from '../../lib/contracts/model-use.ts';
import type { PromptIdentity, RenderedPrompt } from '../../lib/contracts/prompt.ts';
import type { ReasonerAnswer, Reasoners, Turn } from '../../lib/ports/reasoner.ts';
import { UsageError } from '../usage-error.ts';
import { readChecked } from './read-cases.ts';

const Use = TokenCounts.extend({ modelId: z.string(), latencyMilliseconds: z.number().nonnegative() });
const Answer = z.discriminatedUnion('status', [
  z.strictObject({
    status: z.literal('answered'),
    tool: z.string(),
    value: z.unknown(),
    also: z
      .array(z.strictObject({ tool: z.string(), value: z.unknown() }))
      .readonly()
      .optional(),
    use: Use,
    guardrail: z.array(GuardrailVerdict),
  }),
  z.strictObject({
    status: z.literal('unavailable'),
    kind: ModelFailure,
    because: z.string(),
    use: Use.nullable(),
    guardrail: z.array(GuardrailVerdict),
  }),
]);

/** What a model answered to the questions of one case, each found by what was asked. */
const Recording = z.strictObject({
  modelId: z.string(),
  answers: z.array(
    z.strictObject({
      /** SHA-256 of everything that the model was sent, first 32 hex digits. */
      question: z.string(),
      promptId: z.string(),
      promptVersion: z.number().int(),
      promptHash: z.string().nullable().default(null),
      answer: Answer,
    }),
  ),
});
type Recording = z.infer<typeof Recording>;

/** Two questions are the same where system text, message, tools and everything said so far are. */
const questionOf = ({ system, user, tool, lookups }: RenderedPrompt, turns: readonly Turn[]): string =>
  createHash('sha256').update(JSON.stringify({ system, user, tool, lookups, turns })).digest('hex').slice(0, 32);

const fileOf = (directory: string, name: string): string => join(directory, `${name}.json`);

const readRecording = (directory: string, name: string): Recording => {
  const file = fileOf(directory, name);
  if (!existsSync(file))
    throw new UsageError(`case ${name} was not recorded: there is no ${file}; record it with --record ${directory}`);
  return readChecked(file, Recording);
};

/** The one model whose answers these are. */
export const recordedModel = (directory: string, names: readonly string[]): string => {
  const models = [...new Set(names.map((name) => readRecording(directory, name).modelId))];
  if (models.length !== 1)
    throw new UsageError(`${directory} holds answers of several models: ${models.join(', ')}; keep a folder for each`);
  return models[0] ?? '';
};

const inWords = ({
  promptId,
  promptVersion,
  promptHash,
}: Omit<PromptIdentity, 'promptHash'> & { promptHash: string | null }): string =>
  `${promptId} version ${promptVersion}${promptHash === null ? '' : ` (${promptHash})`}`;

export interface Answering {
  reasoners: Reasoners;
  /** Called once the case has been played; throws a {@link UsageError} where a question had no answer. */
  finish(): void;
}

/** Answers as they were recorded; asks nobody. */
export const replay = (directory: string, name: string): Answering => {
  const { answers } = readRecording(directory, name);
  const missing: string[] = [];
  return {
    reasoners: () => ({
      ask: async (prompt, turns) => {
        const question = questionOf(prompt, turns);
        const found = answers.find((each) => each.question === question);
        if (found) return found.answer;
        missing.push(`${inWords(prompt)}, question ${question}`);
        return { status: 'unavailable', kind: 'down', because: 'it was not recorded', use: null, guardrail: [] };
      },
    }),
    finish: () => {
      const [first] = missing;
      if (first === undefined) return;
      const known = answers.map(inWords).join(', ');
      throw new UsageError(
        `case ${name} asks what was not recorded (${first}); ${fileOf(directory, name)} holds ${known || 'no answer'}. The prompt, the evidence or an answer has changed: record again with --record ${directory}`,
      );
    },
  };
};

/** Asks the model, and writes down what it answers. */
export const record = (reasoners: Reasoners, modelId: string, directory: string, name: string): Answering => {
  const answers: Recording['answers'] = [];
  return {
    reasoners: (choice) => {
      const reasoner = reasoners(choice);
      return {
        ask: async (prompt, turns) => {
          const question = questionOf(prompt, turns);
          const answer: ReasonerAnswer = await reasoner.ask(prompt, turns);
          const { promptId, promptVersion, promptHash } = prompt;
          answers.push({ question, promptId, promptVersion, promptHash, answer });
          return answer;
        },
      };
    },
    finish: () => {
      mkdirSync(directory, { recursive: true });
      writeFileSync(fileOf(directory, name), `${JSON.stringify({ modelId, answers }, null, 2)}\n`);
    },
  };
};
