import { uuid } from './ecs-scheduler.ts';
import type { GroupState, InstanceState } from './group-state.ts';
import type { HappeningRecorder } from './happenings.ts';
import { createInstanceRefreshes } from './instance-refreshes.ts';
import { PlatformRefusal } from './platform-refusal.ts';
import type { Random } from './random.ts';
import { REGION, WORKERS } from './shop.ts';
import type { AutoScaling, AutoScalingGroup, ScalingActivity } from './types/platform.ts';

export interface WorkersWorld {
  readonly api: AutoScaling;
  readonly group: GroupState;
  inService(): readonly InstanceState[];
  step(at: number): void;
}

/** The group of fulfilment workers: EC2 health checks only, instance warm-up of about a minute. */
export const createWorkers = (clock: { now: number }, happenings: HappeningRecorder, random: Random): WorkersWorld => {
  const activities: ScalingActivity[] = [];
  const launch = (at: number, cause: string): InstanceState => {
    const inServiceAt = at + random.between(50_000, 70_000);
    const instance: InstanceState = {
      id: `i-0${random.hex(16)}`,
      availabilityZone: `${REGION}${random.pick(['a', 'b', 'c'])}`,
      launchedAt: at,
      inServiceAt,
      lifecycleState: 'Pending',
      hung: false,
    };
    group.instances.push(instance);
    tell(instance, 'launched', at, cause);
    return instance;
  };
  const terminate = (instance: InstanceState, at: number, cause: string): void => {
    group.instances = group.instances.filter((other) => other !== instance);
    tell(instance, 'terminated', at, cause);
  };
  const tell = (instance: InstanceState, change: 'launched' | 'terminated', at: number, cause: string): void => {
    const description = `${change === 'launched' ? 'Launching a new' : 'Terminating'} EC2 instance: ${instance.id}`;
    const statusCode = 'Successful';
    activities.unshift({ id: uuid(random), statusCode, description, cause, startedAt: at, endedAt: at });
    happenings.record(at, { kind: 'asg-instance', group: WORKERS.group, instanceId: instance.id, change, cause });
  };
  const called = (by: string, eventName: string, parameters: Record<string, string | number | boolean>): void =>
    happenings.record(clock.now, {
      kind: 'configuration-call',
      by,
      eventSource: 'autoscaling.amazonaws.com',
      eventName,
      resource: WORKERS.group,
      parameters,
    });

  const group: GroupState = {
    minSize: WORKERS.instances,
    maxSize: WORKERS.maximum,
    desiredCapacity: WORKERS.instances,
    instances: [],
  };
  for (let i = 0; i < WORKERS.instances; i += 1) {
    const age = random.between(9, 11) * 86_400_000;
    const launchedAt = Math.round(clock.now - age);
    group.instances.push({
      id: `i-0${random.hex(16)}`,
      availabilityZone: `${REGION}${['a', 'b', 'c'][i % 3]}`,
      launchedAt,
      inServiceAt: launchedAt + 60_000,
      lifecycleState: 'InService',
      hung: false,
    });
  }
  const refreshes = createInstanceRefreshes({ clock, group, happenings, random, launch, terminate });

  const known = (name: string): GroupState => {
    if (name !== WORKERS.group) {
      throw new PlatformRefusal('ValidationError', `AutoScalingGroup name not found - ${name}`);
    }
    return group;
  };
  const view = (name: string): AutoScalingGroup => ({
    name,
    minSize: known(name).minSize,
    maxSize: group.maxSize,
    desiredCapacity: group.desiredCapacity,
    instances: group.instances.map(({ id, lifecycleState, availabilityZone, launchedAt }) => ({
      instanceId: id,
      lifecycleState,
      healthStatus: 'Healthy',
      availabilityZone,
      launchedAt,
    })),
  });

  return {
    group,
    inService: () => group.instances.filter(({ lifecycleState }) => lifecycleState === 'InService'),
    step(at) {
      for (const instance of group.instances) {
        if (instance.lifecycleState === 'Pending' && instance.inServiceAt <= at) instance.lifecycleState = 'InService';
      }
      refreshes.step(at);
      const surplus = group.instances.length - group.desiredCapacity - refreshes.extra();
      for (const instance of group.instances.slice(0, Math.max(0, surplus))) {
        terminate(
          instance,
          at,
          'an instance was terminated because the desired capacity is lower than the number of instances',
        );
      }
      for (let missing = -surplus; missing > 0; missing -= 1) {
        launch(at, 'an instance was started because the desired capacity is higher than the number of instances');
      }
    },
    api: {
      groupNames: () => [WORKERS.group],
      group: view,
      update(name, change, by) {
        const next = { ...sizes(known(name)), ...change };
        if (next.minSize > next.maxSize || next.desiredCapacity < next.minSize || next.desiredCapacity > next.maxSize) {
          throw new PlatformRefusal(
            'ValidationError',
            `Desired capacity must be between min size and max size, given ${next.desiredCapacity} in ${next.minSize} to ${next.maxSize}`,
          );
        }
        Object.assign(group, next);
        called(by, 'UpdateAutoScalingGroup', change);
        return view(name);
      },
      startRefresh(name, by) {
        known(name);
        const id = refreshes.start();
        called(by, 'StartInstanceRefresh', { instanceRefreshId: id });
        return id;
      },
      refreshes(name) {
        known(name);
        return refreshes.all();
      },
      cancelRefresh(name, by) {
        known(name);
        const id = refreshes.cancel();
        called(by, 'CancelInstanceRefresh', { instanceRefreshId: id });
        return id;
      },
      terminateInstance(instanceId, lowerDesiredCapacity, by) {
        const instance = group.instances.find(({ id }) => id === instanceId);
        if (!instance) {
          throw new PlatformRefusal(
            'ValidationError',
            `Instance Id not found - No managed instance found for instance ID ${instanceId}`,
          );
        }
        if (lowerDesiredCapacity && group.desiredCapacity <= group.minSize) {
          throw new PlatformRefusal('ValidationError', `Currently, desiredSize equals minSize (${group.minSize}).`);
        }
        if (lowerDesiredCapacity) group.desiredCapacity -= 1;
        called(by, 'TerminateInstanceInAutoScalingGroup', { instanceId });
        terminate(instance, clock.now, `instance ${instanceId} was taken out of service in response to a user request`);
      },
      activities(name) {
        known(name);
        return activities;
      },
    },
  };
};

const sizes = ({ minSize, maxSize, desiredCapacity }: GroupState) => ({ minSize, maxSize, desiredCapacity });
