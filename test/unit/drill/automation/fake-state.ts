export const ACCOUNT = '111122223333';
export const REGION = 'eu-west-1';
const ARN = `arn:aws:ecs:${REGION}:${ACCOUNT}`;
/** A rollout, a launch, the replacement of one instance. */
const CHANGE_MILLISECONDS = 60_000;

export interface Deployment {
  id: string;
  taskDefinition: string;
  startedAt: number;
  status: 'IN_PROGRESS' | 'SUCCESSFUL' | 'ROLLBACK_IN_PROGRESS' | 'ROLLBACK_SUCCESSFUL' | 'FAILED';
  former: string;
}

export interface FakeAccount {
  managed: boolean;
  /** The value of the tag selfheal:managed, where there is one. */
  tagValue: string;
  service: {
    exists: boolean;
    status: string;
    /** Left out by AWS when none was named at the service's creation. */
    controller?: string;
    minimumHealthyPercent: number;
    taskDefinition: string;
    desiredCount: number;
    runningCount: number;
    /** Newest first. */
    deployments: Deployment[];
    /** Revisions whose tasks never become healthy. */
    failing: string[];
    inactive: string[];
    /** What ECS does with a failing rollout: nothing, give it up, or go back. */
    circuitBreaker: 'off' | 'on' | 'rollback';
    /** What ECS's own rollback leads to; undefined: the revision before. */
    rollbackLeadsTo?: string;
    /** How far auto scaling has gone on by itself after a change. */
    drift: number;
    changedAt: number;
  };
  target: { minimum: number; maximum: number } | null;
  group: {
    exists: boolean;
    minimum: number;
    maximum: number;
    desired: number;
    suspended: string[];
    launchFails: boolean;
    changedAt: number;
    refresh: { id: string; status: string; startedAt: number; endsAs: string | null } | null;
    /** A refresh that is started never ends by itself. */
    refreshHangs: boolean;
  };
  fn: { exists: boolean; reserved: number | undefined; unreserved: number };
  /** Throws instead of answering. */
  refuse: Partial<Record<string, Error>>;
}

export const deploymentArn = (id: string): string => `${ARN}:service-deployment/shop/checkout/${id}`;
export const taskDefinitionArn = (name: string): string => `${ARN}:task-definition/${name}`;

export type Input = Readonly<Record<string, unknown>>;
export type Apis = Record<string, (input: Input) => Record<string, unknown>>;

/** Time as the account sees it. */
export interface Moment {
  at: () => number;
  /** Whether a change that began then is complete. */
  done: (startedAt: number) => boolean;
}

export const momentOf = (now: () => Date): Moment => {
  const at = (): number => now().getTime();
  return { at, done: (startedAt) => at() >= startedAt + CHANGE_MILLISECONDS };
};

export const aState = (): FakeAccount => ({
  managed: true,
  tagValue: 'true',
  service: {
    exists: true,
    status: 'ACTIVE',
    minimumHealthyPercent: 100,
    taskDefinition: taskDefinitionArn('checkout:17'),
    desiredCount: 3,
    runningCount: 3,
    deployments: [
      { id: 'd0', taskDefinition: taskDefinitionArn('checkout:17'), startedAt: 0, status: 'SUCCESSFUL', former: '' },
    ],
    failing: [],
    inactive: [],
    circuitBreaker: 'off',
    drift: 0,
    changedAt: 0,
  },
  target: { minimum: 3, maximum: 4 },
  group: {
    exists: true,
    minimum: 2,
    maximum: 8,
    desired: 4,
    suspended: [],
    launchFails: false,
    changedAt: 0,
    refresh: null,
    refreshHangs: false,
  },
  fn: { exists: true, reserved: 4, unreserved: 896 },
  refuse: {},
});
