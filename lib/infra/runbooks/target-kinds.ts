interface TargetKind {
  /** The service that owns targets of this kind. */
  readonly service: string;
  /** The snapshot fields that its reader gives (see `lib/ports/executor.ts`). */
  readonly fields: readonly string[];
  /** What a document may refuse by (API and what it selects from the answer), and the snapshot field that tells the same. */
  readonly told: Readonly<Record<string, string>>;
}

/** What Selfheal knows of each kind of target that runbooks change. */
export const TARGET_KINDS: Readonly<Record<string, TargetKind>> = {
  'ecs-service': {
    service: 'ecs',
    fields: [
      'status',
      'desiredCount',
      'runningCount',
      'pendingCount',
      'taskDefinition',
      'previousTaskDefinition',
      'deploymentInProgress',
      'rolloutState',
      'deploymentController',
      'minimumHealthyPercent',
      'minCapacity',
      'maxCapacity',
      'managed',
    ],
    told: {
      'DescribeServices $.services[0].serviceName': 'managed',
      'DescribeServices $.services[0].status': 'status',
      'DescribeServices $.services[0].deploymentController.type': 'deploymentController',
      'DescribeServices $.services[0].deploymentConfiguration.minimumHealthyPercent': 'minimumHealthyPercent',
      'DescribeServices $.services[0].deployments[0].rolloutState': 'rolloutState',
      // The reader gives only one that is ACTIVE.
      'DescribeTaskDefinition $.taskDefinition.status': 'previousTaskDefinition',
    },
  },
  'auto-scaling-group': {
    service: 'autoscaling',
    fields: [
      'desiredCapacity',
      'minSize',
      'maxSize',
      'inService',
      'refreshInProgress',
      'suspendedProcesses',
      'managed',
    ],
    told: {
      'DescribeAutoScalingGroups $.AutoScalingGroups[0].AutoScalingGroupName': 'managed',
      'DescribeAutoScalingGroups $.AutoScalingGroups[0].SuspendedProcesses[0].ProcessName': 'suspendedProcesses',
      'DescribeInstanceRefreshes $.InstanceRefreshes[0].Status': 'refreshInProgress',
    },
  },
  'lambda-function': {
    service: 'lambda',
    fields: ['reservedConcurrency', 'unreservedAccountConcurrency', 'managed'],
    told: {
      "ListTags $.Tags['selfheal:managed']": 'managed',
      'GetFunctionConcurrency $.ReservedConcurrentExecutions': 'reservedConcurrency',
    },
  },
};
