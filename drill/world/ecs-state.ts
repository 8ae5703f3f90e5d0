import type { EcsPlan } from './shop.ts';
import type { StoppedTask } from './types/happenings.ts';
import type { Deployment, EcsService, TaskDefinition } from './types/platform.ts';

/** An ECS task as the world keeps it. */
export interface TaskState {
  readonly id: string;
  readonly definition: TaskDefinition;
  readonly deployment: DeploymentState;
  readonly createdAt: number;
  /** When it reaches RUNNING, unless it is stopped before. */
  readonly runsAt: number;
  startedAt: number | undefined;
  /** When the application gives up by itself. */
  exitsAt: number | undefined;
  /** It took up the import that a killed task had not finished. */
  readonly resumesImport: boolean;
  leakedMebibytes: number;
  leakedConnections: number;
}

export interface DeploymentState {
  readonly id: string;
  readonly definition: TaskDefinition;
  readonly createdAt: number;
  /** Deployments that people start may fail; a change of the desired count is not one. */
  rolloutState: Deployment['rolloutState'];
  rolloutStateReason: string;
  failedTasks: number;
  updatedAt: number;
}

export interface ServiceState {
  readonly plan: EcsPlan;
  readonly createdAt: number;
  desiredCount: number;
  /** The newest is the primary one. */
  deployments: DeploymentState[];
  /** The last one whose rollout completed: what a stopped or failed deployment goes back to. */
  lastCompleted: TaskDefinition;
  tasks: TaskState[];
  /** Imports of killed tasks that the next tasks take up; an orderly stop postpones them. */
  unfinishedImports: number;
  stopped: StoppedTask[];
  events: EcsService['events'][number][];
}

export const isRunning = (task: TaskState): boolean => task.startedAt !== undefined;

export const runningTasks = (service: ServiceState): TaskState[] => service.tasks.filter(isRunning);

export const primaryOf = (service: ServiceState): DeploymentState => {
  const primary = service.deployments[0];
  if (!primary) throw new Error(`the simulated service ${service.plan.name} has no deployment: a bug in the world`);
  return primary;
};
