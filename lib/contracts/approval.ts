import * as z from 'zod';
import { ApprovalId, IncidentId, LinkId, PlanId } from './ids.ts';
import { Instant } from './time.ts';

/** The longest that putting a question may take: the timeout of the function that does. In less than that nobody can answer. */
export const ASKING_SECONDS = 50;
/** The shortest time to answer in that a catalog may give. The wait begins with the asking, so it is longer than that takes. */
export const SHORTEST_ANSWER_SECONDS = 60;

export const ApprovalStatus = z.enum([
  'waiting',
  'approved',
  'rejected',
  'changed',
  'not-an-incident',
  'expired',
  'revoked',
  'symptom-cleared',
  'used',
]);
export type ApprovalStatus = z.infer<typeof ApprovalStatus>;

/** Numbers that a person chose for parameters of a runbook, by their names. */
export const ChosenParameters = z
  .record(z.string().regex(/^[A-Za-z][A-Za-z0-9]{0,63}$/), z.number().int().positive().max(1_000_000))
  .refine((chosen) => Object.keys(chosen).length <= 5, 'expected at most 5 parameters');
export type ChosenParameters = z.infer<typeof ChosenParameters>;

/** What an operator would rather have: another hypothesis or runbook, or other numbers for the same ones. It goes through policy again. */
export const ApprovalChange = z
  .object({
    hypothesisId: z.string().max(100).optional(),
    runbook: z.string().max(100).optional(),
    parameters: ChosenParameters.optional(),
  })
  .refine(({ parameters, runbook }) => !parameters || runbook !== undefined, {
    path: ['parameters'],
    error: 'expected the runbook whose parameters these are',
  });
export type ApprovalChange = z.infer<typeof ApprovalChange>;

/** How a decider was known: the link's mailbox, a signed-in person, Slack, the command line, Selfheal itself. */
export const DecidedHow = z.enum(['link', 'signed-in', 'slack', 'command-line', 'selfheal']);
export type DecidedHow = z.infer<typeof DecidedHow>;

/** One person's yes to a plan that takes more than one. */
export const Yes = z.object({
  by: z.string(),
  how: DecidedHow,
  from: z.string().max(200).nullable(),
  at: Instant,
});
export type Yes = z.infer<typeof Yes>;

/** The question put to people about one plan, one per tier. First decision wins. */
export const Approval = z.object({
  approvalId: ApprovalId,
  incidentId: IncidentId,
  attempt: z.number().int().positive(),
  /** 0-based index into the application's approver tiers. */
  tier: z.number().int().nonnegative(),
  planId: PlanId,
  planHash: z.string().regex(/^[0-9a-f]{64}$/),
  status: ApprovalStatus,
  requestedAt: Instant,
  expiresAt: Instant,
  decidedAt: Instant.nullable(),
  decidedBy: z.string().nullable(),
  decidedHow: DecidedHow.nullable(),
  decidedFrom: z.string().max(200).nullable(),
  reason: z.string().max(1000).nullable(),
  change: ApprovalChange.nullable(),
  /** How many signed-in people must say yes: two where the impact is critical. One yes by link is enough for the rest. */
  needs: z.union([z.literal(1), z.literal(2)]).default(1),
  /** Who has said yes so far to a plan that needs two; each another person. */
  yeses: z.array(Yes).max(2).default([]),
  /** Who asked for this plan, where four eyes are needed: they may say no to it, and not yes. */
  requestedBy: z.string().nullable().default(null),
  /** The yes that Selfheal revoked before its change started: the last one, where two were needed. Left out where nobody's yes was dropped. */
  unusedYes: Yes.optional(),
});
export type Approval = z.infer<typeof Approval>;

/** One person's way to one approval: opaque, expiring, bound by an HMAC to approver and plan. */
export const ApprovalLink = z.object({
  linkId: LinkId,
  approvalId: ApprovalId,
  incidentId: IncidentId,
  approver: z.string().min(1),
  planHash: z.string(),
  expiresAt: Instant,
});
export type ApprovalLink = z.infer<typeof ApprovalLink>;

/** A decision as the page, Slack or the command line hands it in. */
export const Decision = z.discriminatedUnion('decision', [
  z.strictObject({ decision: z.literal('approved') }),
  z.strictObject({ decision: z.literal('rejected'), reason: z.string().min(1).max(1000) }),
  z.strictObject({ decision: z.literal('changed'), change: ApprovalChange, reason: z.string().max(1000).default('') }),
  z.strictObject({ decision: z.literal('not-an-incident'), reason: z.string().max(1000).default('') }),
]);
export type Decision = z.infer<typeof Decision>;
