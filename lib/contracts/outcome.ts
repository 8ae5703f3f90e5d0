import * as z from 'zod';
import { ComponentId } from './component.ts';
import { FaultClass } from './fault-class.ts';
import { IncidentId } from './ids.ts';
import { Instant } from './time.ts';

export const OutcomeResult = z.enum([
  'cured',
  'mitigated',
  'self-resolved',
  'escalated',
  'resolved-by-human',
  'not-an-incident',
  /** It went on as part of another incident: nothing is learned from it. */
  'merged',
]);
export type OutcomeResult = z.infer<typeof OutcomeResult>;

/** How one attempt ended: the unit from which track records are learned. */
export const AttemptResult = z.object({
  attempt: z.number().int().positive(),
  runbook: z.string(),
  target: ComponentId,
  faultClass: FaultClass,
  service: z.string(),
  /** `relapsed`: it was seen to help, and the symptom came back so soon that the incident was opened again. */
  result: z.enum(['cured', 'mitigated', 'relapsed', 'unchanged', 'worse', 'failed', 'unknown']),
  /** False where several steps of one plan ran: a success is then nobody's own, and earns no runbook its autonomy. */
  alone: z.boolean().default(true),
  /** What was stated of the cause that it was for, 0 to 1; left out in records that are older than it. */
  confidence: z.number().min(0).max(1).optional(),
});
export type AttemptResult = z.infer<typeof AttemptResult>;

/** The final, learnable record. */
export const Outcome = z.object({
  incidentId: IncidentId,
  application: z.string().nullable(),
  result: OutcomeResult,
  faultClass: FaultClass.nullable(),
  component: ComponentId.nullable(),
  attempts: z.array(AttemptResult),
  onsetAt: Instant,
  openedAt: Instant,
  diagnosedAt: Instant.nullable(),
  endedAt: Instant,
  /** Seconds spent waiting for people, reported apart from the time to heal. */
  waitedForHumanSeconds: z.number().nonnegative(),
  /** What remains to be done by people, for example the leak behind a restart. */
  followUp: z.string().max(1000).nullable(),
  because: z.array(z.string().max(1000)),
});
export type Outcome = z.infer<typeof Outcome>;

/** How often a runbook helped against a fault class on a service. */
export const TrackRecord = z.object({
  faultClass: FaultClass,
  runbook: z.string(),
  service: z.string(),
  helped: z.number().int().nonnegative(),
  failed: z.number().int().nonnegative(),
});
export type TrackRecord = z.infer<typeof TrackRecord>;
