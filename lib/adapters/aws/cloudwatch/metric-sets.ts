import type { ComponentKind, ComponentParts } from '../../../contracts/component.ts';
import type { SeriesRole } from '../../../contracts/observation.ts';
import { partitionOf } from '../../../contracts/partition.ts';
import type { MetricReference } from '../../../contracts/signal.ts';
import { ecsNames } from '../ecs/service-name.ts';

export type MetricSet = Partial<Record<SeriesRole, MetricReference>>;

type Measure = readonly [metricName: string, statistic: string, scale?: number];

/** Metrics of one namespace with the same dimensions. */
const measures = (
  namespace: string,
  dimensions: Record<string, string>,
  roles: Partial<Record<SeriesRole, Measure>>,
): MetricSet =>
  Object.fromEntries(
    Object.entries(roles).flatMap(([role, measure]) => {
      if (!measure) return [];
      const [metricName, statistic, scale = 1] = measure;
      return [[role, { namespace, metricName, dimensions, statistic, scale }]];
    }),
  );

const MILLISECONDS = 0.001;

const ecsService = ({ name }: ComponentParts): MetricSet => {
  const { cluster, service } = ecsNames(name);
  const dimensions = { ClusterName: cluster, ServiceName: service };
  return {
    ...measures('AWS/ECS', dimensions, {
      'saturation:cpu': ['CPUUtilization', 'Average'],
      'saturation:memory': ['MemoryUtilization', 'Average'],
    }),
    ...measures('ECS/ContainerInsights', dimensions, {
      'saturation:running': ['RunningTaskCount', 'Average'],
      'saturation:desired': ['DesiredTaskCount', 'Average'],
    }),
  };
};

const lambdaFunction = ({ name }: ComponentParts): MetricSet =>
  measures(
    'AWS/Lambda',
    { FunctionName: name },
    {
      requests: ['Invocations', 'Sum'],
      faults: ['Errors', 'Sum'],
      latencySeconds: ['Duration', 'p90', MILLISECONDS],
      'saturation:throttles': ['Throttles', 'Sum'],
      'saturation:concurrency': ['ConcurrentExecutions', 'Maximum'],
    },
  );

const autoScalingGroup = ({ name }: ComponentParts): MetricSet => ({
  ...measures('AWS/EC2', { AutoScalingGroupName: name }, { 'saturation:cpu': ['CPUUtilization', 'Average'] }),
  ...measures(
    'AWS/AutoScaling',
    { AutoScalingGroupName: name },
    {
      'saturation:in-service': ['GroupInServiceInstances', 'Average'],
      'saturation:desired': ['GroupDesiredCapacity', 'Average'],
    },
  ),
});

/**
 * Metrics that are -1 where there is nothing to measure: replication that does not run has no lag.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ReadRepl.Monitoring.html
 */
export const NEGATIVE_IS_UNKNOWN: ReadonlySet<string> = new Set(['ReplicaLag']);

/**
 * Counters that are published only when they are not zero.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html
 */
export const SILENT_AT_ZERO: ReadonlySet<string> = new Set([
  'AWS/ApplicationELB HTTPCode_Target_5XX_Count',
  'AWS/ApplicationELB HTTPCode_ELB_5XX_Count',
  'AWS/ApplicationELB RejectedConnectionCount',
  'AWS/DynamoDB ReadThrottleEvents',
  'AWS/DynamoDB WriteThrottleEvents',
]);

/**
 * What must be added to a metric to have all that users see. A balancer that cannot reach its targets answers 5xx itself; a request
 * for which it has no target to choose, which it answers with 503, is not in its count of requests.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
 */
export const LEFT_OUT: Readonly<Record<string, string>> = {
  'AWS/ApplicationELB RequestCount': 'HTTPCode_ELB_503_Count',
  'AWS/ApplicationELB HTTPCode_Target_5XX_Count': 'HTTPCode_ELB_5XX_Count',
};

/** Per second in CloudWatch; per minute a handful is a number that stands out. */
const PER_MINUTE = 60;
/** From seconds, so that a rise of one is worth a word. */
const TO_MILLISECONDS = 1000;

/**
 * Of one instance; nothing here times an answer: `ReadLatency` is of one access to storage, as short as ever while sessions wait for
 * each other. What an engine does not publish has no data and is left out. Replica lag is `ReplicaLag` in seconds, on Aurora
 * `AuroraReplicaLag`; deadlocks and blocked transactions are Aurora's, free storage is everyone's but Aurora's.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-metrics.html
 * https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.AuroraMonitoring.Metrics.html
 */
