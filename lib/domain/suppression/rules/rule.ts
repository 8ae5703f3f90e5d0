import type { Catalog } from '../../../contracts/catalog.ts';
import type { Signal } from '../../../contracts/signal.ts';
import type { Suppression } from '../../../contracts/suppression.ts';

/** Says why a firing signal opens nothing, or null. */
export type Judge = (signal: Signal) => Suppression | null;

/** A rule that the catalog and the clock decide: what they have to say is worked out once for a whole batch of signals. */
export type StandingRule = (catalog: Catalog, now: Date) => Judge;
