import type { Random } from './random.ts';
import type { CallFlow, ComponentFlow, ShopFlow } from './request-flow.ts';
import { ENTRANCE, STEP_SECONDS } from './shop.ts';
import type { Traced, TracedMinute, Traces } from './types/telemetry.ts';

/** The rule that applies where nobody made another: the first request of each second, and a share of the rest. */
const FIRST_PER_SECOND = 1;
const SHARE_OF_REST = 0.05;
/** No statement takes as long as the wait in the pool for a connection that never comes. */
const POOL_WAIT_MILLISECONDS = 1500;

const NOTHING: Traced = { requests: 0, faults: 0, throttles: 0, seconds: 0 };

const plus = (one: Traced, other: Traced): Traced => ({
  requests: one.requests + other.requests,
  faults: one.faults + other.faults,
  throttles: one.throttles + other.throttles,
  seconds: one.seconds + other.seconds,
});

/** What came of requests, whether or not they were followed. */
interface Happened {
  readonly succeeded: number;
  readonly faults: number;
  readonly throttles: number;
  readonly milliseconds: readonly number[];
}

const served = ({ offered, failed, causes, milliseconds }: ComponentFlow): Happened => {
  const throttles = Math.min(failed, Math.round(causes.get('throttled') ?? 0));
  return { succeeded: offered - failed, faults: failed - throttles, throttles, milliseconds };
};

/** A call as its caller's tracer sees it: it follows statements and requests, and one that never got a connection sends none. */
const called = ({ to, attempts, failed, milliseconds }: CallFlow, shop: ShopFlow): Happened => {
  const callee = shop.get(to.name);
  const share = (cause: 'refused-connection' | 'throttled'): number =>
    callee && callee.failed > 0 ? (callee.causes.get(cause) ?? 0) / callee.failed : 0;
  const refused = Math.min(failed, Math.round(failed * share('refused-connection')));
  const throttles = Math.min(failed - refused, Math.round(failed * share('throttled')));
  return {
    succeeded: attempts - failed,
    faults: failed - refused - throttles,
    throttles,
    milliseconds: refused > 0 ? milliseconds.filter((ms) => ms < POOL_WAIT_MILLISECONDS) : milliseconds,
  };
};

export interface TraceRecorder extends Traces {
  record(shop: ShopFlow): void;
  /** Turns what was recorded since the last call into the minute that starts at `at`. */
  closeMinute(at: number): void;
}

/**
 * Follows a sample of the requests through the shop, from the entrance on. What runs outside it or is not the owners' code is
 * known from its callers only.
 */
export const createTraceRecorder = (random: Random): TraceRecorder => {
  const minutes: TracedMinute[] = [];
  let nodes = new Map<string, Traced>();
  let edges = new Map<string, Map<string, Traced>>();

  const sampled = ({ succeeded, faults, throttles, milliseconds }: Happened, share: number): Traced => {
    const failed = { faults: random.binomial(faults, share), throttles: random.binomial(throttles, share) };
    const requests = random.binomial(succeeded, share) + failed.faults + failed.throttles;
    let seconds = 0;
    for (let request = 0; request < requests; request += 1)
      seconds += (milliseconds[random.integer(0, milliseconds.length - 1)] ?? 0) / 1000;
    return { requests, ...failed, seconds };
  };

  const add = (into: Map<string, Traced>, name: string, traced: Traced): void => {
    into.set(name, plus(into.get(name) ?? NOTHING, traced));
  };

  return {
    record(shop) {
      const entered = Math.max(1, shop.get(ENTRANCE)?.offered ?? 0);
      const first = Math.min(entered, FIRST_PER_SECOND * STEP_SECONDS);
      const share = (first + SHARE_OF_REST * (entered - first)) / entered;
      for (const flow of shop.values()) {
        if (flow.plan.environment !== 'generic:default') add(nodes, flow.plan.name, sampled(served(flow), share));
        const below = edges.get(flow.plan.name) ?? new Map<string, Traced>();
        edges.set(flow.plan.name, below);
        for (const call of flow.calls) {
          const traced = sampled(called(call, shop), share);
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
