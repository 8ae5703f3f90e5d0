import type { ComponentKind } from '../../contracts/component.ts';
import { partitionOf } from '../../contracts/partition.ts';

/** A resource as the catalog names it: `cluster/service` for ECS, the plain name otherwise. */
export interface NamedResource {
  kind: ComponentKind;
  name: string;
}

/** ARNs whose resource the catalog names in the same words. The first group is the name. */
const ARN_FORMS: readonly (readonly [ComponentKind, RegExp])[] = [
  ['ecs-service', /^arn:[^:]+:ecs:[^:]*:[^:]*:service\/([^/]+\/[^/]+)$/],
  ['lambda-function', /^arn:[^:]+:lambda:[^:]*:[^:]*:function:([^:]+)/],
  ['auto-scaling-group', /^arn:[^:]+:autoscaling:[^:]*:[^:]*:autoScalingGroup:[^:]*:autoScalingGroupName\/(.+)$/],
  ['database', /^arn:[^:]+:rds:[^:]*:[^:]*:(?:db|cluster):([^:]+)$/],
  ['queue', /^arn:[^:]+:sqs:[^:]*:[^:]*:([^:]+)$/],
  ['table', /^arn:[^:]+:dynamodb:[^:]*:[^:]*:table\/([^/]+)/],
  ['cache', /^arn:[^:]+:elasticache:[^:]*:[^:]*:(?:cluster|replicationgroup|serverlesscache):([^:]+)$/],
  ['bucket', /^arn:[^:]+:s3:::([^/]+)/],
  ['workflow', /^arn:[^:]+:states:[^:]*:[^:]*:stateMachine:([^:]+)/],
  ['host', /^arn:[^:]+:ec2:[^:]*:[^:]*:instance\/(.+)$/],
  ['load-balancer', /^arn:[^:]+:elasticloadbalancing:[^:]*:[^:]*:loadbalancer\/(?:(?:app|net|gwy)\/)?([^/]+)/],
];

export const namedByArn = (arn: string): NamedResource | null => {
  for (const [kind, form] of ARN_FORMS) {
    const name = form.exec(arn)?.[1];
    if (name !== undefined) return { kind, name };
  }
  return null;
};

/** Dimensions of CloudWatch whose value is a resource's own name. */
const NAMING_DIMENSIONS: readonly (readonly [string, ComponentKind])[] = [
  ['FunctionName', 'lambda-function'],
  ['AutoScalingGroupName', 'auto-scaling-group'],
  ['DBInstanceIdentifier', 'database'],
  ['DBClusterIdentifier', 'database'],
  ['QueueName', 'queue'],
  ['TableName', 'table'],
  ['CacheClusterId', 'cache'],
  ['BucketName', 'bucket'],
  ['ApiName', 'api'],
  ['ApiId', 'api'],
];

/**
 * The resources that an alarm's dimensions name, and the ARNs that can be told from them: load balancers and target groups
 * stand in dimensions as the tail of their ARN.
 */
export const namedByDimensions = (
  dimensions: Readonly<Record<string, string>>,
  account: string,
  region: string,
): { resources: NamedResource[]; arns: string[] } => {
  const resources: NamedResource[] = [];
  const arns: string[] = [];
  const { ClusterName, ServiceName, LoadBalancer, TargetGroup, StateMachineArn } = dimensions;
  if (ClusterName !== undefined && ServiceName !== undefined)
    resources.push({ kind: 'ecs-service', name: `${ClusterName}/${ServiceName}` });
  for (const [dimension, kind] of NAMING_DIMENSIONS) {
    const name = dimensions[dimension];
    if (name !== undefined) resources.push({ kind, name });
  }
  const balancing = `arn:${partitionOf(region)}:elasticloadbalancing:${region}:${account}`;
  if (TargetGroup !== undefined) arns.push(`${balancing}:${TargetGroup}`);
  if (LoadBalancer !== undefined) {
    arns.push(`${balancing}:loadbalancer/${LoadBalancer}`);
    const name = /^(?:app|net|gwy)\/([^/]+)/.exec(LoadBalancer)?.[1];
    if (name !== undefined) resources.push({ kind: 'load-balancer', name });
  }
  if (StateMachineArn !== undefined) arns.push(StateMachineArn);
  const byArn = arns.flatMap((arn) => namedByArn(arn) ?? []);
  return { resources: [...resources, ...byArn], arns };
};
