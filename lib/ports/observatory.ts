import type { Observation, Scope } from '../contracts/observation.ts';

export interface ObserveOptions {
  /** Log lines are bounded per component; leave them out for a quick second look. */
  logs: boolean;
}

/** Looks at components through every collector there is, each within its time budget; what could not be seen is a stated gap. Never writes. */
export interface Observatory {
  observe(scope: Scope, options: ObserveOptions): Promise<Observation>;
}
