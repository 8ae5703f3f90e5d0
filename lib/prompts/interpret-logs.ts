import * as z from 'zod';
import { LOG_READINGS } from '../contracts/evidence.ts';
import { EvidenceId } from '../contracts/ids.ts';
import type { ToldFact } from '../contracts/told.ts';
import { cutToFit, factLine } from './case-lines.ts';
import { identified } from './identity.ts';
import { specimenFact } from './specimen.ts';
import { toolSchema } from './tool-schema.ts';

/** What a model takes one log template for. There is no place for a component, a strength or a word of its own. */
export const LogReading = z.strictObject({
  evidenceId: EvidenceId.describe('An id from <unread-log-lines>.'),
  reading: z.enum([...LOG_READINGS, 'none']).describe('What the line says; none where it says none of these.'),
});
export type LogReading = z.infer<typeof LogReading>;

/** More than these are not read for one incident. */
export const MAXIMUM_READINGS = 8;
const TEMPLATES_CHARACTERS = 1500;

/**
 * The part of the diagnosis' question that asks what log lines say of which the rules know nothing. It is no question of its own:
 * that would send instructions, tool and context a second time, some 1,200 tokens, for what are 100 to 500 here.
 */
export const unreadSection = (templates: readonly ToldFact[]): string[] =>
  cutToFit('unread-log-lines', templates.map(factLine), TEMPLATES_CHARACTERS, 'further unread log lines');

/** Asked within the diagnosis, and told apart from it: its answers are taken by rules of their own. */
export const INTERPRET_LOGS_PROMPT = identified(
  'interpret-logs',
  1,
  unreadSection(Array.from({ length: 60 }, (_, index) => specimenFact(index))),
  toolSchema(LogReading),
  MAXIMUM_READINGS,
);
