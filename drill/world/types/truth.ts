/** What a component of the shop owes its users. */
export interface Objective {
  readonly component: string;
  /** Smallest share of requests that must succeed. Undefined for a queue. */
  readonly availability: number | undefined;
  /** Most milliseconds that nine requests in ten may take. Undefined for a queue. */
  readonly latencyP90Milliseconds: number | undefined;
  /** Most seconds that the oldest message may wait. Only for a queue. */
  readonly oldestMessageAgeSeconds: number | undefined;
}

/** How a component did over a window. `met` is undefined when there was nothing to judge by. */
export interface Standing {
  readonly component: string;
  readonly requests: number;
  readonly availability: number | undefined;
  readonly latencyP90Milliseconds: number | undefined;
  readonly oldestMessageAgeSeconds: number | undefined;
  readonly met: boolean | undefined;
}

/** Requests since the world began. `received` = `succeeded` + `failed`; `failed` includes what was shed. */
export interface Totals {
  readonly received: number;
  readonly succeeded: number;
  readonly failed: number;
  /** Calls that other components (or, for the entrance, users) made to it. */
  readonly offered: number;
}

/** What really is so, for the drill's referee and for scenarios; nothing that heals may read it. */
export interface Truth {
  readonly objectives: readonly Objective[];
  /** Every component with an objective, judged over the last `seconds` (at most 1800). */
  standings(seconds: number): readonly Standing[];
  /** True when every component with an objective met it over the last `seconds`; false when any did not or none could be judged. */
  objectivesMet(seconds: number): boolean;
  totals(component: string): Totals;
  /** Load over capacity, mean of the last two minutes; above 1 load is shed. */
  utilisation(component: string): number;
}
