import type { DatabaseCondition } from './database.ts';
import type { EcsWorld } from './ecs.ts';
import { runningTasks } from './ecs-state.ts';
import type { FulfilmentFlow } from './fulfilment.ts';
import type { MetricRecorder } from './metrics.ts';
import type { QueueWorld } from './queue.ts';
import type { Random } from './random.ts';
import type { CallFlow, ComponentFlow, ShopFlow } from './request-flow.ts';
import { CLUSTER, DATABASE, PRICING, QUEUE, STEP_SECONDS, WORKERS } from './shop.ts';

type Observe = (value: number, weight?: number) => void;

interface RequestSeries {
  readonly latency: Observe;
  readonly fault: Observe;
  readonly error: Observe;
}

export interface StepTruth {
  readonly at: number;
  readonly shop: ShopFlow;
  readonly fulfilment: FulfilmentFlow;
  readonly database: DatabaseCondition;
}

/** Clients' own mistakes, which no component can help. */
const ERROR_SHARE = 0.004;

/** Tells CloudWatch what an account's services tell it, with the noise of real measurements. */
export const createPublisher = (metrics: MetricRecorder, ecs: EcsWorld, queue: QueueWorld, random: Random) => {
  const handles = new Map<string, Observe>();
  const series = (namespace: string, metricName: string, unit: string, dimensions: Record<string, string>): Observe => {
    const key = [namespace, metricName, ...Object.values(dimensions)].join('|');
    const handle = handles.get(key) ?? metrics.open({ namespace, metricName, dimensions }, unit);
    handles.set(key, handle);
    return handle;
  };
  const requestSeries = new Map<string, RequestSeries>();
  const requests = (dimensions: Record<string, string>): RequestSeries => {
    const key = Object.values(dimensions).join('|');
    const found = requestSeries.get(key) ?? {
      latency: series('ApplicationSignals', 'Latency', 'Milliseconds', dimensions),
      fault: series('ApplicationSignals', 'Fault', 'Count', dimensions),
      error: series('ApplicationSignals', 'Error', 'Count', dimensions),
    };
    requestSeries.set(key, found);
    return found;
  };
  const publishRequests = (
    dimensions: Record<string, string>,
    count: number,
    failed: number,
    milliseconds: readonly number[],
  ): void => {
    if (count <= 0) return;
    const { latency, fault, error } = requests(dimensions);
    for (const ms of milliseconds) latency(ms, count / milliseconds.length);
    fault(1, failed);
    fault(0, count - failed);
    const errors = random.binomial(count - failed, ERROR_SHARE);
    error(1, errors);
    error(0, count - errors);
  };

  const publishCalls = (caller: ComponentFlow, { to, attempts, failed, milliseconds }: CallFlow): void =>
    publishRequests(
      { Environment: caller.plan.environment, Service: caller.plan.telemetryName, RemoteService: to.telemetryName },
      attempts,
      failed,
      milliseconds,
    );

  const publishEcs = (flow: ComponentFlow): void => {
    const { plan } = ecs.service(flow.plan.name);
    const dimensions = { ClusterName: CLUSTER, ServiceName: plan.name };
    const cpu = series('AWS/ECS', 'CPUUtilization', 'Percent', dimensions);
    const memory = series('AWS/ECS', 'MemoryUtilization', 'Percent', dimensions);
    for (const task of flow.serving.tasks) {
      const busy = Math.min(1, flow.utilisation) * plan.cpuPercentAtFull;
      cpu(Math.min(100, Math.max(0.5, (4 + busy + task.extraCpuPercent) * random.spread(0.06))));
      memory(task.memoryPercent);
    }
  };

  const publishLambda = (flow: ComponentFlow): void => {
    const dimensions = { FunctionName: PRICING.name };
    const throttled = Math.round(flow.causes.get('throttled') ?? 0);
    const served = flow.offered - throttled;
    const errors = flow.failed - throttled;
    const milliseconds = flow.milliseconds.filter((ms) => ms > 30);
    series('AWS/Lambda', 'Throttles', 'Count', dimensions)(throttled);
    series('AWS/Lambda', 'Invocations', 'Count', dimensions)(1, served);
    series('AWS/Lambda', 'Errors', 'Count', dimensions)(Math.max(0, errors));
    if (flow.serving.concurrency !== undefined) {
      series('AWS/Lambda', 'ConcurrentExecutions', 'Count', dimensions)(flow.serving.concurrency);
    }
    const duration = series('AWS/Lambda', 'Duration', 'Milliseconds', dimensions);
    for (const ms of milliseconds) duration(ms, served / milliseconds.length);
    // The function itself never sees a call that was throttled.
    publishRequests(
      { Environment: flow.plan.environment, Service: PRICING.name },
      served,
      Math.max(0, errors),
      milliseconds,
    );
  };

  return {
    publishStep({ shop, fulfilment }: StepTruth): void {
      for (const flow of shop.values()) {
        for (const call of flow.calls) publishCalls(flow, call);
        if (flow.plan.environment === 'lambda:default') publishLambda(flow);
        if (flow.plan.environment !== 'ecs:shop') continue;
        const { environment, telemetryName } = flow.plan;
        publishRequests(
          { Environment: environment, Service: telemetryName },
          flow.offered,
          flow.failed,
          flow.milliseconds,
        );
        publishEcs(flow);
      }
      publishRequests(
        { Environment: 'generic:default', Service: WORKERS.component },
        fulfilment.received,
        fulfilment.failed,
        fulfilment.milliseconds,
      );
      series('AWS/SQS', 'NumberOfMessagesReceived', 'Count', { QueueName: QUEUE.name })(fulfilment.received);
      const cpu = series('AWS/EC2', 'CPUUtilization', 'Percent', { AutoScalingGroupName: WORKERS.group });
      for (const { cpuPercent } of fulfilment.instances) cpu(cpuPercent);
    },

    /** What AWS samples once a minute. */
    publishMinute({ at, database, shop, fulfilment }: StepTruth, desiredCapacity: number): void {
      for (const service of ecs.services.values()) {
        const dimensions = { ClusterName: CLUSTER, ServiceName: service.plan.name };
        series('ECS/ContainerInsights', 'RunningTaskCount', 'Count', dimensions)(runningTasks(service).length);
        series('ECS/ContainerInsights', 'DesiredTaskCount', 'Count', dimensions)(service.desiredCount);
      }
      const instance = { DBInstanceIdentifier: DATABASE.id };
      const jitter = Math.round(random.normal() * 1.2);
      const most = DATABASE.maxConnections - DATABASE.reservedConnections;
      const orders = (shop.get('orders-db')?.offered ?? 0) / STEP_SECONDS;
      series(
        'AWS/RDS',
        'DatabaseConnections',
        'Count',
        instance,
      )(Math.max(0, Math.min(most, database.usedConnections + jitter)));
      series(
        'AWS/RDS',
        'CPUUtilization',
        'Percent',
        instance,
      )(Math.min(100, database.cpuPercent * random.spread(0.07)));
      series(
        'AWS/RDS',
        'ReadLatency',
        'Seconds',
        instance,
      )(0.0006 * database.latencyFactor * (1 + orders / 200) * random.spread(0.15));
      const queueName = { QueueName: QUEUE.name };
      series('AWS/SQS', 'ApproximateNumberOfMessagesVisible', 'Count', queueName)(queue.visible());
      series('AWS/SQS', 'ApproximateAgeOfOldestMessage', 'Seconds', queueName)(Math.floor(queue.oldestAgeSeconds(at)));
      const group = { AutoScalingGroupName: WORKERS.group };
      series('AWS/AutoScaling', 'GroupInServiceInstances', 'Count', group)(fulfilment.instances.length);
      series('AWS/AutoScaling', 'GroupDesiredCapacity', 'Count', group)(desiredCapacity);
    },
  };
};
