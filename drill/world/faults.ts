import type { WorkersWorld } from './auto-scaling-group.ts';
import type { EcsWorld } from './ecs.ts';
import { primaryOf, runningTasks, type TaskState } from './ecs-state.ts';
import type { InstanceState } from './group-state.ts';
import type { LambdaWorld } from './lambda.ts';
import type { Random } from './random.ts';
import { nameOf } from './task-definitions.ts';
import type { Fault, HangingInstances } from './types/faults.ts';

/** A fault together with what it took hold of when it was injected. */
interface ActiveFault {
  readonly fault: Fault;
  readonly since: number;
  /** Tasks that ran at the injection. */
  readonly tasks: ReadonlySet<TaskState>;
  /** Instances that were in service at the injection, oldest first, with the instant at which each hangs. */
  readonly instances: readonly { readonly instance: InstanceState; readonly hangsAt: number }[];
}

type ActiveOf<K extends Fault['kind']> = ActiveFault & { readonly fault: Extract<Fault, { kind: K }> };

const isOf =
  <K extends Fault['kind']>(kind: K) =>
  (candidate: ActiveFault): candidate is ActiveOf<K> =>
    candidate.fault.kind === kind;

export interface Faults {
  inject(fault: Fault, at: number): void;
  clear(kind: Fault['kind']): void;
  present(at: number): boolean;
  of<K extends Fault['kind']>(kind: K): readonly ActiveOf<K>[];
  trafficFactor(at: number): number;
  costFactor(component: string, at: number): number;
  /** Instances whose worker hangs from this step on. */
  hangingNow(at: number): readonly InstanceState[];
}

export const createFaults = (
  { ecs, lambda, workers }: { ecs: EcsWorld; lambda: LambdaWorld; workers: WorkersWorld },
  random: Random,
): Faults => {
  let active: ActiveFault[] = [];

  const hangings = (fault: HangingInstances, at: number): ActiveFault['instances'] => {
    let hangsAt = at;
    return [...workers.inService()]
      .sort((a, b) => a.launchedAt - b.launchedAt)
      .map((instance) => {
        hangsAt += fault.secondsBetween * 1000 * random.between(0.7, 1.3);
        return { instance, hangsAt };
      });
  };

  const isCurrent = ({ service, taskDefinition }: { service: string; taskDefinition: string }): boolean =>
    nameOf(primaryOf(ecs.service(service)).definition) === taskDefinition;

  const isPresent = ({ fault, since, tasks, instances }: ActiveFault, at: number): boolean => {
    switch (fault.kind) {
      case 'connection-leak':
        return ecs.service(fault.service).tasks.some((task) => tasks.has(task));
      case 'defective-revision':
        return (
          isCurrent(fault) ||
          runningTasks(ecs.service(fault.service)).some(({ definition }) => nameOf(definition) === fault.taskDefinition)
        );
      case 'crashing-revision':
        return isCurrent(fault);
      case 'lowered-concurrency':
        return lambda.limit() < fault.needed;
      case 'hanging-instances':
        return instances.some(({ instance }) => workers.group.instances.includes(instance));
      case 'cpu-burst':
        return at < since + fault.durationSeconds * 1000;
      case 'task-memory-leak':
      case 'foreign-connections':
      case 'held-rows':
      case 'traffic-rise':
      case 'external-outage':
        return true;
    }
  };

  const of: Faults['of'] = (kind) => active.filter(isOf(kind));

  /** 0 at the injection, 1 when the ramp is over. */
  const ramp = ({ since, fault }: { since: number; fault: { rampSeconds: number } }, at: number): number =>
    Math.min(1, Math.max(0, (at - since) / (fault.rampSeconds * 1000)));

  return {
    inject(fault, at) {
      const tasks = new Set('service' in fault ? ecs.service(fault.service).tasks : []);
      const instances = fault.kind === 'hanging-instances' ? hangings(fault, at) : [];
      active.push({ fault, since: at, tasks, instances });
    },
    clear(kind) {
      active = active.filter(({ fault }) => fault.kind !== kind);
    },
    present: (at) => active.some((candidate) => isPresent(candidate, at)),
    of,
    trafficFactor: (at) =>
      of('traffic-rise').reduce((product, rise) => product * (1 + (rise.fault.factor - 1) * ramp(rise, at)), 1),
    costFactor: (component, at) =>
      of('traffic-rise').reduce(
        (product, rise) => product * (1 + ((rise.fault.costFactors[component] ?? 1) - 1) * ramp(rise, at)),
        1,
      ),
    hangingNow: (at) =>
      of('hanging-instances').flatMap(({ instances }) =>
        instances
          .filter(
            ({ instance, hangsAt }) => !instance.hung && hangsAt <= at && workers.group.instances.includes(instance),
          )
          .map(({ instance }) => instance),
      ),
  };
};
