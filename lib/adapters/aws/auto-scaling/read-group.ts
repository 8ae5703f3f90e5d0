import { DescribeAutoScalingGroupsCommand, DescribeInstanceRefreshesCommand } from '@aws-sdk/client-auto-scaling';
import type { Sender } from '../clients.ts';
import { isManaged, presentFields, type TargetFields } from '../target-fields.ts';

/** A refresh in one of these states still replaces instances, or is about to. */
const REFRESHING: ReadonlySet<string> = new Set([
  'Pending',
  'InProgress',
  'Cancelling',
  'RollbackInProgress',
  'Baking',
]);

/** Live state of an Auto Scaling group; null when there is none. */
export const readAutoScalingGroup = async (
  autoScaling: Sender<'autoScaling'>,
  name: string,
): Promise<TargetFields | null> => {
  const { AutoScalingGroups: groups = [] } = await autoScaling.send(
    new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] }),
  );
  const [group] = groups;
  if (!group) return null;
  // Newest first, and at most one is not over: the newest few tell.
  const { InstanceRefreshes: refreshes = [] } = await autoScaling.send(
    new DescribeInstanceRefreshesCommand({ AutoScalingGroupName: name, MaxRecords: 10 }),
  );
  const tags = Object.fromEntries((group.Tags ?? []).map(({ Key = '', Value }) => [Key, Value]));
  const suspended = (group.SuspendedProcesses ?? []).flatMap(({ ProcessName }) => ProcessName ?? []).sort();
  return presentFields({
    desiredCapacity: group.DesiredCapacity,
    minSize: group.MinSize,
    maxSize: group.MaxSize,
    inService: (group.Instances ?? []).filter(({ LifecycleState }) => LifecycleState === 'InService').length,
    refreshInProgress: refreshes.some(({ Status }) => REFRESHING.has(Status ?? '')),
    suspendedProcesses: suspended.length > 0 ? suspended.join(',') : undefined,
    managed: isManaged(tags),
  });
};
