import { StateMachineStatusEvent } from '../../lib/contracts/events/step-functions.ts';
import type { SweepInput } from './handler.ts';

/** Reads what woke the sweeper: a failed execution of our state machine, or the schedule. */
export const readSweep = (event: unknown): SweepInput => {
  const failed = StateMachineStatusEvent.safeParse(event);
  return { failedExecution: failed.success ? failed.data.detail.name : null };
};