const database = ({ name }: ComponentParts): MetricSet =>
  measures(
    'AWS/RDS',
    { DBInstanceIdentifier: name },
    {
      'saturation:read-milliseconds': ['ReadLatency', 'Average', TO_MILLISECONDS],
      'saturation:connections': ['DatabaseConnections', 'Maximum'],
      'saturation:cpu': ['CPUUtilization', 'Average'],
      'saturation:write-milliseconds': ['WriteLatency', 'Average', TO_MILLISECONDS],
      'saturation:disk-queue': ['DiskQueueDepth', 'Average'],
      'saturation:free-storage': ['FreeStorageSpace', 'Minimum'],
      'saturation:free-local-storage': ['FreeLocalStorage', 'Minimum'],
      'saturation:replica-lag-seconds': ['ReplicaLag', 'Maximum'],
      'saturation:aurora-replica-lag-seconds': ['AuroraReplicaLag', 'Maximum', MILLISECONDS],
      'saturation:deadlocks': ['Deadlocks', 'Average', PER_MINUTE],
      'saturation:blocked-transactions': ['BlockedTransactions', 'Average', PER_MINUTE],
    },
  );

const queue = ({ name }: ComponentParts): MetricSet =>
  measures(
    'AWS/SQS',
    { QueueName: name },
    {
      requests: ['NumberOfMessagesReceived', 'Sum'],
      'saturation:backlog': ['ApproximateNumberOfMessagesVisible', 'Maximum'],
      'saturation:age': ['ApproximateAgeOfOldestMessage', 'Maximum'],
      'saturation:in-flight': ['ApproximateNumberOfMessagesNotVisible', 'Maximum'],
    },
  );

/** By table alone AWS gives throttles and used capacity; requests, latency and system errors exist only per operation. */
const table = ({ name }: ComponentParts): MetricSet =>
  measures(
    'AWS/DynamoDB',
    { TableName: name },
    {
      'saturation:throttles-read': ['ReadThrottleEvents', 'Sum'],
      'saturation:throttles-write': ['WriteThrottleEvents', 'Sum'],
      'saturation:read-units': ['ConsumedReadCapacityUnits', 'Sum'],
      'saturation:write-units': ['ConsumedWriteCapacityUnits', 'Sum'],
    },
  );

const cache = ({ name }: ComponentParts): MetricSet =>
  measures(
    'AWS/ElastiCache',
    { CacheClusterId: name },
    {
      'saturation:cpu': ['EngineCPUUtilization', 'Average'],
      'saturation:memory': ['DatabaseMemoryUsagePercentage', 'Average'],
      'saturation:connections': ['CurrConnections', 'Maximum'],
      'saturation:evictions': ['Evictions', 'Sum'],
    },
  );

/** Named as in its ARN, `app/<name>/<id>`; network load balancers (`net/…`) count no requests. */
const loadBalancer = ({ name }: ComponentParts): MetricSet =>
  name.startsWith('net/')
    ? measures('AWS/NetworkELB', { LoadBalancer: name }, { 'saturation:flows': ['ActiveFlowCount', 'Average'] })
    : measures(
        'AWS/ApplicationELB',
        { LoadBalancer: name },
        {
          requests: ['RequestCount', 'Sum'],
          faults: ['HTTPCode_Target_5XX_Count', 'Sum'],
          latencySeconds: ['TargetResponseTime', 'p90'],
          'saturation:own-faults': ['HTTPCode_ELB_5XX_Count', 'Sum'],
          'saturation:rejected': ['RejectedConnectionCount', 'Sum'],
        },
      );

/** HTTP APIs are known by their id, ten lower-case letters and digits; REST APIs by their name. */
const api = ({ name }: ComponentParts): MetricSet => {
  const isId = /^[a-z0-9]{10}$/.test(name);
  return measures('AWS/ApiGateway', isId ? { ApiId: name } : { ApiName: name }, {
    requests: ['Count', 'Sum'],
    faults: [isId ? '5xx' : '5XXError', 'Sum'],
    latencySeconds: ['Latency', 'p90', MILLISECONDS],
  });
};

const workflow = ({ account, region, name }: ComponentParts): MetricSet =>
  measures(
    'AWS/States',
    { StateMachineArn: `arn:${partitionOf(region)}:states:${region}:${account}:stateMachine:${name}` },
    {
      requests: ['ExecutionsStarted', 'Sum'],
      faults: ['ExecutionsFailed', 'Sum'],
      latencySeconds: ['ExecutionTime', 'p90', MILLISECONDS],
      'saturation:throttles': ['ExecutionThrottled', 'Sum'],
    },
  );

const host = ({ name }: ComponentParts): MetricSet =>
  measures(
    'AWS/EC2',
    { InstanceId: name },
    { 'saturation:cpu': ['CPUUtilization', 'Average'], 'saturation:failed-checks': ['StatusCheckFailed', 'Maximum'] },
  );

/** A bucket's request metrics are off unless switched on, and what is outside of AWS has none of its own. */
const none = (): MetricSet => ({});

const BY_KIND: Readonly<Record<ComponentKind, (parts: ComponentParts) => MetricSet>> = {
  'ecs-service': ecsService,
  'lambda-function': lambdaFunction,
  'auto-scaling-group': autoScalingGroup,
  database,
  queue,
  table,
  cache,
  bucket: none,
  'load-balancer': loadBalancer,
  api,
  workflow,
  host,
  external: none,
  other: none,
};

/** What AWS itself measures about a component, by its kind. */
export const defaultMetrics = (parts: ComponentParts): MetricSet => BY_KIND[parts.kind](parts);
