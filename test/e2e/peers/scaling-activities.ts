import type { InvokeApi } from '../../../drill/automation/types.ts';

interface Groups {
  AutoScalingGroups?: { Instances?: { LifecycleState?: string }[] }[];
}

/**
 * Fills in what the engines do not keep: they answer that a group has no scaling activities, which on AWS is never so after a
 * launch. An activity is told for each instance from the state that the engine has it in, and is over once that is InService.
 */
export const withScalingActivities =
  (invoke: InvokeApi): InvokeApi =>
  async (service, api, input) => {
    const answer = await invoke(service, api, input);
    const kept = (answer as { Activities?: unknown[] }).Activities ?? [];
    if (service !== 'autoscaling' || api !== 'DescribeScalingActivities' || kept.length > 0) return answer;
    const { AutoScalingGroups = [] } = (await invoke(service, 'DescribeAutoScalingGroups', {
      AutoScalingGroupNames: [input.AutoScalingGroupName],
    })) as Groups;
    const instances = AutoScalingGroups.flatMap(({ Instances = [] }) => Instances);
    const underWay = instances.filter(({ LifecycleState }) => LifecycleState !== 'InService');
    return {
      ...answer,
      // Newest first: what is under way is newer than what has ended.
      Activities: [
        ...underWay.map(() => ({ StatusCode: 'InProgress' })),
        ...instances.slice(underWay.length).map(() => ({ StatusCode: 'Successful' })),
      ],
    };
  };
