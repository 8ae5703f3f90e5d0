import type { StepOutput } from '../contracts/workflow.ts';

export interface Workflow {
  /** Starts the run; `already` when an execution of that name exists (idempotent). */
  start(incidentId: string, run: number, attempt: number): Promise<'started' | 'already'>;
  status(incidentId: string, run: number): Promise<'running' | 'ended' | 'missing'>;
  /** Hands a decision to the waiting step; `gone` when the wait has ended or the token is not known any more. */
  deliver(taskToken: string, output: StepOutput): Promise<'delivered' | 'gone'>;
}
