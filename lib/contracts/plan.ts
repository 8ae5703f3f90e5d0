import * as z from 'zod';
import { ChosenParameters } from './approval.ts';
import { Autonomy } from './catalog.ts';
import { ComponentId } from './component.ts';
import { HypothesisId, IncidentId, PlanId } from './ids.ts';
import { Impact } from './manifest.ts';
import { ModelUse } from './model-use.ts';
import { Snapshot } from './snapshot.ts';
import { Instant } from './time.ts';

/** What one policy rule said. The strictest verdict wins; the record keeps every rule that spoke. */
export const RuleVerdict = z.object({
  rule: z.string().regex(/^[a-z]+(-[a-z]+)*$/),
  verdict: z.enum(['allow', 'ask', 'stop']),
  because: z.string().max(500),
});
export type RuleVerdict = z.infer<typeof RuleVerdict>;

export const Gate = z.enum(['auto', 'ask', 'stop']);
export type Gate = z.infer<typeof Gate>;

export const BoundParameters = z.record(z.string(), z.string());
export type BoundParameters = z.infer<typeof BoundParameters>;

/** How a step is taken back, with values from before it ran; null where its runbook has no way back. */
const Rollback = z.object({ runbook: z.string(), parameters: BoundParameters }).nullable();

/** One change of one target, bound: what every step of a plan is, its own first one included. */
export const PlanStep = z.object({
  hypothesisId: HypothesisId,
  runbook: z.string(),
  runbookVersion: z.number().int().positive(),
  target: ComponentId,
  service: z.string(),
  parameters: BoundParameters,
  /** `cures` or `mitigates`, from the manifest. */
  effect: z.enum(['cures', 'mitigates']),
  /** As its manifest declares it. */
  impact: Impact,
  because: z.string().max(1000),
  snapshot: Snapshot,
  rollback: Rollback,
});
export type PlanStep = z.infer<typeof PlanStep>;

/** Of one plan, its own first one included. More than people can weigh in one answer is not one plan. */
export const MAXIMUM_STEPS = 4;

/** A runbook with its parameters bound, its risk, and why. What is approved is `planHash`; what runs must hash the same. */
export const Plan = PlanStep.extend({
  planId: PlanId,
  incidentId: IncidentId,
  attempt: z.number().int().positive(),
  at: Instant,
  /** Of several steps the highest. */
  risk: z.object({ level: Impact, because: z.array(z.string()) }),
  /** Expected benefit, 0 to 1: confidence × chance that the runbook helps. */
  expectedBenefit: z.number().min(0).max(1),
  gate: Gate,
  autonomy: Autonomy,
  verdicts: z.array(RuleVerdict),
  /** Other runbooks that were considered, and why they were not taken. */
  alternatives: z.array(z.object({ runbook: z.string(), target: ComponentId, because: z.string() })),
  /** Remedies that a person may ask for in the place of this one. */
  offers: z.array(z.object({ hypothesisId: HypothesisId, runbook: z.string() })).default([]),
  /** Steps after the plan's own first one, in order. A plan that has any is a composed one: it always asks. */
  following: z
    .array(PlanStep)
    .max(MAXIMUM_STEPS - 1)
    .default([]),
  /** The question to a model that a composed plan is the answer to. */
  composedBy: ModelUse.nullable().default(null),
  /** Who asked for this plan in the place of another one; null where Selfheal proposes it. Where four-eyes applies they may not approve it. */
  requestedBy: z.string().nullable().default(null),
  /** Numbers of the plan's own first step that a person may ask to have otherwise, each within what its source allows. */
  choices: z.array(z.object({ parameter: z.string(), from: z.number(), to: z.number() })).default([]),
  /** What whoever asked for this plan chose of them. */
  chosen: ChosenParameters.default({}),
  /** Components on the causal path: a new signal outside of it revokes an approval. */
  path: z.array(ComponentId).min(1),
  evidenceVersion: z.number().int().nonnegative(),
  policyVersion: z.string(),
  planHash: z.string().regex(/^[0-9a-f]{64}$/),
});
export type Plan = z.infer<typeof Plan>;

/** Every step of a plan, in order; the first is the plan itself. */
export const stepsOf = (plan: Plan): PlanStep[] => [plan, ...plan.following];
