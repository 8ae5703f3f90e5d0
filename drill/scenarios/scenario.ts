import type { FaultClass } from '../../lib/contracts/fault-class.ts';
import type { OutcomeResult } from '../../lib/contracts/outcome.ts';
import type { Random } from '../world/random.ts';
import type { MetricId, World } from '../world/types.ts';

/** Something that could be done about a scenario's fault, so that a test can try it. */
export interface Remedy {
  readonly what: string;
  apply(world: World): void;
  /** Takes the change back, where that can be done. */
  undo?(world: World): void;
}

/** One way in which the shop breaks, with what is true about it. */
export interface Scenario {
  readonly name: string;
  readonly title: string;
  readonly story: string;
  /** From the end of the warm-up to the fault. */
  readonly onsetAfterSeconds: number;
  /** Breaks the world now; the random source varies timing and size. */
  inject(world: World, random: Random): void;
  /** What a right diagnosis says: the component's name in the world, and what kind of thing broke. Null: nothing did. */
  readonly truth: { readonly component: string | null; readonly faultClass: FaultClass | null };
  readonly acceptableOutcomes: readonly OutcomeResult[];
  readonly remedies: {
    /** Afterwards the objectives are met and the fault is gone. */
    readonly cures: readonly Remedy[];
    /** Afterwards the objectives are met while the fault remains. */
    readonly mitigates: readonly Remedy[];
    /** Does not bring the objectives back. */
    readonly useless: readonly Remedy[];
    /** Leaves the shop measurably worse than doing nothing. */
    readonly worsens: readonly Remedy[];
  };
  /** An alarm that somebody set too tight and that this scenario trips, beside those on objectives: average over one minute above the threshold. */
  readonly tightAlarm?: { readonly metric: MetricId; readonly threshold: number };
}
