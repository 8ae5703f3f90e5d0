import * as z from 'zod';
import { ComponentId } from './component.ts';
import { DataQuality, EvidenceFact } from './evidence.ts';
import { Hypothesis } from './hypothesis.ts';
import { DiagnosisId, EvidenceId, IncidentId } from './ids.ts';
import { LookupRecord } from './lookup.ts';
import { ModelUse } from './model-use.ts';
import { Instant } from './time.ts';

/** A sentence of the summary, with the evidence it rests on. */
export const Claim = z.object({ text: z.string().min(1).max(1000), evidence: z.array(EvidenceId).min(1) });
export type Claim = z.infer<typeof Claim>;

/** What a model read in a log line that no rule could read. It can lower confidences, never raise one. */
export const LogReading = z.object({
  /** The fact that holds the line. */
  evidenceId: EvidenceId,
  reading: EvidenceFact,
  component: ComponentId.nullable(),
});

/** Ranked hypotheses, the first in a sentence (`summary`) and why (`claims`). An empty list means: nothing is confirmed to be wrong, or it cannot be told. */
export const Diagnosis = z.object({
  diagnosisId: DiagnosisId,
  incidentId: IncidentId,
  attempt: z.number().int().positive(),
  at: Instant,
  /** `symptom-absent`: the numbers do not show what the alarm says. `cannot-tell`: too little data to rank. */
  finding: z.enum(['cause-found', 'symptom-absent', 'cannot-tell']),
  hypotheses: z.array(Hypothesis),
  summary: z.string().max(2000),
  claims: z.array(Claim),
  by: z.enum(['ranker', 'ranker-and-model']),
  /** Set when the model put another hypothesis first than the ranker: then a human is asked. */
  modelDisagrees: z.boolean(),
  /** What was not available, in plain sentences. */
  lacked: z.array(z.string().max(500)),
  dataQuality: DataQuality,
  symptom: ComponentId.nullable(),
  /** Fingerprints of the signals that it took into account: only others can contradict it later. */
  knownSignals: z.array(z.string()),
  evidenceVersion: z.number().int().nonnegative(),
  policyVersion: z.string(),
  readings: z.array(LogReading).default([]),
  modelUse: ModelUse.nullable(),
  /** What the model looked at before it answered, refused looks too, in order. */
  lookups: z.array(LookupRecord).default([]),
});
export type Diagnosis = z.infer<typeof Diagnosis>;
