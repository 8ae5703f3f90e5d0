import type { TaskState } from './ecs-state.ts';
import type { Faults } from './faults.ts';
import type { Random } from './random.ts';
import { type EcsPlan, STEP_SECONDS } from './shop.ts';
import { nameOf } from './task-definitions.ts';

/** How one running task does at this step, against a healthy one of the usual size. */
export interface TaskCondition {
  readonly task: TaskState;
  /** Share of the usual rate that it can serve. */
  readonly capacityShare: number;
  readonly latencyFactor: number;
  readonly faultShare: number;
  readonly memoryPercent: number;
  /** Processor use in percent that no request causes. */
  readonly extraCpuPercent: number;
  /** 0 without memory pressure, 1 at the limit. */
  readonly heapPressure: number;
  /** What its failed requests fail of, in the words of the log writer. */
  readonly because: 'defect' | 'heap' | 'missing-setting' | 'none';
}

/** Collections begin to cost time at this share of the task's memory. */
const PRESSURE_FROM = 0.78;
/** A heap at its limit survives on average this long before the kernel kills it. */
const MEAN_SURVIVAL_SECONDS = 420;
/** The leak slows as the heap fills, because the task serves less. */
const FULLEST = 0.985;

export const conditionOf = (
  plan: EcsPlan,
  task: TaskState,
  faults: Faults,
  at: number,
  random: Random,
): TaskCondition => {
  const used = (plan.usualMemoryMebibytes + task.leakedMebibytes) * random.spread(0.008);
  const fill = Math.min(0.995, used / task.definition.memoryMebibytes);
  const heapPressure = Math.min(1, Math.max(0, (fill - PRESSURE_FROM) / (1 - PRESSURE_FROM)));
  const name = nameOf(task.definition);
  const defect = faults
    .of('defective-revision')
    .filter(({ fault }) => fault.service === plan.name && fault.taskDefinition === name)
    .reduce((worst, { fault }) => Math.max(worst, fault.faultShare), 0);
  const burst = faults
    .of('cpu-burst')
    .filter(({ fault, since }) => fault.service === plan.name && at < since + fault.durationSeconds * 1000)
    .reduce((sum, { fault }) => sum + fault.cpuPercent, 0);
  const crashing = task.exitsAt !== undefined;
  const size = task.definition.cpuUnits / plan.cpuUnits;
  return {
    task,
    capacityShare: size * (1 - 0.6 * heapPressure),
    latencyFactor: (1 + 30 * heapPressure ** 1.5) / Math.min(1, size),
    faultShare: crashing ? 1 : Math.min(1, defect + 0.22 * heapPressure ** 2),
    memoryPercent: fill * 100,
    extraCpuPercent: burst + 40 * heapPressure,
    heapPressure,
    because: crashing ? 'missing-setting' : defect > 0 ? 'defect' : heapPressure > 0 ? 'heap' : 'none',
  };
};

/** Lets one step of leaking pass over a running task; true when the kernel kills it for its memory. */
export const leak = (
  plan: EcsPlan,
  task: TaskState,
  faults: Faults,
  mayLeakConnections: boolean,
  random: Random,
): boolean => {
  for (const { fault, tasks } of faults.of('connection-leak')) {
    if (fault.service !== plan.name || !tasks.has(task) || !mayLeakConnections) continue;
    task.leakedConnections += random.poisson((fault.connectionsPerTaskMinute * STEP_SECONDS) / 60);
  }
  const limit = task.definition.memoryMebibytes;
  for (const { fault, tasks } of faults.of('task-memory-leak')) {
    if (fault.service !== plan.name) continue;
    const perMinute =
      tasks.has(task) || task.resumesImport ? fault.firstMebibytesPerMinute : fault.laterMebibytesPerMinute;
    const room = Math.max(0, FULLEST * limit - plan.usualMemoryMebibytes - task.leakedMebibytes);
    task.leakedMebibytes += Math.min(room * 0.25, (perMinute * random.spread(0.3) * STEP_SECONDS) / 60);
  }
  const fill = (plan.usualMemoryMebibytes + task.leakedMebibytes) / limit;
  return fill > 0.95 && random.next() < STEP_SECONDS / MEAN_SURVIVAL_SECONDS;
};
