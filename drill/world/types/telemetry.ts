/** The metric's identity, as CloudWatch keeps it. */
export interface MetricId {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** One minute of a metric. `at` is the start of the minute; percentiles are of the single observations in it. */
export interface MetricPoint {
  readonly at: number;
  readonly sum: number;
  readonly sampleCount: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
}

export interface MetricSeries extends MetricId {
  /** CloudWatch's unit: `Milliseconds`, `Count`, `Percent`, `Seconds`. */
  readonly unit: string;
  /** Oldest first. A point appears when its minute is over; a minute without observations has no point. */
  readonly points: readonly MetricPoint[];
}

export interface Metrics {
  /** Every series that has ever had a point, in the order of its first. */
  all(): readonly MetricSeries[];
  /** The series with exactly this identity, or undefined. */
  series(id: MetricId): MetricSeries | undefined;
  /** Points with fromMs <= at < toMs; empty when the series does not exist. */
  between(id: MetricId, fromMs: number, toMs: number): readonly MetricPoint[];
}

export interface LogLine {
  readonly logGroup: string;
  readonly stream: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly message: string;
}

export interface Logs {
  groups(): readonly string[];
  /** Lines of one group with fromMs <= at < toMs, oldest first; empty for an unknown group. */
  between(logGroup: string, fromMs: number, toMs: number): readonly LogLine[];
}

/** Sessions of a database that are active at the same time on average, with one statement, running or in one wait event. */
export interface ActiveSessions {
  readonly statement: string;
  /** As PostgreSQL names it: `CPU`, or `Group:event`. */
  readonly wait: string;
  readonly sessions: number;
}

/** The minute that starts at `at`. */
export interface SessionMinute {
  readonly at: number;
  readonly active: readonly ActiveSessions[];
}

/** Requests that were followed, a sample of all: how many, how they failed, and how long they took together. */
export interface Traced {
  readonly requests: number;
  readonly faults: number;
  /** Turned away with 429; not among the faults. */
  readonly throttles: number;
  readonly seconds: number;
}

/** The minute that starts at `at`, by component. */
export interface TracedMinute {
  readonly at: number;
  readonly nodes: ReadonlyMap<string, Traced>;
  /** By caller and callee. */
  readonly edges: ReadonlyMap<string, ReadonlyMap<string, Traced>>;
}

export interface Traces {
  /** Whole minutes with fromMs <= at < toMs, oldest first. */
  between(fromMs: number, toMs: number): readonly TracedMinute[];
}
