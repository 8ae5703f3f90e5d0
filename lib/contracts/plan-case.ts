import * as z from 'zod';
import { Autonomy } from './catalog.ts';
import { Diagnosis } from './diagnosis.ts';
import { ServedHours } from './error-budget.ts';
import { Edge } from './observation.ts';
import { TrackRecord } from './outcome.ts';
import { Plan } from './plan.ts';

const Count = z.number().int().nonnegative();

/**
 * A plan as the table keeps it, with what the policy's rules look at beside it. Whatever is left out, a rule that needs it cannot
 * be asked again: then only what it said when the plan was made is known.
 */
export const PlanCase = z.strictObject({
  plan: Plan,
  incidentCeiling: Autonomy.optional(),
  diagnosis: Diagnosis.pick({ hypotheses: true, modelDisagrees: true, dataQuality: true }).optional(),
  edges: z.array(Edge).optional(),
  /** Those of the services that the plan changes. */
  trackRecords: z.array(TrackRecord).optional(),
  /** In attempts before the plan was made. */
  remediesStarted: Count.optional(),
  /** null: it could not be read. */
  killSwitchEngaged: z.boolean().nullable().optional(),
  /** In the clock hour of the export, one for each step of the plan, in order. */
  startedInHour: z.array(z.object({ target: Count, service: Count, account: Count })).optional(),
  /** When the evidence was collected. */
  servedHours: z.array(ServedHours).optional(),
  chosenByOperator: z.boolean().optional(),
});
export type PlanCase = z.infer<typeof PlanCase>;
