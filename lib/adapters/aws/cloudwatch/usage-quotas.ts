import type { ComponentKind } from '../../../contracts/component.ts';
import type { MetricReference } from '../../../contracts/signal.ts';

/** A quota of the account in a region, by the metric of what is used of it. */
export interface UsageQuota {
  /** What a person calls it. */
  name: string;
  /** Components of these kinds stand still when it is used up. */
  kinds: readonly ComponentKind[];
  usage: Omit<MetricReference, 'scale'>;
}

const resource = (service: string, name: string, className: string): UsageQuota['usage'] => ({
  namespace: 'AWS/Usage',
  metricName: 'ResourceCount',
  dimensions: { Service: service, Type: 'Resource', Resource: name, Class: className },
  statistic: 'Maximum',
});

const INSTANCES: readonly ComponentKind[] = ['auto-scaling-group', 'host'];

/**
 * Quotas whose use AWS publishes, that CloudWatch knows the limit of (`SERVICE_QUOTA`), and that a service meets while it runs. Limits on how
 * many things may be made are left out: they stop a deployment, not a service.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Quotas-Visualize-Alarms.html
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/monitoring-fargate-usage.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-concurrency.html
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html
 */
export const USAGE_QUOTAS: readonly UsageQuota[] = [
  {
    name: 'Fargate vCPUs on demand',
    kinds: ['ecs-service'],
    usage: resource('Fargate', 'vCPU', 'Standard/OnDemand'),
  },
  { name: 'Fargate Spot vCPUs', kinds: ['ecs-service'], usage: resource('Fargate', 'vCPU', 'Standard/Spot') },
  { name: 'EC2 standard vCPUs on demand', kinds: INSTANCES, usage: resource('EC2', 'vCPU', 'Standard/OnDemand') },
  { name: 'EC2 standard Spot vCPUs', kinds: INSTANCES, usage: resource('EC2', 'vCPU', 'Standard/Spot') },
  {
    // Over all functions: not what is reserved, which may be near the limit for good.
    name: 'Lambda concurrent executions',
    kinds: ['lambda-function'],
    usage: { namespace: 'AWS/Lambda', metricName: 'ConcurrentExecutions', dimensions: {}, statistic: 'Maximum' },
  },
  {
    name: 'DynamoDB provisioned read capacity of the account',
    kinds: ['table'],
    usage: resource('DynamoDB', 'AccountProvisionedReadCapacityUnits', 'None'),
  },
  {
    name: 'DynamoDB provisioned write capacity of the account',
    kinds: ['table'],
    usage: resource('DynamoDB', 'AccountProvisionedWriteCapacityUnits', 'None'),
  },
];
