import * as z from 'zod';
import { ComponentId } from './component.ts';
import { IncidentId, ValidationId } from './ids.ts';
import { Instant } from './time.ts';

export const Verdict = z.enum(['recovered', 'mitigated', 'improving', 'unchanged', 'worse', 'unknown']);
export type Verdict = z.infer<typeof Verdict>;

/** One objective or symptom, compared: before the remedy, now, and what is normal. null where there were no samples. */
export const Check = z.object({
  component: ComponentId,
  what: z.string().max(200),
  before: z.number().nullable(),
  now: z.number().nullable(),
  normal: z.number().nullable(),
  objective: z.number().nullable(),
  samples: z.number().int().nonnegative(),
  verdict: z.enum(['met', 'better', 'same', 'worse', 'unknown']),
});
export type Check = z.infer<typeof Check>;

/** Did it work: never `recovered` without enough samples. */
export const Validation = z.object({
  validationId: ValidationId,
  incidentId: IncidentId,
  attempt: z.number().int().positive(),
  /** What was validated: the remedy, its rollback, or that a symptom went away by itself. */
  of: z.enum(['remedy', 'rollback', 'self-resolution']),
  at: Instant,
  /** From when on it watches: the end of the remedy or of its rollback, or when the symptom was found to be gone. */
  watchedSinceAt: Instant,
  verdict: Verdict,
  /** False while the window or the holding time still runs. */
  final: z.boolean(),
  /** Since when every objective has been met without a break; null if they are not. */
  wellSinceAt: Instant.nullable(),
  checks: z.array(Check),
  because: z.array(z.string().max(500)),
  /** Of the incident when it was made: a later signal has not been looked at. */
  evidenceVersion: z.number().int().nonnegative(),
});
export type Validation = z.infer<typeof Validation>;
