import * as z from 'zod';
import { Diagnosis } from '../../lib/contracts/diagnosis.ts';
import { TokenCounts } from '../../lib/contracts/model-use.ts';
import { Gate } from '../../lib/contracts/plan.ts';

const Claims = z.object({ count: z.number(), unfaithful: z.array(z.string()) });

/** One case, judged. Kept in a file, it is what a later run is compared with. */
export const CaseResult = z.object({
  name: z.string(),
  finding: Diagnosis.shape.finding,
  /** The first cause in words, with its confidence; null where none was found. */
  found: z.string().nullable(),
  expected: z.string().nullable(),
  first: z.boolean(),
  firstThree: z.boolean(),
  /** Of several causes, how many are among the first three. */
  causes: z.object({ expected: z.number(), found: z.number() }),
  runbook: z.object({ expected: z.string().nullable(), planned: z.string().nullable(), right: z.boolean() }),
  gate: Gate.nullable(),
  /** The steps that a model was to put together, where one was asked to. */
  composed: z.object({ expected: z.string(), planned: z.string(), right: z.boolean() }).nullable().default(null),
  /** What the report had to say, and what of it it does not; null where no report was written. */
  report: z
    .object({ expected: z.number(), missing: z.array(z.string()) })
    .nullable()
    .default(null),
  /** Each must-not that was violated, in words. */
  violated: z.array(z.string()),
  /** Claims that people are told, and what is wrong with those that their evidence does not hold. */
  claims: Claims,
  model: z
    .object({
      /** Questions to it, of whatever prompt. */
      questions: z.number(),
      /** What it looked at before it answered, and looks that it was refused. */
      looks: z.object({ made: z.number(), refused: z.number() }),
      /** Answers that were sent back with a complaint. */
      repairs: z.number(),
      /** Why its answer was not used; null where it was. */
      unused: z.string().nullable(),
      disagrees: z.boolean(),
      /** Claims that it made, also those that were sent back or dropped. */
      claims: Claims,
      tokens: TokenCounts,
      /** At list price; null where there is none. */
      dollars: z.number().nullable(),
      latencyMilliseconds: z.number(),
      /** `id version hash` of every prompt that was asked. */
      prompts: z.array(z.string()),
    })
    /** Nobody was asked. */
    .nullable(),
});
export type CaseResult = z.infer<typeof CaseResult>;

/** A prompt's version, and the hash of all that makes it; runs that were kept before there was one have the version alone. */
const PromptState = z.union([
  z.object({ version: z.number(), hash: z.string().nullable() }),
  z.number().transform((version) => ({ version, hash: null })),
]);
export type PromptState = z.infer<typeof PromptState>;

/** A whole run. */
export const EvalRun = z.object({
  ranAt: z.iso.datetime(),
  /** null: the ranking stood alone. */
  modelId: z.string().nullable(),
  /** The prompts by id, as they are in this version of Selfheal. */
  prompts: z.record(z.string(), PromptState),
  cases: z.array(CaseResult),
});
export type EvalRun = z.infer<typeof EvalRun>;
