import type { EcsWorld } from './ecs.ts';
import type { HappeningRecorder } from './happenings.ts';
import { PlatformRefusal } from './platform-refusal.ts';
import { CLUSTER, ECS_SERVICES, SCALING_CPU_PERCENT } from './shop.ts';
import type { ScalableTarget, ScalableTargets } from './types/platform.ts';

/** Bounds are looked at this often. */
const BOUNDS_MS = 30_000;
/** The target-tracking policy looks at minutes, and needs this many in a row on one side. */
const MINUTES_IN_A_ROW = 3;
/** Processor use below this share of the target lets a task go. */
const SCALE_IN_SHARE = 0.9;
const SCALE_OUT_COOLDOWN_MS = 120_000;
const SCALE_IN_COOLDOWN_MS = 60_000;

interface TargetState {
  bounds: { minimum: number; maximum: number };
  cpuMinutes: number[];
  cooledDownAt: number;
}

export interface ScalingWorld {
  readonly api: ScalableTargets;
  /** The average processor use, in percent, of a service over the minute that just ended. */
  observe(service: string, cpuPercent: number): void;
  step(at: number): void;
}

/** Application Auto Scaling with one target-tracking policy on CPU per service. */
export const createScaling = (clock: { now: number }, ecs: EcsWorld, happenings: HappeningRecorder): ScalingWorld => {
  const states = new Map<string, TargetState>(
    ECS_SERVICES.map(({ name, minimum, maximum }) => [
      name,
      { bounds: { minimum, maximum }, cpuMinutes: [], cooledDownAt: 0 },
    ]),
  );
  const state = (service: string): TargetState => {
    const found = states.get(service);
    if (!found) {
      throw new PlatformRefusal(
        'ObjectNotFoundException',
        `No scalable target found for service/${CLUSTER}/${service}`,
      );
    }
    return found;
  };
  const view = (service: string): ScalableTarget => ({
    service,
    ...state(service).bounds,
    policyName: `${service}-cpu`,
    targetCpuPercent: SCALING_CPU_PERCENT,
  });
  const scale = (name: string, to: number, at: number, cause: string): void => {
    const service = ecs.service(name);
    happenings.record(at, { kind: 'ecs-service-scaled', service: name, from: service.desiredCount, to, cause });
    ecs.scheduler.say(service, at, `has set desired count to ${to}: ${cause}`);
    service.desiredCount = to;
  };

  const keepBounds = (name: string, { bounds }: TargetState, at: number): void => {
    const { desiredCount } = ecs.service(name);
    if (desiredCount < bounds.minimum)
      scale(name, bounds.minimum, at, 'minimum capacity was set above the desired count');
    else if (desiredCount > bounds.maximum)
      scale(name, bounds.maximum, at, 'desired count is above the maximum capacity');
  };

  const track = (name: string, target: TargetState, at: number): void => {
    const { desiredCount } = ecs.service(name);
    const minutes = target.cpuMinutes;
    if (minutes.length < MINUTES_IN_A_ROW || at < target.cooledDownAt) return;
    const mean = minutes.reduce((sum, cpu) => sum + cpu, 0) / minutes.length;
    const wanted = minutes.every((cpu) => cpu > SCALING_CPU_PERCENT)
      ? Math.ceil((desiredCount * mean) / SCALING_CPU_PERCENT)
      : minutes.every((cpu) => cpu < SCALING_CPU_PERCENT * SCALE_IN_SHARE)
        ? desiredCount - 1
        : desiredCount;
    const to = Math.max(target.bounds.minimum, Math.min(target.bounds.maximum, wanted));
    if (to === desiredCount) return;
    const word = to > desiredCount ? 'above' : 'below';
    scale(
      name,
      to,
      at,
      `monitor alarm TargetTracking-service/${CLUSTER}/${name}: CPU ${word} target ${SCALING_CPU_PERCENT}`,
    );
    target.cooledDownAt = at + (to > desiredCount ? SCALE_OUT_COOLDOWN_MS : SCALE_IN_COOLDOWN_MS);
  };

  return {
    api: {
      all: () => [...states.keys()].map(view),
      get: view,
      register(service, change, by) {
        const target = state(service);
        const bounds = {
          minimum: change.minimum ?? target.bounds.minimum,
          maximum: change.maximum ?? target.bounds.maximum,
        };
        if (bounds.minimum < 0 || bounds.minimum > bounds.maximum) {
          throw new PlatformRefusal(
            'ValidationException',
            `Maximum capacity must be at least minimum capacity, given ${bounds.minimum} to ${bounds.maximum}`,
          );
        }
        target.bounds = bounds;
        happenings.record(clock.now, {
          kind: 'configuration-call',
          by,
          eventSource: 'application-autoscaling.amazonaws.com',
          eventName: 'RegisterScalableTarget',
          resource: service,
          parameters: { minCapacity: bounds.minimum, maxCapacity: bounds.maximum },
        });
        return view(service);
      },
    },
    observe(service, cpuPercent) {
      const target = state(service);
      target.cpuMinutes = [...target.cpuMinutes, cpuPercent].slice(-MINUTES_IN_A_ROW);
    },
    step(at) {
      if (at % BOUNDS_MS !== 0) return;
      for (const [name, target] of states) {
        keepBounds(name, target, at);
        track(name, target, at);
      }
    },
  };
};
