import type { Task } from '@aws-sdk/client-ecs';
import type { PlatformFact } from '../../../contracts/observation.ts';

type StopKind = Extract<
  PlatformFact['what'],
  'task-oom-killed' | 'task-crashed' | 'task-start-failed' | 'task-unhealthy' | 'instance-unhealthy' | 'quota-reached'
>;

interface StopReading {
  what: StopKind;
  detail: string;
}

/** 128 + SIGKILL: what the kernel's out-of-memory killer leaves behind. */
const KILLED = 137;

const OUT_OF_MEMORY = /OutOfMemory/i;
const FAILED_HEALTH_CHECK = /failed .*health checks?|unhealthy/i;
const LIMIT_REACHED = /limit|quota|throttl|capacity is unavailable/i;

const detailOf = ({ stoppedReason = '', containers = [] }: Task): string => {
  const exits = containers
    .filter(({ exitCode, reason }) => reason || (exitCode !== undefined && exitCode !== 0))
    .map(({ name, exitCode, reason }) =>
      [`${name ?? 'container'}:`, exitCode === undefined ? '' : `exit code ${exitCode}`, reason ?? '']
        .filter(Boolean)
        .join(' '),
    );
  return [stoppedReason, ...exits].filter(Boolean).join('; ');
};

/**
 * What a stopped task tells; null when it was stopped in the ordinary course (scaling in, a deployment, a person).
 * An exit code of 137 proves memory only when the container ended by itself: a container that is told to stop and does not
 * is killed the same way.
 */
export const readStoppedTask = (task: Task): StopReading | null => {
  const { stopCode, stoppedReason = '', containers = [] } = task;
  const reading = (what: StopKind): StopReading => ({ what, detail: detailOf(task) });
  const bySelf = stopCode === 'EssentialContainerExited';
  if (OUT_OF_MEMORY.test(stoppedReason) || containers.some(({ reason }) => OUT_OF_MEMORY.test(reason ?? ''))) {
    return reading('task-oom-killed');
  }
  if (bySelf && containers.some(({ exitCode }) => exitCode === KILLED)) return reading('task-oom-killed');
  if (stopCode === 'TaskFailedToStart') {
    return reading(LIMIT_REACHED.test(stoppedReason) ? 'quota-reached' : 'task-start-failed');
  }
  if (FAILED_HEALTH_CHECK.test(stoppedReason)) return reading('task-unhealthy');
  if (stopCode === 'InfrastructureHealth' || stopCode === 'SpotInterruption') return reading('instance-unhealthy');
  if (bySelf && containers.some(({ exitCode }) => exitCode !== undefined && exitCode !== 0))
    return reading('task-crashed');
  return null;
};
