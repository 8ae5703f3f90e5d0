import { uuid } from './ecs-scheduler.ts';
import type { GroupState, InstanceState } from './group-state.ts';
import type { HappeningRecorder } from './happenings.ts';
import { PlatformRefusal } from './platform-refusal.ts';
import type { Random } from './random.ts';
import { WORKERS } from './shop.ts';
import type { InstanceRefresh } from './types/platform.ts';

interface RefreshState {
  readonly id: string;
  readonly startedAt: number;
  endedAt: number | undefined;
  status: InstanceRefresh['status'];
  readonly total: number;
  /** Still to be replaced, oldest first. */
  waiting: InstanceState[];
  /** The replacement that is coming up. */
  replacement: InstanceState | undefined;
  /** The next replacement may begin. */
  nextAt: number;
}

export interface RefreshDeps {
  readonly clock: { now: number };
  readonly group: GroupState;
  readonly happenings: HappeningRecorder;
  readonly random: Random;
  readonly launch: (at: number, cause: string) => InstanceState;
  readonly terminate: (instance: InstanceState, at: number, cause: string) => void;
}

/** Rolling replacement that launches before it terminates, one instance at a time. */
export const createInstanceRefreshes = ({ clock, group, happenings, random, launch, terminate }: RefreshDeps) => {
  const refreshes: RefreshState[] = [];
  const running = (): RefreshState | undefined => refreshes.find(({ status }) => status === 'InProgress');
  const tell = (refreshId: string, phase: 'started' | 'succeeded' | 'cancelled', at: number): void =>
    happenings.record(at, { kind: 'asg-instance-refresh', group: WORKERS.group, refreshId, phase });
  const end = (refresh: RefreshState, status: 'Successful' | 'Cancelled', at: number): void => {
    refresh.status = status;
    refresh.endedAt = at;
    tell(refresh.id, status === 'Successful' ? 'succeeded' : 'cancelled', at);
  };

  return {
    /** Instances above the desired capacity that a replacement needs for the moment. */
    extra: (): number => (running()?.replacement ? 1 : 0),
    start(): string {
      const other = running();
      if (other) {
        throw new PlatformRefusal(
          'InstanceRefreshInProgress',
          `An Instance Refresh is already in progress and blocks the execution of this Instance Refresh: ${other.id}`,
        );
      }
      const waiting = [...group.instances].sort((a, b) => a.launchedAt - b.launchedAt);
      const refresh: RefreshState = {
        id: uuid(random),
        startedAt: clock.now,
        endedAt: undefined,
        status: 'InProgress',
        total: waiting.length,
        waiting,
        replacement: undefined,
        nextAt: clock.now,
      };
      refreshes.unshift(refresh);
      tell(refresh.id, 'started', clock.now);
      return refresh.id;
    },
    cancel(): string {
      const refresh = running();
      if (!refresh) {
        throw new PlatformRefusal(
          'ActiveInstanceRefreshNotFound',
          `No in progress or pending Instance Refresh found for Auto Scaling group ${WORKERS.group}`,
        );
      }
      end(refresh, 'Cancelled', clock.now);
      return refresh.id;
    },
    all: (): readonly InstanceRefresh[] =>
      refreshes.map(({ id, status, startedAt, endedAt, total, waiting }) => ({
        id,
        status,
        startedAt,
        endedAt,
        percentageComplete: total === 0 ? 100 : Math.floor((100 * (total - waiting.length)) / total),
        instancesToUpdate: waiting.length,
      })),
    step(at: number): void {
      const refresh = running();
      if (!refresh) return;
      refresh.waiting = refresh.waiting.filter((instance) => group.instances.includes(instance));
      const cause = `in response to instance refresh ${refresh.id}`;
      if (refresh.replacement && !group.instances.includes(refresh.replacement)) refresh.replacement = undefined;
      const [oldest] = refresh.waiting;
      if (!oldest) {
        refresh.replacement = undefined;
        end(refresh, 'Successful', at);
      } else if (!refresh.replacement) {
        if (at >= refresh.nextAt) refresh.replacement = launch(at, `an instance was launched ${cause}`);
      } else if (refresh.replacement.lifecycleState === 'InService') {
        refresh.waiting.shift();
        refresh.replacement = undefined;
        refresh.nextAt = at + random.between(10_000, 20_000);
        terminate(oldest, at, `an instance was taken out of service ${cause}`);
      }
    },
  };
};
