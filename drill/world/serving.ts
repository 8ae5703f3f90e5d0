import { type DatabaseCondition, LOCK_TIMEOUT_SECONDS } from './database.ts';
import type { EcsWorld } from './ecs.ts';
import { runningTasks } from './ecs-state.ts';
import type { Faults } from './faults.ts';
import type { LambdaWorld } from './lambda.ts';
import type { Random } from './random.ts';
import { type ComponentPlan, PRICING, STEP_SECONDS } from './shop.ts';
import { conditionOf, type TaskCondition } from './task-condition.ts';

/** Why a request failed at the component itself; failures of calls are told apart by the callee. */
export type OwnCause =
  | 'usual'
  | 'shed'
  | TaskCondition['because']
  | 'throttled'
  | 'refused-connection'
  | 'lock-timeout'
  | 'provider-refused'
  | 'provider-silent';

/** How a component can serve at this step. */
export interface Serving {
  readonly capacityPerSecond: number;
  readonly faults: readonly { readonly cause: OwnCause; readonly share: number }[];
  /** Against normal, for the worker that a request happens to reach. */
  latencyFactor(random: Random): number;
  /** Requests that are answered after a time of their own, whatever the load. */
  readonly special: readonly { readonly share: number; readonly milliseconds: number }[];
  readonly tasks: readonly TaskCondition[];
  /** Most executions at once; only of a function. */
  readonly concurrency: number | undefined;
}

const UNBOUNDED: Serving = {
  capacityPerSecond: Number.POSITIVE_INFINITY,
  faults: [],
  latencyFactor: () => 1,
  special: [],
  tasks: [],
  concurrency: undefined,
};

export interface ServingDeps {
  readonly ecs: EcsWorld;
  readonly lambda: LambdaWorld;
  readonly faults: Faults;
  readonly random: Random;
}

const ecsServing = (name: string, { ecs, faults, random }: ServingDeps, at: number): Serving => {
  const service = ecs.service(name);
  const tasks = runningTasks(service).map((task) => conditionOf(service.plan, task, faults, at, random));
  const share = (because: TaskCondition['because']): number =>
    tasks.reduce((sum, task) => sum + (task.because === because ? task.faultShare : 0), 0) / Math.max(1, tasks.length);
  const rate = tasks.reduce((sum, task) => sum + service.plan.taskRate * task.capacityShare, 0);
  return {
    capacityPerSecond: rate / faults.costFactor(name, at),
    faults: (['defect', 'heap', 'missing-setting'] as const).map((cause) => ({ cause, share: share(cause) })),
    latencyFactor: (draw) => tasks[draw.integer(0, tasks.length - 1)]?.latencyFactor ?? 1,
    special: [],
    tasks,
    concurrency: undefined,
  };
};

/** A call arrives at random, so the limit is met now and then before the mean reaches it. */
const lambdaServing = (plan: ComponentPlan, offered: number, { lambda, random }: ServingDeps): Serving => {
  const limit = lambda.limit();
  const demand = (offered / STEP_SECONDS) * (plan.ownMilliseconds / 1000);
  const moments = Array.from({ length: 6 }, () => random.poisson(demand));
  const wanted = moments.reduce((sum, moment) => sum + moment, 0);
  const refused = moments.reduce((sum, moment) => sum + Math.max(0, moment - limit), 0);
  const share = wanted > 0 ? refused / wanted : 0;
  return {
    ...UNBOUNDED,
    faults: [{ cause: 'throttled', share }],
    special: [{ share, milliseconds: 12 }],
    concurrency: Math.min(limit, Math.max(...moments)),
  };
};

const databaseServing = (condition: DatabaseCondition): Serving => ({
  ...UNBOUNDED,
  faults: [
    { cause: 'refused-connection', share: condition.orderFaultShare },
    { cause: 'lock-timeout', share: condition.lockedShare },
  ],
  latencyFactor: () => condition.latencyFactor,
  special: [
    // The pool waits for a connection that it does not get.
    { share: condition.orderFaultShare, milliseconds: 2800 },
    { share: condition.lockedShare, milliseconds: 1000 * LOCK_TIMEOUT_SECONDS },
  ],
});

const externalServing = (plan: ComponentPlan, { faults }: ServingDeps): Serving => {
  const [outage] = faults.of('external-outage').filter(({ fault }) => fault.component === plan.name);
  if (!outage) return UNBOUNDED;
  const { refusedShare, silentShare } = outage.fault;
  return {
    ...UNBOUNDED,
    faults: [
      { cause: 'provider-refused', share: refusedShare },
      { cause: 'provider-silent', share: silentShare },
    ],
    special: [
      { share: refusedShare, milliseconds: 45 },
      { share: silentShare, milliseconds: 30_000 },
    ],
  };
};

export const servingOf = (
  plan: ComponentPlan,
  offered: number,
  database: DatabaseCondition,
  deps: ServingDeps,
  at: number,
): Serving => {
  if (plan.environment === 'ecs:shop') return ecsServing(plan.name, deps, at);
  if (plan.name === PRICING.component) return lambdaServing(plan, offered, deps);
  if (plan.name === 'orders-db') return databaseServing(database);
  if (plan.name === 'payment-provider') return externalServing(plan, deps);
  return UNBOUNDED;
};
