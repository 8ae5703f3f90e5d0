import type { ComponentId } from '../../contracts/component.ts';
import type { Evidence } from '../../contracts/evidence.ts';
import type { Edge } from '../../contracts/observation.ts';
import { callGraph } from './graph.ts';

type Fact = Pick<Evidence, 'component' | 'fact' | 'figures'>;

/** Whether a fact says that users get less than was promised to them. */
const breaksPromise = ({ fact, figures }: Fact): boolean =>
  (fact === 'latency-up' && (figures.nowSeconds ?? 0) > (figures.objectiveSeconds ?? Number.POSITIVE_INFINITY)) ||
  (fact === 'faults-up' && (figures.nowShare ?? 0) > (figures.objectiveShare ?? Number.POSITIVE_INFINITY));

/**
 * The alarmed components, and whoever calls them, directly or not, and breaks a promise already: alarms come one after the other, and
 * the first is not always that of who suffers. In the order given, then in order of name.
 */
export const symptomsAndSufferers = (
  alarmed: readonly ComponentId[],
  edges: readonly Edge[],
  facts: readonly Fact[],
): ComponentId[] => {
  const upwards = callGraph(edges.map(([caller, callee]) => [callee, caller] as const));
  const above = new Set(alarmed.flatMap((symptom) => upwards.reachableFrom(symptom)));
  const suffering = facts.flatMap((each) =>
    each.component !== null && above.has(each.component) && breaksPromise(each) ? [each.component] : [],
  );
  return [...new Set([...alarmed, ...suffering.sort()])];
};
