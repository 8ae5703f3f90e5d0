import * as z from 'zod';
import { Approval } from './approval.ts';
import { ComponentId } from './component.ts';
import { IncidentId } from './ids.ts';
import { Instant } from './time.ts';

/** What can be answered for later: a person's answer to a question or its taking back, a change that was started or taken back, a turn of the kill switch. */
export const AuditedAct = z.enum([
  'approved',
  'rejected',
  'changed',
  'not-an-incident',
  'taken-back',
  'remedy-started',
  'rollback-started',
  'switch-engaged',
  'switch-released',
]);
export type AuditedAct = z.infer<typeof AuditedAct>;

/** One line of the audit log: who did what, how they were known, and from where. Never changed once it is written. */
export const AuditEntry = z.object({
  at: Instant,
  act: AuditedAct,
  /** A person's address, or `selfheal` for what it did itself. */
  by: z.string().min(1).max(254),
  how: Approval.shape.decidedHow,
  from: z.string().max(200).nullable(),
  /** null for the kill switch, which is about everything. */
  incidentId: IncidentId.nullable(),
  /** The question that was answered; of a change, the one that allowed it, or null where policy alone did. */
  approvalId: Approval.shape.approvalId.nullable(),
  runbook: z.string().max(100).nullable(),
  target: ComponentId.nullable(),
  planHash: z.string().max(64).nullable(),
  reason: z.string().max(1000).nullable(),
});
export type AuditEntry = z.infer<typeof AuditEntry>;
