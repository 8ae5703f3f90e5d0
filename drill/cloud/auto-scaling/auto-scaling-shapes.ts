import type { Activity, AutoScalingGroup, InstanceRefresh } from '@aws-sdk/client-auto-scaling';
import type * as world from '../../world/types.ts';
import type { Places } from '../places.ts';

export const sdkGroup = (
  places: Places,
  group: world.AutoScalingGroup,
  tags: Readonly<Record<string, string>>,
): AutoScalingGroup => ({
  AutoScalingGroupName: group.name,
  AutoScalingGroupARN: places.group(group.name),
  MinSize: group.minSize,
  MaxSize: group.maxSize,
  DesiredCapacity: group.desiredCapacity,
  DefaultCooldown: 300,
  AvailabilityZones: [...new Set(group.instances.map(({ availabilityZone }) => availabilityZone))].sort(),
  HealthCheckType: 'EC2',
  CreatedTime: new Date(0),
  SuspendedProcesses: [],
  Instances: group.instances.map((instance) => ({
    InstanceId: instance.instanceId,
    AvailabilityZone: instance.availabilityZone,
    LifecycleState: instance.lifecycleState,
    HealthStatus: instance.healthStatus,
    ProtectedFromScaleIn: false,
  })),
  Tags: Object.entries(tags).map(([Key, Value]) => ({
    Key,
    Value,
    ResourceId: group.name,
    ResourceType: 'auto-scaling-group',
    PropagateAtLaunch: false,
  })),
});

export const sdkActivity = (group: string, activity: world.ScalingActivity): Activity => ({
  ActivityId: activity.id,
  AutoScalingGroupName: group,
  Description: activity.description,
  Cause: activity.cause,
  StartTime: new Date(activity.startedAt),
  EndTime: activity.endedAt === undefined ? undefined : new Date(activity.endedAt),
  StatusCode: activity.statusCode,
  Progress: activity.statusCode === 'Successful' ? 100 : 50,
});

export const sdkRefresh = (group: string, refresh: world.InstanceRefresh): InstanceRefresh => ({
  InstanceRefreshId: refresh.id,
  AutoScalingGroupName: group,
  Status: refresh.status,
  StartTime: new Date(refresh.startedAt),
  EndTime: refresh.endedAt === undefined ? undefined : new Date(refresh.endedAt),
  PercentageComplete: refresh.percentageComplete,
  InstancesToUpdate: refresh.instancesToUpdate,
});
