import type { Observation, Scope } from '../contracts/observation.ts';

/** Looks at components through every collector that it was given, each within its time budget; what could not be seen is a stated gap. Never writes. */
export interface Observatory {
  observe(scope: Scope): Promise<Observation>;
}
