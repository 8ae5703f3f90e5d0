import type { ComponentId } from '../../contracts/component.ts';
import type { Edge } from '../../contracts/observation.ts';
import type { AttachedSignal } from '../../contracts/signal.ts';
import { callGraph } from '../diagnosis/graph.ts';

/** The components themselves and everything that calls them, directly or not. */
export const withCallers = (components: readonly ComponentId[], edges: readonly Edge[]): Set<ComponentId> => {
  const callers = callGraph(edges.map(([caller, callee]): Edge => [callee, caller]));
  return new Set(components.flatMap((component) => callers.reachableFrom(component)));
};

/**
 * The firing signals that a causal path does not explain: neither on it nor on a caller of it, where its effect shows. A
 * signal whose component nobody knows cannot be explained.
 */
export const outsidePath = (
  signals: readonly AttachedSignal[],
  path: readonly ComponentId[],
  edges: readonly Edge[],
): AttachedSignal[] => {
  const explained = withCallers(path, edges);
  return signals.filter(
    ({ status, latest }) => status === 'firing' && (latest.component === null || !explained.has(latest.component)),
  );
};
