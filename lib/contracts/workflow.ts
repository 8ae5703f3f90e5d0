import * as z from 'zod';
import { IncidentId } from './ids.ts';

/**
 * What every step of the workflow is given. Everything else is read from the incident's record, so the state that
 * travels stays tiny. `inputVersion` lets a step accept executions that an older state machine version started.
 */
export const StepInput = z.object({
  inputVersion: z.literal(1).default(1),
  incidentId: IncidentId,
  attempt: z.number().int().positive(),
  run: z.number().int().positive(),
});
export type StepInput = z.infer<typeof StepInput>;

/** The steps that a Choice may go to. `wait` repeats the same step after `waitSeconds`; `end` means that there is nothing left to do. */
export const NextStep = z.enum([
  'wait',
  'collect',
  'next-attempt',
  'diagnose',
  'plan',
  'request-approval',
  'start',
  'poll',
  'validate',
  'rollback',
  'record',
  'escalate',
  'end',
]);
export type NextStep = z.infer<typeof NextStep>;

/** What every step answers: expected failures are values that a Choice reads, with the reason beside them. */
export const StepOutput = z.object({
  next: NextStep,
  because: z.string().max(300),
  /** How long to wait before the same step again, or how long an approval may take. Always there, since JSONPath cannot read what is missing. */
  waitSeconds: z.number().int().positive(),
});
export type StepOutput = z.infer<typeof StepOutput>;

/** A step's answer, with its reason cut to what the state may carry. */
export const answer = (next: NextStep, because: string, waitSeconds = 1): StepOutput => ({
  next,
  because: because.length > 300 ? `${because.slice(0, 299)}…` : because,
  waitSeconds: Math.max(1, Math.ceil(waitSeconds)),
});

/** Input of request-approval: with the task token while it waits, or `expire` when the wait timed out. */
export const ApprovalStepInput = StepInput.extend({
  taskToken: z.string().min(1).optional(),
  expire: z.boolean().default(false),
});
export type ApprovalStepInput = z.infer<typeof ApprovalStepInput>;

/** Input of escalate-incident: the error's name when a Catch led here, else the last step's reason. */
export const EscalateStepInput = StepInput.extend({
  error: z.string().max(500).optional(),
  because: z.string().max(300).optional(),
});
export type EscalateStepInput = z.infer<typeof EscalateStepInput>;

/** Name of an incident's workflow execution; a closed name cannot be reused for 90 days, so every run has its own. */
export const executionName = (incidentId: string, run: number): string => `${incidentId}-${run}`;

/** The incident and run that an execution's name stands for, or null when it is not one of ours. */
export const parseExecutionName = (name: string): { incidentId: string; run: number } | null => {
  const match = /^(inc_[0-9A-Za-z-]+)-(\d+)$/.exec(name);
  return match?.[1] && match[2] ? { incidentId: match[1], run: Number(match[2]) } : null;
};
