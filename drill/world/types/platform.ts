import type { StoppedTask } from './happenings.ts';

export interface TaskDefinition {
  readonly family: string;
  readonly revision: number;
  readonly image: string;
  readonly environment: Readonly<Record<string, string>>;
  /** CPU units: 1024 is one vCPU. */
  readonly cpuUnits: number;
  readonly memoryMebibytes: number;
  readonly registeredAt: number;
  readonly registeredBy: string;
}

export interface Deployment {
  readonly id: string;
  readonly status: 'PRIMARY' | 'ACTIVE';
  readonly taskDefinition: string;
  readonly rolloutState: 'IN_PROGRESS' | 'COMPLETED' | 'FAILED';
  readonly rolloutStateReason: string;
  readonly desiredCount: number;
  readonly runningCount: number;
  readonly pendingCount: number;
  readonly failedTasks: number;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface RunningTask {
  readonly taskId: string;
  readonly taskDefinition: string;
  readonly status: 'PENDING' | 'RUNNING';
  readonly createdAt: number;
  /** Undefined while PENDING. */
  readonly startedAt: number | undefined;
}

export interface EcsService {
  readonly cluster: string;
  readonly name: string;
  readonly taskDefinition: string;
  readonly desiredCount: number;
  readonly runningCount: number;
  readonly pendingCount: number;
  /** The PRIMARY one first. */
  readonly deployments: readonly Deployment[];
  readonly circuitBreaker: { readonly enable: boolean; readonly rollback: boolean };
  /** ECS's service event messages, newest first, at most 100. */
  readonly events: readonly { readonly id: string; readonly at: number; readonly message: string }[];
  readonly createdAt: number;
}

export interface ServiceUpdate {
  readonly desiredCount?: number;
  /** `family:revision` or the ARN that ends with it. */
  readonly taskDefinition?: string;
  /** Starts a deployment even when nothing changed: every task is replaced. */
  readonly forceNewDeployment?: boolean;
}

export interface Ecs {
  readonly cluster: string;
  serviceNames(): readonly string[];
  service(name: string): EcsService;
  tasks(serviceName: string): readonly RunningTask[];
  /** Tasks that stopped in the last hour, newest first, as DescribeTasks keeps them. */
  stoppedTasks(serviceName: string): readonly StoppedTask[];
  updateService(name: string, update: ServiceUpdate, by: string): EcsService;
  /** Ends the running deployment and goes back to the last one that completed. */
  stopDeployment(name: string, by: string): EcsService;
  /** Stops one task; the service starts another in its place. */
  stopTask(serviceName: string, taskId: string, reason: string, by: string): void;
  /** Revisions of a family, oldest first. */
  taskDefinitions(family: string): readonly TaskDefinition[];
  taskDefinition(name: string): TaskDefinition;
  /** Registers a revision that differs from the family's newest in what is given. */
  registerTaskDefinition(
    family: string,
    changes: Partial<Pick<TaskDefinition, 'image' | 'environment' | 'cpuUnits' | 'memoryMebibytes'>>,
    by: string,
  ): TaskDefinition;
}

/** A service's bounds for Application Auto Scaling, with its target-tracking policy on CPU. */
export interface ScalableTarget {
  readonly service: string;
  readonly minimum: number;
  readonly maximum: number;
  readonly policyName: string;
  readonly targetCpuPercent: number;
}

/** Scaling follows slowly: a desired count outside the bounds is pulled back within a minute or two, spare capacity leaves a task at a time. */
export interface ScalableTargets {
  all(): readonly ScalableTarget[];
  get(service: string): ScalableTarget;
  register(service: string, bounds: { minimum?: number; maximum?: number }, by: string): ScalableTarget;
}

export interface GroupInstance {
  readonly instanceId: string;
  readonly lifecycleState: 'Pending' | 'InService';
  /** EC2's status checks: a worker whose process hangs still passes them. */
  readonly healthStatus: 'Healthy';
  readonly availabilityZone: string;
  readonly launchedAt: number;
}

export interface AutoScalingGroup {
  readonly name: string;
  readonly minSize: number;
  readonly maxSize: number;
  readonly desiredCapacity: number;
  readonly instances: readonly GroupInstance[];
}

export interface InstanceRefresh {
  readonly id: string;
  readonly status: 'InProgress' | 'Successful' | 'Cancelled';
  readonly startedAt: number;
  readonly endedAt: number | undefined;
  readonly percentageComplete: number;
  readonly instancesToUpdate: number;
}

export interface ScalingActivity {
  readonly id: string;
  readonly statusCode: 'Successful';
  readonly description: string;
  readonly cause: string;
  readonly startedAt: number;
  readonly endedAt: number;
}

export interface AutoScaling {
  groupNames(): readonly string[];
  group(name: string): AutoScalingGroup;
  update(
    name: string,
    change: { minSize?: number; maxSize?: number; desiredCapacity?: number },
    by: string,
  ): AutoScalingGroup;
  /** Replaces every instance, one at a time (60 to 90 s each); refused while another refresh runs. Answers with its id. */
  startRefresh(name: string, by: string): string;
  /** Newest first. */
  refreshes(name: string): readonly InstanceRefresh[];
  /** Instances already replaced stay replaced. */
  cancelRefresh(name: string, by: string): string;
  /** Terminates one instance; the group launches another unless the capacity is lowered. */
  terminateInstance(instanceId: string, lowerDesiredCapacity: boolean, by: string): void;
  /** Newest first. */
  activities(name: string): readonly ScalingActivity[];
}

export interface LambdaFunction {
  readonly name: string;
  readonly memoryMebibytes: number;
  readonly timeoutSeconds: number;
  /** Undefined when the function draws on the account's unreserved pool. */
  readonly reservedConcurrency: number | undefined;
  readonly lastModifiedAt: number;
}

export interface Lambda {
  /** Concurrent executions that the account may have in the region. */
  readonly accountConcurrency: number;
  /** What AWS insists on leaving unreserved. */
  readonly minimumUnreservedConcurrency: number;
  functionNames(): readonly string[];
  fn(name: string): LambdaFunction;
  putReservedConcurrency(name: string, concurrency: number, by: string): LambdaFunction;
  deleteReservedConcurrency(name: string, by: string): LambdaFunction;
}

export interface DatabaseInstance {
  readonly id: string;
  /** What telemetry of its sessions knows it by. */
  readonly resourceId: string;
  readonly virtualCpus: number;
  readonly engine: string;
  readonly instanceClass: string;
  readonly status: 'available';
  readonly maxConnections: number;
}

export interface QueueAttributes {
  readonly name: string;
  readonly visibleMessages: number;
  readonly inFlightMessages: number;
  readonly oldestMessageAgeSeconds: number;
  readonly visibilityTimeoutSeconds: number;
}
