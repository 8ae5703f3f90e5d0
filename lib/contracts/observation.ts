import * as z from 'zod';
import { Change } from './change.ts';
import { ComponentId } from './component.ts';
import { ServedHours } from './error-budget.ts';
import { MetricReference } from './signal.ts';
import { Instant } from './time.ts';

/** What a series measures about its component: `requests`, `faults`, `latencySeconds`, or a named saturation metric. */
export const SeriesRole = z.union([
  z.enum(['requests', 'faults', 'latencySeconds']),
  z.templateLiteral(['saturation:', z.string()]),
]);
export type SeriesRole = z.infer<typeof SeriesRole>;

/** The namespace of series that were counted from traces, which are mostly a sample of the requests. */
export const X_RAY = 'X-Ray';

/** The statistic of a tool outside CloudWatch: it is part of the query. */
export const AS_QUERIED = 'as-queried';

/** A metric of CloudWatch; or of a tool outside it: `namespace` is the tool, `metricName` how its query begins. */
export const SeriesMetric = MetricReference.extend({
  statistic: z.union([MetricReference.shape.statistic, z.literal(AS_QUERIED)]),
});
export type SeriesMetric = z.infer<typeof SeriesMetric>;

const AND = ' + ';

/** How a count is named to which others were added that it leaves out: whoever reads it again has to read them all. */
export const addedUp = (...metricNames: readonly string[]): string => metricNames.join(AND);

/** Whether a metric is what was counted, alone or with what it leaves out. */
export const isCountedIn = (metricName: string, counted: string): boolean => counted.split(AND).includes(metricName);

/** One metric of one component over time. A value of null is a period without data, which is not zero. */
export const Series = z.object({
  component: ComponentId,
  role: SeriesRole,
  metric: SeriesMetric,
  periodSeconds: z.number().int().positive(),
  /** Start of each period, epoch seconds, ascending; as long as `values`. */
  timestamps: z.array(z.number().int()),
  values: z.array(z.number().nullable()),
});
export type Series = z.infer<typeof Series>;

export const LogLine = z.object({ component: ComponentId, at: Instant, message: z.string() });
export type LogLine = z.infer<typeof LogLine>;

/** A stretch of time of which all log lines of a component were read; `toAt` is exclusive. */
export const LogsRead = z.object({ component: ComponentId, fromAt: Instant, toAt: Instant });
export type LogsRead = z.infer<typeof LogsRead>;

/** A fact that the platform itself states about a component. */
export const PlatformFact = z.object({
  component: ComponentId,
  what: z.enum([
    'task-oom-killed',
    'task-crashed',
    'task-start-failed',
    'task-unhealthy',
    'deployment-in-progress',
    'deployment-failed',
    'instance-launch-failed',
    'instance-unhealthy',
    'instance-impaired',
    'concurrency-limited',
    'quota-near',
    'quota-reached',
    'aws-health-event',
  ]),
  at: Instant,
  count: z.number().int().positive().default(1),
  detail: z.string().max(500),
});
export type PlatformFact = z.infer<typeof PlatformFact>;

/** Something that could not be looked at, and why: absence of data is stated, never taken as health. */
export const Gap = z.object({
  collector: z.string().min(1),
  component: ComponentId.nullable().default(null),
  because: z.string().max(500),
  /** How this account is set up (a source that is switched off), or what no diagnosis rests on: it is told and lowers no verdict. */
  standing: z.literal(true).optional(),
});
export type Gap = z.infer<typeof Gap>;

/** One caller → callee pair of the dependency graph. */
export const Edge = z.tuple([ComponentId, ComponentId]);
export type Edge = z.infer<typeof Edge>;

/** A caller → callee pair that traces saw within the scope's time, with how often it was called. */
export const TracedCall = z.object({
  caller: ComponentId,
  callee: ComponentId,
  requests: z.number().nonnegative(),
  /**
   * Requests of the caller that were traced in the same time: `requests` over this is how often one request calls, however few are
   * sampled. null where the source counts every request and not a sample.
   */
  callerRequests: z.number().nonnegative().nullable(),
});
export type TracedCall = z.infer<typeof TracedCall>;

/** What a database's sessions did: average active sessions in one wait event or one statement over time. */
export const DatabaseLoad = z.object({
  component: ComponentId,
  by: z.enum(['wait', 'statement']),
  /** The wait event as the engine names it, or the statement without its values. */
  name: z.string().max(1000),
  /** The engine's own group of a wait event (`Lock`, `IO`, `CPU`, …); empty for a statement. */
  group: z.string().max(100).default(''),
  periodSeconds: z.number().int().positive(),
  /** Start of each period, epoch seconds, ascending; as long as `sessions`. */
  timestamps: z.array(z.number().int()),
  sessions: z.array(z.number().nonnegative().nullable()),
  /** What the instance can run at once; null where it is not known. */
  virtualCpus: z.number().positive().nullable(),
  /** What the engine is, by OpenTelemetry's `db.system.name`; empty where it has no name for it. */
  system: z.string().max(64).default(''),
});
export type DatabaseLoad = z.infer<typeof DatabaseLoad>;

/** What to look at: the components, and which stretch of time is normal and which is the incident's. */
export const Scope = z.object({
  components: z.array(z.object({ service: z.string(), component: ComponentId })),
  edges: z.array(Edge),
  baselineFromAt: Instant,
  onsetAt: Instant,
  /** Set for an incident that was opened again: what was before is not what came back. */
  reopenedAt: Instant.optional(),
  toAt: Instant,
});
export type Scope = z.infer<typeof Scope>;

/** Everything the collectors saw within their budgets. Logs are raw here and never stored so: they are mined into evidence first. */
export const Observation = z.object({
  scope: Scope,
  series: z.array(Series),
  logs: z.array(LogLine),
  /** Of which time the lines are: of a component that writes too many only samples are read. Left out for a component: from its first line on. */
  logsRead: z.array(LogsRead).optional(),
  platform: z.array(PlatformFact),
  changes: z.array(Change),
  /** Alarms that fire now, by name, with the component where the catalog knows it. */
  alarms: z.array(
    z.object({ name: z.string(), component: ComponentId.nullable(), firing: z.boolean(), since: Instant.nullable() }),
  ),
  /** The call graph as it happened; empty where no source of traces is asked. */
  traced: z.array(TracedCall),
  databaseLoad: z.array(DatabaseLoad),
  /** Events that were looked up afterwards, in EventBridge's form, to be read as changes like those that came by themselves. */
  changeEvents: z.array(z.unknown()),
  /** Of services with a promised share of successes, over the window of their error budgets; of none where it could not be read. */
  servedHours: z.array(ServedHours),
  gaps: z.array(Gap),
});
export type Observation = z.infer<typeof Observation>;
