import type { CallEdge } from '../../lib/domain/diagnosis/graph.ts';

/** What a fault does to one component in one period. */
export interface Effect {
  /** Seconds that it adds to all requests of the period together. */
  addedSeconds: number;
  /** Share of its requests that are slowed. */
  slowShare: number;
  /** Share of its requests that fail because of it. */
  failShare: number;
}

export interface Propagation {
  edges: readonly CallEdge[];
  /** Requests of a component in the period; 0 where it has none. */
  requestsOf(component: string): number;
  /** What of a slow or failing call reaches its caller: less than 1 where calls run side by side, or an error is caught. */
  passOf(edge: CallEdge): number;
}

/** Callees before callers; of a cycle the edge that closes it is left out. */
const upwards = (origin: string, edges: readonly CallEdge[]): { order: string[]; into: Map<string, CallEdge[]> } => {
  const callers = Map.groupBy(edges, ([, callee]) => callee);
  const into = new Map<string, CallEdge[]>();
  const finished: string[] = [];
  const state = new Map<string, 'open' | 'closed'>();
  const visit = (component: string): void => {
    state.set(component, 'open');
    for (const edge of callers.get(component) ?? []) {
      const [caller] = edge;
      if (state.get(caller) === 'open') continue;
      into.set(caller, [...(into.get(caller) ?? []), edge]);
      if (!state.has(caller)) visit(caller);
    }
    state.set(component, 'closed');
    finished.push(component);
  };
  visit(origin);
  return { order: finished.reverse(), into };
};

/** Share of requests with at least one bad call, when each makes `calls` calls (a fraction: only some call at all) of which `share` are bad. */
const touched = (calls: number, share: number): number =>
  calls <= 1 ? calls * share : 1 - (1 - Math.min(1, share)) ** calls;

/**
 * Carries a fault from its origin up the call graph. A component's requests come from its callers in proportion to their
 * own requests, so a caller makes `k` calls a request. Its requests wait the sum of what the calls add; the share of them
 * that is slow or fails is the share that makes at least one bad call. Each edge lets only `passOf` of it through. What is
 * below the origin sees nothing. This is no queueing model: nothing builds up from one period to the next.
 */
export const propagate = (
  origin: string,
  effect: Effect,
  { edges, requestsOf, passOf }: Propagation,
): Map<string, Effect> => {
  const { order, into } = upwards(origin, edges);
  const offered = new Map<string, number>();
  for (const [caller, callee] of edges) offered.set(callee, (offered.get(callee) ?? 0) + requestsOf(caller));
  const effects = new Map<string, Effect>([[origin, effect]]);
  for (const component of order) {
    if (component === origin) continue;
    const requests = requestsOf(component);
    let addedSeconds = 0;
    let quick = 1;
    let well = 1;
    for (const edge of into.get(component) ?? []) {
      const below = effects.get(edge[1]);
      const allCallers = offered.get(edge[1]) ?? 0;
      if (!below || allCallers === 0 || requests === 0) continue;
      const part = requests / allCallers;
      const calls = (requestsOf(edge[1]) * part) / requests;
      const pass = passOf(edge);
      addedSeconds += below.addedSeconds * part * pass;
      quick *= 1 - touched(calls, below.slowShare);
      well *= 1 - Math.min(1, pass * touched(calls, below.failShare));
    }
    effects.set(component, { addedSeconds, slowShare: 1 - quick, failShare: 1 - well });
  }
  return effects;
};

const QUANTILE_POINTS = 200;

/**
 * The quantile `q` of response times after a share of them is slowed by `seconds` each. The distribution before is drawn
 * through its known quantiles; beyond these it is half of the lowest and a third more than the highest.
 */
export const slowedQuantile = (
  known: readonly (readonly [q: number, seconds: number])[],
  q: number,
  share: number,
  seconds: number,
): number => {
  const sorted = [...known].sort((a, b) => a[0] - b[0]);
  const lowest = sorted[0]?.[1] ?? 0;
  const highest = sorted.at(-1)?.[1] ?? 0;
  const knots: (readonly [number, number])[] = [[0, lowest / 2], ...sorted, [1, highest * 1.3]];
  const before = (at: number): number => {
    const next = knots.findIndex(([knot]) => knot >= at);
    const [x0, y0] = knots[Math.max(0, next - 1)] ?? [0, lowest];
    const [x1, y1] = knots[Math.max(0, next)] ?? [1, highest];
    return x1 === x0 ? y1 : y0 + ((y1 - y0) * (at - x0)) / (x1 - x0);
  };
  const mixed = Array.from({ length: QUANTILE_POINTS }, (_, index) => {
    const value = before((index + 0.5) / QUANTILE_POINTS);
    return [
      { value, weight: 1 - share },
      { value: value + seconds, weight: share },
    ];
  }).flat();
  mixed.sort((a, b) => a.value - b.value);
  let reached = 0;
  for (const { value, weight } of mixed) {
    reached += weight / QUANTILE_POINTS;
    if (reached >= q) return value;
  }
  return mixed.at(-1)?.value ?? Number.NaN;
};
