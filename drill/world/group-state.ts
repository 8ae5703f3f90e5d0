import type { GroupInstance } from './types/platform.ts';

export interface InstanceState {
  readonly id: string;
  readonly availabilityZone: string;
  readonly launchedAt: number;
  readonly inServiceAt: number;
  lifecycleState: GroupInstance['lifecycleState'];
  /** The worker process no longer answers; status checks do not see it. */
  hung: boolean;
}

export interface GroupState {
  minSize: number;
  maxSize: number;
  desiredCapacity: number;
  instances: InstanceState[];
}
