import * as z from 'zod';
import { ComponentId, ComponentKind } from './component.ts';
import { SignalId } from './ids.ts';
import { Instant } from './time.ts';

export const SignalSource = z.enum([
  'cloudwatch-alarm',
  'ecs',
  'auto-scaling',
  'codedeploy',
  'codepipeline',
  'aws-health',
  'rds',
  'lambda',
  'cloudformation',
  'datadog',
  'new-relic',
  'alertmanager',
  'grafana',
  'pagerduty',
  'generic',
  'selfheal-detector',
]);
export type SignalSource = z.infer<typeof SignalSource>;

export const Severity = z.enum(['info', 'low', 'medium', 'high', 'critical']);
export type Severity = z.infer<typeof Severity>;

/** A CloudWatch metric as AWS names it, enough to read it again. */
export const MetricReference = z.strictObject({
  namespace: z.string().min(1).max(255),
  metricName: z.string().min(1).max(255),
  dimensions: z.record(z.string(), z.string()).default({}),
  /** `Sum`, `Average`, `Maximum`, `Minimum`, `SampleCount` or a percentile like `p90`. */
  statistic: z.string().regex(/^(Sum|Average|Maximum|Minimum|SampleCount|p\d{1,2}(\.\d{1,2})?)$/),
  /** Multiplies every value, so that a metric in milliseconds becomes seconds with 0.001. */
  scale: z.number().positive().default(1),
});
export type MetricReference = z.infer<typeof MetricReference>;

/** Below it DynamoDB refuses a number. */
const SMALLEST = 1e-130;

/** A number that can be stored: larger ones would lose digits on the way, and DynamoDB's client refuses them. */
export const Figure = z
  .number()
  .min(Number.MIN_SAFE_INTEGER)
  .max(Number.MAX_SAFE_INTEGER)
  .refine((figure) => figure === 0 || Math.abs(figure) >= SMALLEST, { error: `expected 0 or at least ${SMALLEST}` });

/** What a signal says is wrong, in numbers, when its source tells. */
export const SignalSymptom = z.object({
  metric: MetricReference.optional(),
  threshold: Figure.optional(),
  /** Which side of the threshold is bad. */
  badWhen: z.enum(['above', 'below']).optional(),
  periodSeconds: z.number().int().positive().optional(),
  value: Figure.optional(),
});
export type SignalSymptom = z.infer<typeof SignalSymptom>;

/** The resource a signal names, as raw as it came; the catalog resolves it to a component. */
export const SignalResource = z.object({
  account: z.string().regex(/^\d{12}$/),
  region: z.string().min(1),
  arns: z.array(z.string().max(2048)).max(50).default([]),
  dimensions: z.record(z.string(), z.string()).default({}),
  kind: ComponentKind.optional(),
  name: z.string().max(512).optional(),
  /** What its tags call it, for where nothing surer names it. */
  tagged: z.object({ service: z.string().max(512).optional(), application: z.string().max(512).optional() }).optional(),
});
export type SignalResource = z.infer<typeof SignalResource>;

/** One normalised observation that something may be wrong, firing or resolved. */
export const Signal = z.object({
  signalId: SignalId,
  /** Same for every delivery and every transition of the same alarm on the same resource; made from raw identifiers only. */
  fingerprint: z.string().regex(/^[0-9a-f]{32}$/),
  /**
   * Where the source gives every time that something fires a fingerprint of its own (an issue, an incident): what is the same
   * when the same thing fires again. Ends are matched by the fingerprint alone.
   */
  recurrence: z
    .string()
    .regex(/^[0-9a-f]{32}$/)
    .optional(),
  source: SignalSource,
  /** The event's own id at its source; two deliveries of one event share it. */
  sourceEventId: z.string().min(1).max(512),
  status: z.enum(['firing', 'resolved']),
  severity: Severity,
  title: z.string().min(1).max(256),
  description: z.string().max(4096).default(''),
  observedAt: Instant,
  receivedAt: Instant,
  resource: SignalResource,
  symptom: SignalSymptom.optional(),
  /** Proof rather than suspicion (an OOM kill, a failed deployment): settling ends at once. */
  hardEvidence: z.boolean().default(false),
  /** What else the source says: tags and fields that no other field has; at most 50. */
  labels: z.record(z.string().max(128), z.string().max(1024)).default({}),
  /** Filled from the catalog; null when the catalog does not know the resource. */
  service: z.string().nullable().default(null),
  application: z.string().nullable().default(null),
  environment: z.string().nullable().default(null),
  component: ComponentId.nullable().default(null),
  /** Who answers for it: the service's owner, else the application's. */
  owner: z.string().nullable().default(null),
  /** The deployment, pipeline execution or stack operation that the event itself names; most sources name none. */
  deploymentId: z.string().max(256).nullable().default(null),
});
export type Signal = z.infer<typeof Signal>;

/** A signal's share in an incident: one per fingerprint, with counts, however often it was delivered. */
export const AttachedSignal = z.object({
  incidentId: z.string(),
  fingerprint: Signal.shape.fingerprint,
  /** The newest by `observedAt`. */
  latest: Signal,
  status: z.enum(['firing', 'resolved']),
  firstObservedAt: Instant,
  lastObservedAt: Instant,
  /** Distinct events (by `sourceEventId`), not deliveries. */
  count: z.number().int().positive(),
});
export type AttachedSignal = z.infer<typeof AttachedSignal>;
