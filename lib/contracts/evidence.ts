import * as z from 'zod';
import { ComponentId } from './component.ts';
import { EvidenceId } from './ids.ts';
import { Instant } from './time.ts';

/** Everything that a log line may be read as. None of it is a hard fact. */
export const LOG_READINGS = [
  'log-out-of-memory',
  'log-connections-refused',
  'log-timeout',
  'log-missing-configuration',
  'log-permission-denied',
  'log-throttled',
  'log-dependency-error',
  'log-certificate',
  'log-disk-full',
  'log-deadlock',
  'log-network',
  'log-exception',
] as const;

/** The closed list of things evidence can say. How strongly each speaks for or against a fault class is in the fault table. */
export const EvidenceFact = z.enum([
  // numbers
  'own-excess',
  'latency-up',
  'faults-up',
  'requests-up',
  'requests-down',
  'cpu-high',
  'memory-climbing',
  'memory-high',
  'throttles-up',
  'concurrency-at-limit',
  'connections-high',
  'cpu-waits-up',
  'lock-waits-up',
  'io-waits-up',
  'statement-load-up',
  'storage-low',
  'backlog-growing',
  'capacity-below-desired',
  'saturation-up',
  'metric-shifted',
  'looks-normal',
  'symptom-absent',
  'objective-missed',
  // logs
  ...LOG_READINGS,
  'log-new',
  'log-surging',
  'log-vanished',
  // changes
  'deployed-before-onset',
  'configured-before-onset',
  'scaled-before-onset',
  'permission-changed-before-onset',
  // platform
  'oom-killed',
  'crashed',
  'start-failed',
  'unhealthy',
  'deployment-failed',
  'launch-failed',
  'instance-unhealthy',
  'instance-impaired',
  'concurrency-limited',
  'quota-near',
  'quota-reached',
  'aws-health-event',
  // around
  'alarm-firing',
  'past-incident',
  'telemetry-stale',
  'telemetry-incomplete',
  'telemetry-implausible',
  'telemetry-missing',
  'suspicious-text',
  // what a model looked at: citable, and weighed by no rule
  'looked-up',
]);
export type EvidenceFact = z.infer<typeof EvidenceFact>;

/** One citable fact. The id is stable within its incident and attempt; everything a diagnosis claims points at one. */
export const Evidence = z.object({
  evidenceId: EvidenceId,
  fact: EvidenceFact,
  component: ComponentId.nullable(),
  /** 0 to 1: how clear the observation itself is, before the fault table weighs it. */
  strength: z.number().min(0).max(1),
  summary: z.string().max(500),
  at: Instant,
  /** Which collector saw it, and how to see it again (query, metric, event). */
  from: z.object({ collector: z.string(), reference: z.string().max(1000).default('') }),
  /** The numbers in the summary, by name, with units in the names. */
  figures: z.record(z.string(), z.number()).default({}),
  /** What it was seen on, by the names of OpenTelemetry's semantic conventions (a closed list: `lib/domain/evidence/attributes.ts`). */
  attributes: z.record(z.string(), z.string()).default({}),
});
export type Evidence = z.infer<typeof Evidence>;

/** How good the telemetry of one source was. */
export const SourceQuality = z.object({
  source: z.string(),
  verdict: z.enum(['good', 'degraded', 'bad', 'unknown']),
  because: z.array(z.string().max(300)).default([]),
});
export type SourceQuality = z.infer<typeof SourceQuality>;

/** How users suffer: they wait, or they are refused. */
export const Harm = z.enum(['latency', 'faults']);
export type Harm = z.infer<typeof Harm>;

/** What users complain of by the metrics of a component's alarms; nothing is kept of a component with an alarm on anything else. */
export const AlarmedHarm = z.object({ component: ComponentId, harms: z.array(Harm).min(1) });
export type AlarmedHarm = z.infer<typeof AlarmedHarm>;

export const DataQuality = z.object({
  /** `unknown` when there was nothing to judge. Anything but good lowers autonomy. */
  verdict: z.enum(['good', 'degraded', 'bad', 'unknown']),
  because: z.array(z.string().max(300)),
  /** The same for each source that was asked. */
  sources: z.array(SourceQuality).default([]),
});
export type DataQuality = z.infer<typeof DataQuality>;
