import * as z from 'zod';
import { Approval } from './approval.ts';
import { ComponentId } from './component.ts';
import { FaultClass } from './fault-class.ts';
import { IncidentId } from './ids.ts';
import { Incident, TimelineEntry } from './incident.ts';
import { ModelUse } from './model-use.ts';
import { AttemptResult, OutcomeResult } from './outcome.ts';
import { Remediation } from './remediation.ts';
import { Instant } from './time.ts';

/** A point of a report's own timeline, numbered in order. */
export const PointId = z.string().regex(/^pnt_\d{1,3}$/);

/** What a sentence of a report may rest on: a fact that was collected, or a point of its timeline. */
export const Citation = z.string().regex(/^(evd_[0-9A-Za-z-]{1,64}|pnt_\d{1,3})$/);
export type Citation = z.infer<typeof Citation>;

export const ReportSentence = z.object({ text: z.string().min(1).max(1000), cites: z.array(Citation).max(20) });
export type ReportSentence = z.infer<typeof ReportSentence>;

export const ReportPoint = z.object({
  pointId: PointId,
  at: Instant,
  kind: z.enum(['onset', ...TimelineEntry.shape.kind.options]),
  text: z.string().max(500),
});
export type ReportPoint = z.infer<typeof ReportPoint>;

export const ReportCause = z.object({
  component: ComponentId,
  faultClass: FaultClass,
  /** 0 to 1. */
  confidence: z.number().min(0).max(1),
  /** What the fault table says about the class. */
  sentence: z.string().max(500),
  spokeFor: z.array(ReportSentence).max(8),
  spokeAgainst: z.array(ReportSentence).max(8),
  alsoConsidered: z
    .array(z.object({ component: ComponentId, faultClass: FaultClass, confidence: z.number().min(0).max(1) }))
    .max(5),
});
export type ReportCause = z.infer<typeof ReportCause>;

/** A question that people were asked, and what came of it. */
export const ReportDecision = Approval.pick({ attempt: true, status: true, decidedAt: true, decidedHow: true }).extend({
  question: z.string().max(500),
  /** Who decided; null where nobody did. */
  by: z.string().max(200).nullable(),
  reason: z.string().max(1000).nullable(),
});
export type ReportDecision = z.infer<typeof ReportDecision>;

/** One change that was made, and what came of it. */
export const ReportChange = Remediation.pick({
  attempt: true,
  purpose: true,
  runbook: true,
  target: true,
  status: true,
  startedAt: true,
  endedAt: true,
}).extend({
  title: z.string().max(200),
  /** By whose leave: a person, or the policy alone. */
  allowedBy: z.string().max(200),
  /** null for a rollback, and where the attempt was never judged. */
  result: AttemptResult.shape.result.nullable(),
  failure: z.string().max(1000).nullable(),
});
export type ReportChange = z.infer<typeof ReportChange>;

/** What a model made of the report. Every sentence cites what it rests on; code has checked that it does. */
export const ReportWords = z.object({
  headline: z.string().min(1).max(200),
  sentences: z.array(ReportSentence).min(1).max(8),
  followUps: z.array(ReportSentence).max(5),
});
export type ReportWords = z.infer<typeof ReportWords>;

/** What people read when an incident is over or theirs: made from its records by rules, with a model's words where there is one. */
export const PostIncidentReport = z.object({
  version: z.literal(1),
  incidentId: IncidentId,
  application: z.string().nullable(),
  title: z.string().max(300),
  severity: Incident.shape.severity,
  result: OutcomeResult,
  onsetAt: Instant,
  openedAt: Instant,
  diagnosedAt: Instant.nullable(),
  endedAt: Instant,
  writtenAt: Instant,
  headline: z.string().max(500),
  impact: z.array(ReportSentence).max(12),
  timeline: z.array(ReportPoint).max(60),
  /** Lines of the record that the timeline has no room for. */
  timelineLeftOut: z.number().int().nonnegative(),
  cause: ReportCause.nullable(),
  decisions: z.array(ReportDecision).max(40),
  changes: z.array(ReportChange).max(40),
  /** How it was told that the service is well again, or why that is not known. */
  recovery: z.array(z.string().max(1000)).max(20),
  unknown: z.array(z.string().max(1000)).max(20),
  followUps: z.array(z.string().max(1000)).max(12),
  words: ReportWords.nullable(),
  /** Why no model's words are in it. null where some are, and until one was asked. */
  withoutWords: z.string().max(500).nullable(),
  /** What was asked for this incident's reports; one of each end. */
  modelUses: z.array(ModelUse),
});
export type PostIncidentReport = z.infer<typeof PostIncidentReport>;
