import * as z from 'zod';
import { ComponentId } from './component.ts';
import { IncidentId, PlanId, RemediationId } from './ids.ts';
import { BoundParameters } from './plan.ts';
import { Instant } from './time.ts';

export const RemediationStatus = z.enum(['starting', 'running', 'succeeded', 'failed', 'stopped']);
export type RemediationStatus = z.infer<typeof RemediationStatus>;

/** One execution of a plan's step, or the rollback of one. Written as `starting` before anything is called. */
export const Remediation = z.object({
  remediationId: RemediationId,
  incidentId: IncidentId,
  attempt: z.number().int().positive(),
  purpose: z.enum(['remedy', 'rollback']),
  planId: PlanId,
  planHash: z.string(),
  /** 1-based: which step of its plan it carries out, or takes back. */
  step: z.number().int().positive().default(1),
  runbook: z.string(),
  target: ComponentId,
  service: z.string(),
  parameters: BoundParameters,
  status: RemediationStatus,
  /** A UUID derived from (incident, attempt, purpose, plan, step): the executor's idempotency token. */
  clientToken: z.uuid(),
  executionId: z.string().nullable(),
  /** The lock's fencing token under which it was started. */
  fence: z.number().int().nonnegative(),
  startedAt: Instant,
  /** When Selfheal asked the executor to stop it; a stop that nobody here asked for was a person's. */
  stopRequestedAt: Instant.nullable(),
  endedAt: Instant.nullable(),
  /** The executor's own words when it failed. */
  failure: z.string().max(2000).nullable(),
});
export type Remediation = z.infer<typeof Remediation>;
