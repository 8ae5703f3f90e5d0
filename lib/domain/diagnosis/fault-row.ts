import type { ComponentKind } from '../../contracts/component.ts';
import type { EvidenceFact } from '../../contracts/evidence.ts';
import type { FaultClass } from '../../contracts/fault-class.ts';

/** Where a fact must be seen to speak about a component: at itself, at something it calls, or at something that calls it. */
export type Place = 'self' | 'callee' | 'caller';

/** Log-odds that a fact at full strength adds for a fault class; negative speaks against it. About 1 is a hint, 2 strong, 3 nearly proof. */
export interface Sign {
  readonly fact: EvidenceFact;
  readonly at: Place;
  readonly weight: number;
}

export interface FaultRow {
  readonly faultClass: FaultClass;
  /** Only components of these kinds can break so; null for any. */
  readonly kinds: readonly ComponentKind[] | null;
  /** What a person is told. */
  readonly sentence: string;
  /** Without one of these at the component itself it is not this class, whatever else speaks for it; absent where any sign names it. */
  readonly namedBy?: readonly EvidenceFact[];
  readonly signs: readonly Sign[];
}

const at =
  (place: Place) =>
  (weights: Partial<Record<EvidenceFact, number>>): Sign[] =>
    Object.entries(weights).map(([fact, weight]) => ({ fact: fact as EvidenceFact, at: place, weight }));
export const self = at('self');
export const callee = at('callee');
export const caller = at('caller');

/** Runs the owners' code. */
export const RUNS_CODE: readonly ComponentKind[] = [
  'ecs-service',
  'lambda-function',
  'auto-scaling-group',
  'host',
  'workflow',
];
/** Runs on machines or tasks that are counted. */
export const HAS_CAPACITY: readonly ComponentKind[] = [
  'ecs-service',
  'auto-scaling-group',
  'host',
  'cache',
  'database',
];
/** Others depend on it, and nobody deploys to it. */
export const DEPENDENCY: readonly ComponentKind[] = [
  'external',
  'database',
  'queue',
  'table',
  'cache',
  'bucket',
  'api',
  'load-balancer',
  'other',
];
