interface Happened {
  /** Position in the order of happenings, from 0, without gaps. */
  readonly sequence: number;
  /** Epoch milliseconds. */
  readonly at: number;
}

export interface TaskStopped extends Happened {
  readonly kind: 'ecs-task-stopped';
  readonly service: string;
  readonly task: StoppedTask;
}

/** An ECS task that has ended, with ECS's own words for why. */
export interface StoppedTask {
  readonly taskId: string;
  /** `family:revision`. */
  readonly taskDefinition: string;
  readonly startedBy: string;
  /** Undefined when the container never reached RUNNING. */
  readonly startedAt: number | undefined;
  readonly stoppedAt: number;
  readonly stopCode: 'EssentialContainerExited' | 'ServiceSchedulerInitiated' | 'UserInitiated';
  readonly stoppedReason: string;
  readonly container: { readonly name: string; readonly exitCode: number; readonly reason: string | undefined };
}

export interface DeploymentChanged extends Happened {
  readonly kind: 'ecs-deployment';
  readonly service: string;
  readonly deploymentId: string;
  readonly phase: 'started' | 'completed' | 'failed';
  readonly taskDefinition: string;
  readonly reason: string;
}

export interface ServiceScaled extends Happened {
  readonly kind: 'ecs-service-scaled';
  readonly service: string;
  readonly from: number;
  readonly to: number;
  /** Application Auto Scaling's cause text. */
  readonly cause: string;
}

export interface InstanceChanged extends Happened {
  readonly kind: 'asg-instance';
  readonly group: string;
  readonly instanceId: string;
  readonly change: 'launched' | 'terminated';
  readonly cause: string;
}

export interface RefreshChanged extends Happened {
  readonly kind: 'asg-instance-refresh';
  readonly group: string;
  readonly refreshId: string;
  readonly phase: 'started' | 'succeeded' | 'cancelled';
}

/** A configuration API call that was accepted; the cloud reports it as CloudTrail would. */
export interface ConfigurationCalled extends Happened {
  readonly kind: 'configuration-call';
  /** Principal ARN or service name. */
  readonly by: string;
  /** For example `ecs.amazonaws.com`. */
  readonly eventSource: string;
  /** For example `UpdateService`. */
  readonly eventName: string;
  /** Name of the resource it changed: service, function, group or task definition family. */
  readonly resource: string;
  readonly parameters: Readonly<Record<string, string | number | boolean>>;
}

export type Happening =
  | TaskStopped
  | DeploymentChanged
  | ServiceScaled
  | InstanceChanged
  | RefreshChanged
  | ConfigurationCalled;

export interface Happenings {
  /** Everything with sequence >= from, in order: pass the last one's sequence + 1 to go on. */
  from(sequence: number): readonly Happening[];
}
