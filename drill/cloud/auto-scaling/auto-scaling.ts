import {
  ActiveInstanceRefreshNotFoundFault,
  AutoScalingServiceException,
  CancelInstanceRefreshCommand,
  DescribeAutoScalingGroupsCommand,
  DescribeInstanceRefreshesCommand,
  DescribeScalingActivitiesCommand,
  InstanceRefreshInProgressFault,
  InvalidNextToken,
  SetDesiredCapacityCommand,
  StartInstanceRefreshCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import type { World } from '../../world/types.ts';
import { pageOf } from '../pages.ts';
import type { Places } from '../places.ts';
import { createRefuse } from '../refusals.ts';
import { fake } from '../send.ts';
import type { Tags } from '../tags.ts';
import { sdkActivity, sdkGroup, sdkRefresh } from './auto-scaling-shapes.ts';

/** On the wire the names lack the suffix that the SDK's classes have. */
export const refuseAutoScaling = createRefuse(AutoScalingServiceException, {
  ActiveInstanceRefreshNotFound: ActiveInstanceRefreshNotFoundFault,
  InstanceRefreshInProgress: InstanceRefreshInProgressFault,
  InvalidNextToken,
});

/** The Auto Scaling calls of adapters and runbooks over the world's groups. */
export const autoScalingFakes = (world: World, places: Places, tags: Tags) => {
  const { autoScaling } = world;
  const name = (given: string | undefined): string => autoScaling.group(given ?? '').name;
  return [
    fake(DescribeAutoScalingGroupsCommand, ({ AutoScalingGroupNames, MaxRecords = 50, NextToken }) => {
      // An unknown name is left out of the answer, it is not an error.
      const found = autoScaling
        .groupNames()
        .filter((one) => !AutoScalingGroupNames?.length || AutoScalingGroupNames.includes(one));
      const page = pageOf(found, MaxRecords, NextToken, 'InvalidNextToken');
      return {
        AutoScalingGroups: page.items.map((one) => sdkGroup(places, autoScaling.group(one), tags.of(one))),
        NextToken: page.nextToken,
      };
    }),
    fake(DescribeScalingActivitiesCommand, ({ AutoScalingGroupName, MaxRecords = 100, NextToken }) => {
      const group = name(AutoScalingGroupName);
      const page = pageOf(autoScaling.activities(group), MaxRecords, NextToken, 'InvalidNextToken');
      return { Activities: page.items.map((one) => sdkActivity(group, one)), NextToken: page.nextToken };
    }),
    fake(DescribeInstanceRefreshesCommand, ({ AutoScalingGroupName, InstanceRefreshIds, ...input }) => {
      const group = name(AutoScalingGroupName);
      const found = autoScaling
        .refreshes(group)
        .filter(({ id }) => !InstanceRefreshIds?.length || InstanceRefreshIds.includes(id));
      const page = pageOf(found, input.MaxRecords ?? 50, input.NextToken, 'InvalidNextToken');
      return { InstanceRefreshes: page.items.map((one) => sdkRefresh(group, one)), NextToken: page.nextToken };
    }),
    fake(StartInstanceRefreshCommand, ({ AutoScalingGroupName }, { by }) => ({
      InstanceRefreshId: autoScaling.startRefresh(name(AutoScalingGroupName), by),
    })),
    fake(CancelInstanceRefreshCommand, ({ AutoScalingGroupName }, { by }) => ({
      InstanceRefreshId: autoScaling.cancelRefresh(name(AutoScalingGroupName), by),
    })),
    fake(SetDesiredCapacityCommand, ({ AutoScalingGroupName, DesiredCapacity }, { by }) => {
      autoScaling.update(name(AutoScalingGroupName), { desiredCapacity: DesiredCapacity }, by);
      return {};
    }),
    fake(UpdateAutoScalingGroupCommand, ({ AutoScalingGroupName, MinSize, MaxSize, DesiredCapacity }, { by }) => {
      const change = { minSize: MinSize, maxSize: MaxSize, desiredCapacity: DesiredCapacity };
      autoScaling.update(name(AutoScalingGroupName), change, by);
      return {};
    }),
  ];
};
