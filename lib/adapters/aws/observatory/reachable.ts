import type { ComponentId } from '../../../contracts/component.ts';
import type { Scope, TracedCall } from '../../../contracts/observation.ts';

/** What the scope's components call, by the catalog or by traces, directly or not, and they themselves. */
export const reachableFrom = (
  { components, edges }: Pick<Scope, 'components' | 'edges'>,
  calls: readonly TracedCall[],
): Set<ComponentId> => {
  const callees = Map.groupBy(
    [...edges, ...calls.map(({ caller, callee }) => [caller, callee] as const)],
    ([caller]) => caller,
  );
  const reached = new Set(components.map(({ component }) => component));
  // A set may grow while it is iterated: what is newly reached is visited too.
  for (const component of reached) for (const [, callee] of callees.get(component) ?? []) reached.add(callee);
  return reached;
};
