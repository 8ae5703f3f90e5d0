import * as z from 'zod';
import { ComponentId } from './component.ts';
import { FaultClass } from './fault-class.ts';
import { EvidenceId, HypothesisId } from './ids.ts';

/** One possible cause: what broke, how, how sure, and what speaks for and against it. */
export const Hypothesis = z.object({
  hypothesisId: HypothesisId,
  component: ComponentId,
  faultClass: FaultClass,
  /** 0 to 1. */
  confidence: z.number().min(0).max(1),
  /** The ranking's own, where a model lowered it: causes are compared with each other by this one. */
  rankedConfidence: z.number().min(0).max(1).optional(),
  evidenceFor: z.array(EvidenceId),
  evidenceAgainst: z.array(EvidenceId),
  /** From the cause to the symptom, both included, along the dependency graph. */
  path: z.array(ComponentId).min(1),
  /** Observations that would have made another hypothesis win. */
  wouldChange: z.array(z.string().max(300)).default([]),
});
export type Hypothesis = z.infer<typeof Hypothesis>;
