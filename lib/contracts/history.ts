import * as z from 'zod';
import { Approval } from './approval.ts';
import { Diagnosis } from './diagnosis.ts';
import { Incident, TimelineEntry } from './incident.ts';
import { Outcome } from './outcome.ts';
import { Plan } from './plan.ts';
import { Remediation } from './remediation.ts';
import { AttachedSignal } from './signal.ts';
import { Validation } from './validation.ts';

/** The whole case, oldest first in each list: what pages show, outcomes are made of, and the next attempt learns from. */
export const History = z.object({
  incident: Incident,
  signals: z.array(AttachedSignal),
  timeline: z.array(TimelineEntry),
  diagnoses: z.array(Diagnosis),
  plans: z.array(Plan),
  approvals: z.array(Approval),
  remediations: z.array(Remediation),
  validations: z.array(Validation),
  outcome: Outcome.nullable(),
});
export type History = z.infer<typeof History>;
