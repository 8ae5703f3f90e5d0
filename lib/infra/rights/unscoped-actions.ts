import type { Right } from './right.ts';

/**
 * The only actions that any role of Selfheal may have on `*`: AWS offers nothing narrower for them (Service
 * Authorization Reference, the "Resource types" column is empty, or the narrower form does not do what is needed).
 */
export const UNSCOPED_ACTIONS = {
  'cloudwatch:GetMetricData': 'metrics have no ARN',
  'cloudwatch:DescribeAlarms': 'a narrower scope hides composite alarms',
  'cloudwatch:ListAlarmMuteRules':
    'lists rules of the account; which alarms a rule is for is asked of each rule by its ARN',
  'ecs:DescribeTaskDefinition': 'no resource type; reads only',
  'ecs:ListTasks':
    'its only resource type is the container instance, which Fargate does not have; narrowed by the cluster condition',
  'application-autoscaling:DescribeScalableTargets': 'describes have no resource type',
  'autoscaling:DescribeAutoScalingGroups': 'describes have no resource type',
  'autoscaling:DescribeInstanceRefreshes': 'describes have no resource type',
  'autoscaling:DescribeScalingActivities': 'describes have no resource type',
  'ec2:DescribeInstanceStatus': 'describes of EC2 have no resource type; reads only',
  'cloudtrail:LookupEvents': 'the history of calls is the account’s; reads only',
  'health:DescribeEvents': 'lists what AWS says of its own health; no resource type',
  'lambda:GetAccountSettings': 'speaks of the account, not of a function',
  'ssm:DescribeAutomationExecutions': 'lists executions of the account; no resource type',
  'dynamodb:ListStreams': 'no resource type; the event source mapping calls it',
  'xray:GetServiceGraph': 'the service graph has no ARN',
  'xray:GetTimeSeriesServiceStatistics': 'nodes of the service graph have no ARN',
  'application-signals:ListServices': 'services that are discovered have no ARN',
  'application-signals:ListServiceDependencies': 'services that are discovered have no ARN',
  'xray:PutTraceSegments': 'traces have no ARN',
  'xray:PutTelemetryRecords': 'traces have no ARN',
  'xray:GetSamplingRules': 'sampling rules are read as a whole',
  'xray:GetSamplingTargets': 'sampling rules are read as a whole',
  'logs:CreateLogDelivery': 'log deliveries have no resource type; Step Functions needs it to write its log',
  'logs:GetLogDelivery': 'as CreateLogDelivery',
  'logs:UpdateLogDelivery': 'as CreateLogDelivery',
  'logs:DeleteLogDelivery': 'as CreateLogDelivery',
  'logs:ListLogDeliveries': 'as CreateLogDelivery',
  'logs:PutResourcePolicy': 'resource policies of the log service belong to the account',
  'logs:DescribeResourcePolicies': 'resource policies of the log service belong to the account',
  'logs:DescribeLogGroups': 'Step Functions looks for its group among all',
} as const satisfies Record<string, string>;

export type UnscopedAction = keyof typeof UNSCOPED_ACTIONS;

export const unscoped = (sid: string, actions: readonly UnscopedAction[], conditions?: Right['conditions']): Right => ({
  sid,
  actions,
  resources: ['*'],
  because: [...new Set(actions.map((action) => `${action}: ${UNSCOPED_ACTIONS[action]}`))].join('; '),
  ...(conditions ? { conditions } : {}),
});
