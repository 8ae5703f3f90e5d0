import type { Fault } from './types/faults.ts';
import type { Happenings } from './types/happenings.ts';
import type { AutoScaling, DatabaseInstance, Ecs, Lambda, QueueAttributes, ScalableTargets } from './types/platform.ts';
import type { Logs, Metrics, SessionMinute, Traces } from './types/telemetry.ts';
import type { Truth } from './types/truth.ts';

export type * from './types/faults.ts';
export type * from './types/happenings.ts';
export type * from './types/platform.ts';
export type * from './types/telemetry.ts';
export type * from './types/truth.ts';

export interface WorldSettings {
  /** Any integer. The same seed, start and calls give the same world, byte for byte. */
  readonly seed: number;
  /** Epoch milliseconds of the first instant; a whole minute. */
  readonly startAt: number;
}

/**
 * A shop in one AWS account on a virtual clock: traffic, services, what an account sees of them and what its APIs can change.
 *
 * All instants are epoch milliseconds. Writes take effect at `now`, need the principal that makes them (`by`), and are
 * told as configuration calls. A call that AWS would refuse throws a `PlatformRefusal` with AWS's error name.
 * Arrays are live views of the world: read them, do not keep them across `advanceTo`.
 */
export interface World {
  readonly accountId: string;
  readonly region: string;
  readonly now: number;
  /** Runs the steps of 5 s that end at or before this instant. Throws a RangeError when it lies before `now`. */
  advanceTo(epochMs: number): void;

  inject(fault: Fault): void;
  /** Removes every injected fault of this kind from the outside, as a person would; nothing for one that is not there. */
  clear(kind: Fault['kind']): void;
  /** Whether any injected fault is still there: tells a cure from a mitigation. */
  faultPresent(): boolean;

  readonly metrics: Metrics;
  readonly logs: Logs;
  readonly traces: Traces;
  readonly happenings: Happenings;

  readonly ecs: Ecs;
  readonly scalableTargets: ScalableTargets;
  readonly autoScaling: AutoScaling;
  readonly lambda: Lambda;
  database(id: string): DatabaseInstance;
  /** What the sessions of the one database did, in whole minutes with fromMs <= at < toMs. */
  databaseSessions(fromMs: number, toMs: number): readonly SessionMinute[];
  queue(name: string): QueueAttributes;

  readonly truth: Truth;
}
