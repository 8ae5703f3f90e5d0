import type { CallFlow, ComponentFlow, ShopFlow } from './request-flow.ts';
import type { Traced, TracedMinute, Traces } from './types/telemetry.ts';

/** No statement takes as long as the wait in the pool for a connection that never comes. */
const POOL_WAIT_MILLISECONDS = 1500;

const NOTHING: Traced = { requests: 0, faults: 0, throttles: 0, seconds: 0 };

const plus = (one: Traced, other: Traced): Traced => ({
  requests: one.requests + other.requests,
  faults: one.faults + other.faults,
  throttles: one.throttles + other.throttles,
  seconds: one.seconds + other.seconds,
});

const counted = (requests: number, failed: number, throttled: number, milliseconds: readonly number[]): Traced => {
  const mean = milliseconds.reduce((sum, ms) => sum + ms, 0) / Math.max(1, milliseconds.length);
  const throttles = Math.min(failed, Math.round(throttled));
  return { requests, faults: failed - throttles, throttles, seconds: (requests * mean) / 1000 };
};

const served = ({ offered, failed, causes, milliseconds }: ComponentFlow): Traced =>
  counted(offered, failed, causes.get('throttled') ?? 0, milliseconds);

/** A call as its caller's tracer sees it: it follows statements and requests, and one that never got a connection sends none. */
const called = ({ to, attempts, failed, milliseconds }: CallFlow, shop: ShopFlow): Traced => {
  const callee = shop.get(to.name);
  const share = (cause: 'refused-connection' | 'throttled'): number =>
    callee && callee.failed > 0 ? (callee.causes.get(cause) ?? 0) / callee.failed : 0;
  const refused = Math.min(failed, Math.round(failed * share('refused-connection')));
  return counted(
    attempts - refused,
    failed - refused,
    (failed - refused) * share('throttled'),
    refused > 0 ? milliseconds.filter((ms) => ms < POOL_WAIT_MILLISECONDS) : milliseconds,
  );
};

export interface TraceRecorder extends Traces {
  record(shop: ShopFlow): void;
  /** Turns what was recorded since the last call into the minute that starts at `at`. */
  closeMinute(at: number): void;
}

/** Follows every request through the shop. What runs outside it or is not the owners' code is known from its callers only. */
export const createTraceRecorder = (): TraceRecorder => {
  const minutes: TracedMinute[] = [];
  let nodes = new Map<string, Traced>();
  let edges = new Map<string, Map<string, Traced>>();

  const add = (into: Map<string, Traced>, name: string, traced: Traced): void => {
    into.set(name, plus(into.get(name) ?? NOTHING, traced));
  };

  return {
    record(shop) {
      for (const flow of shop.values()) {
        if (flow.plan.environment !== 'generic:default') add(nodes, flow.plan.name, served(flow));
        const below = edges.get(flow.plan.name) ?? new Map<string, Traced>();
        edges.set(flow.plan.name, below);
        for (const call of flow.calls) {
          const traced = called(call, shop);
          add(below, call.to.name, traced);
          if (call.to.environment === 'generic:default') add(nodes, call.to.name, traced);
        }
      }
    },
    closeMinute(at) {
      minutes.push({ at, nodes, edges });
      nodes = new Map();
      edges = new Map();
    },
    between: (fromMs, toMs) => minutes.filter(({ at }) => at >= fromMs && at < toMs),
  };
};
