import type { Random } from './random.ts';
import type { OwnCause, Serving } from './serving.ts';
import { type Call, COMPONENTS, type ComponentPlan, ENTRANCE, STEP_SECONDS } from './shop.ts';

/** Latencies drawn per component and step; they stand for all requests of the step. */
const SAMPLES = 16;
/** Waiting for a worker grows with load as in a single queue, and is bounded by what the queue holds. */
const WAIT_FACTOR = 0.6;
const MOST_UTILISATION = 99;

export interface CallFlow {
  readonly to: ComponentPlan;
  /** Attempts, retries included. */
  readonly attempts: number;
  readonly failed: number;
  readonly milliseconds: readonly number[];
}

/** What one component did in one step. */
export interface ComponentFlow {
  readonly plan: ComponentPlan;
  readonly serving: Serving;
  /** Requests that reached it; `offered` = succeeded + `failed`. */
  readonly offered: number;
  readonly failed: number;
  readonly causes: ReadonlyMap<OwnCause | `call:${string}`, number>;
  readonly milliseconds: readonly number[];
  readonly calls: readonly CallFlow[];
  /** Load over capacity; above 1 the rest is shed. */
  readonly utilisation: number;
}

export type ShopFlow = ReadonlyMap<string, ComponentFlow>;

interface Arrivals {
  readonly plan: ComponentPlan;
  readonly serving: Serving;
  readonly offered: number;
  readonly accepted: number;
  readonly utilisation: number;
  readonly attempts: readonly number[];
}

/** Sends one step's requests down the call graph and brings the answers back up. */
export const createRequestFlow = (random: Random) => {
  /** Share of attempts that failed at the last step: what callers have learned by now. */
  const lastFaults = new Map<string, number>();
  const lastFault = (name: string): number => lastFaults.get(name) ?? 0;

  const arrive = (plan: ComponentPlan, offered: number, serving: Serving): Arrivals => {
    const load = offered / STEP_SECONDS;
    const utilisation = load === 0 ? 0 : Math.min(MOST_UTILISATION, load / Math.max(1e-9, serving.capacityPerSecond));
    const accepted = offered - random.binomial(offered, utilisation > 1 ? 1 - 1 / utilisation : 0);
    let going = accepted;
    const attempts = plan.calls.map((call) => {
      const made = random.binomial(going, call.share);
      const failing = Math.round(made * lastFault(call.to));
      going -= Math.round(failing * (1 - call.retryShare * (1 - lastFault(call.to))));
      return made + random.binomial(failing, call.retryShare);
    });
    return { plan, serving, offered, accepted, utilisation, attempts };
  };

  const answer = (arrivals: Arrivals, below: Map<string, ComponentFlow>): ComponentFlow => {
    const { plan, serving, offered, accepted, utilisation } = arrivals;
    const calls = plan.calls.map((call, index) => follow(call, arrivals.attempts[index] ?? 0, below));
    const chances: (readonly [OwnCause | `call:${string}`, number])[] = [
      ['usual', plan.usualFaultShare],
      ...serving.faults.map(({ cause, share }) => [cause, share] as const),
      ...calls.map(({ call, chance }) => [`call:${call.to}`, call.share * chance] as const),
    ];
    const failure = 1 - chances.reduce((left, [, chance]) => left * (1 - Math.min(1, chance)), 1);
    const broken = random.binomial(accepted, failure);
    const shed = offered - accepted;
    const total = chances.reduce((sum, [, chance]) => sum + chance, 0);
    const causes = new Map<OwnCause | `call:${string}`, number>([['shed', shed]]);
    for (const [cause, chance] of chances) if (total > 0) causes.set(cause, (broken * chance) / total);
    return {
      plan,
      serving,
      offered,
      failed: shed + broken,
      causes,
      milliseconds: draw(arrivals, calls),
      calls: calls.map(({ flow }) => flow),
      utilisation,
    };
  };

  const follow = (call: Call, attempts: number, below: Map<string, ComponentFlow>) => {
    const callee = below.get(call.to);
    if (!callee) throw new Error(`${call.to} is called before it is answered: COMPONENTS must list callers first`);
    const late = callee.milliseconds.filter((ms) => ms > call.timeoutMilliseconds).length / SAMPLES;
    const broken = callee.offered > 0 ? callee.failed / callee.offered : 0;
    // A late answer is mostly also a failed one; the greater share covers both.
    const attemptFault = Math.max(late, broken);
    const chance = attemptFault * (1 - call.retryShare * (1 - attemptFault));
    const milliseconds = callee.milliseconds.map((ms) => Math.min(ms, call.timeoutMilliseconds));
    const failed = random.binomial(attempts, attemptFault);
    return { call, attemptFault, chance, flow: { to: callee.plan, attempts, failed, milliseconds } satisfies CallFlow };
  };

  const draw = (arrivals: Arrivals, calls: readonly ReturnType<typeof follow>[]): number[] => {
    const { plan, serving, utilisation } = arrivals;
    const shedShare = utilisation > 1 ? 1 - 1 / utilisation : 0;
    const idle = Math.max(1e-3, 1 - utilisation);
    const wait = Math.min(plan.queueMilliseconds, (plan.ownMilliseconds * WAIT_FACTOR * utilisation ** 2) / idle);
    return Array.from({ length: SAMPLES }, () => {
      if (random.next() < shedShare) return plan.queueMilliseconds * random.spread(0.1);
      let place = random.next();
      for (const { share, milliseconds } of serving.special) {
        if (place < share) return milliseconds * random.spread(0.15);
        place -= share;
      }
      const own = plan.ownMilliseconds * serving.latencyFactor(random) * random.spread(plan.ownSigma);
      let spent = own + wait * random.spread(0.4);
      for (const { call, attemptFault, flow } of calls) {
        if (random.next() >= call.share) continue;
        const pick = (): number => flow.milliseconds[random.integer(0, SAMPLES - 1)] ?? 0;
        spent += pick();
        if (random.next() >= attemptFault) continue;
        if (random.next() >= call.retryShare) break;
        spent += pick();
      }
      return spent;
    });
  };

  return (usersRate: number, serve: (plan: ComponentPlan, offered: number) => Serving): ShopFlow => {
    const offered = new Map([[ENTRANCE, random.poisson(usersRate * STEP_SECONDS)]]);
    const arrived: Arrivals[] = [];
    for (const plan of COMPONENTS) {
      const requests = offered.get(plan.name) ?? 0;
      const arrivals = arrive(plan, requests, serve(plan, requests));
      arrived.push(arrivals);
      plan.calls.forEach(({ to }, index) => {
        offered.set(to, (offered.get(to) ?? 0) + (arrivals.attempts[index] ?? 0));
      });
    }
    const flows = new Map<string, ComponentFlow>();
    for (const arrivals of arrived.reverse()) flows.set(arrivals.plan.name, answer(arrivals, flows));
    for (const [name, { offered: requests, failed }] of flows) {
      lastFaults.set(name, requests > 0 ? failed / requests : lastFault(name) * 0.5);
    }
    return flows;
  };
};
