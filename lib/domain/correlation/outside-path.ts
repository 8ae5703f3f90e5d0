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
 * The firing signals that contradict a cause: unknown to its diagnosis, and neither on its path nor on a caller of it, where
 * its effect shows. A signal whose component nobody knows cannot be explained.
 */
export const outsidePath = (
  signals: readonly AttachedSignal[],
  { path, knownSignals }: { path: readonly ComponentId[]; knownSignals: readonly string[] },
  edges: readonly Edge[],
): AttachedSignal[] => {
  const explained = withCallers(path, edges);
  return signals
    .filter(({ status, fingerprint }) => status === 'firing' && !knownSignals.includes(fingerprint))
    .filter(({ latest }) => latest.component === null || !explained.has(latest.component));
};
