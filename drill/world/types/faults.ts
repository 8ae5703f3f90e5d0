/**
 * What can be done to the shop. Each is a mechanism, never a symptom: the symptoms follow from the model.
 * A change that a person makes by API (a deployment, a concurrency limit) goes through the API and is told to the
 * world as a fault only so that the referee knows when it is gone.
 */
export type Fault =
  | TaskMemoryLeak
  | ConnectionLeak
  | ForeignConnections
  | HeldRows
  | DefectiveRevision
  | CrashingRevision
  | LoweredConcurrency
  | TrafficRise
  | ExternalOutage
  | HangingInstances
  | CpuBurst;

/**
 * Memory that tasks never give back. Tasks alive at the injection also work on a large import and fill fast; when one is
 * killed, the next task takes its import up, while an orderly stop postpones it.
 */
interface TaskMemoryLeak {
  readonly kind: 'task-memory-leak';
  readonly service: string;
  /** For tasks with an import. */
  readonly firstMebibytesPerMinute: number;
  /** For tasks without. */
  readonly laterMebibytesPerMinute: number;
}

/** A stuck job in the tasks alive at the injection opens database connections and never closes them. */
interface ConnectionLeak {
  readonly kind: 'connection-leak';
  readonly service: string;
  readonly connectionsPerTaskMinute: number;
}

/** A client from outside the shop that holds connections of the database. */
interface ForeignConnections {
  readonly kind: 'foreign-connections';
  readonly database: string;
  readonly connections: number;
}

/** A session from outside the shop holds locks on rows that orders need, and neither commits nor ends. */
interface HeldRows {
  readonly kind: 'held-rows';
  readonly database: string;
  /** Share of orders that need one of the rows. */
  readonly share: number;
}

/** Code of one task definition revision that fails a share of its requests. Present while it is the service's or tasks of it run. */
interface DefectiveRevision {
  readonly kind: 'defective-revision';
  readonly service: string;
  readonly taskDefinition: string;
  readonly faultShare: number;
}

/** A revision whose tasks exit soon after their start for want of a setting. Present while it is the service's. */
interface CrashingRevision {
  readonly kind: 'crashing-revision';
  readonly service: string;
  readonly taskDefinition: string;
}

/** A reserved concurrency that is too low. Present while the function's limit is below `needed`. */
interface LoweredConcurrency {
  readonly kind: 'lowered-concurrency';
  readonly fn: string;
  readonly needed: number;
}

/** More requests at the entrance, and perhaps dearer ones for some components. */
interface TrafficRise {
  readonly kind: 'traffic-rise';
  readonly factor: number;
  readonly rampSeconds: number;
  /** Processor time per request, by component, against normal. */
  readonly costFactors: Readonly<Record<string, number>>;
}

/** The external provider answers 503 or not at all. */
interface ExternalOutage {
  readonly kind: 'external-outage';
  readonly component: string;
  readonly refusedShare: number;
  readonly silentShare: number;
}

/** Workers of instances that run at the injection hang one after another, in order of age. */
export interface HangingInstances {
  readonly kind: 'hanging-instances';
  readonly group: string;
  readonly secondsBetween: number;
}

/** Processor time that has nothing to do with requests, for a while: a backup, an image scan. Ends by itself. */
interface CpuBurst {
  readonly kind: 'cpu-burst';
  readonly service: string;
  readonly cpuPercent: number;
  readonly durationSeconds: number;
}
