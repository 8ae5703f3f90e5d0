/** One caller → callee pair. */
export type CallEdge = readonly [caller: string, callee: string];

export interface CallGraph {
  callees(component: string): readonly string[];
  callers(component: string): readonly string[];
  /** The component itself and everything it calls, directly or not; nearest first, then in order of name. */
  reachableFrom(component: string): string[];
  /** The component itself and everything that calls it, directly or not, in the same order: who suffers with it. */
  reaching(component: string): string[];
  /** Shortest way from a cause up to a symptom along calls, both included; null when the symptom does not depend on it. */
  pathToSymptom(cause: string, symptom: string): string[] | null;
}

const adjacency = (pairs: Iterable<CallEdge>): Map<string, string[]> => {
  const sets = new Map<string, Set<string>>();
  for (const [from, to] of pairs) {
    if (from === to) continue;
    const known = sets.get(from);
    if (known) known.add(to);
    else sets.set(from, new Set([to]));
  }
  // Sorted, so that neither paths nor ties depend on the order in which edges were seen.
  return new Map([...sets].map(([from, to]) => [from, [...to].sort()]));
};

/** A call graph that may have cycles, self-calls and repeated edges; none of them makes a difference. */
export const callGraph = (edges: readonly CallEdge[]): CallGraph => {
  const down = adjacency(edges);
  const up = adjacency(edges.map(([caller, callee]) => [callee, caller] as const));
  const cameFrom = (start: string, next: ReadonlyMap<string, readonly string[]>): Map<string, string | null> => {
    const seen = new Map<string, string | null>([[start, null]]);
    for (const [node] of seen) {
      for (const neighbour of next.get(node) ?? []) if (!seen.has(neighbour)) seen.set(neighbour, node);
    }
    return seen;
  };
  return {
    callees: (component) => down.get(component) ?? [],
    callers: (component) => up.get(component) ?? [],
    reachableFrom: (component) => [...cameFrom(component, down).keys()],
    reaching: (component) => [...cameFrom(component, up).keys()],
    pathToSymptom: (cause, symptom) => {
      const seen = cameFrom(symptom, down);
      if (!seen.has(cause)) return null;
      const path: string[] = [];
      for (let node: string | null = cause; node !== null; node = seen.get(node) ?? null) path.push(node);
      return path;
    },
  };
};

/**
 * What stands in for a call graph that nobody knows: the symptom may depend on everything that was measured. Nothing can
 * be explained away then, so of two components with the same excess the higher one in the chain is not told apart.
 */
export const starAround = (symptom: string, components: Iterable<string>): CallEdge[] =>
  [...new Set(components)]
    .filter((component) => component !== symptom)
    .map((component) => [symptom, component] as const);
