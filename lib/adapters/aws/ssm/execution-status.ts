import type { AutomationExecution, AutomationExecutionStatus, StepExecution } from '@aws-sdk/client-ssm';
import type { ExecutionView } from '../../../ports/executor.ts';

/**
 * What each state of an automation means to the workflow. `Cancelling` still runs: its steps may act until it has ended, and
 * the target's lock must be held so long. What is not proven to have succeeded has failed.
 */
const MEANING: Readonly<Record<AutomationExecutionStatus, ExecutionView['status']>> = {
  Pending: 'running',
  InProgress: 'running',
  Waiting: 'running',
  Cancelling: 'running',
  PendingApproval: 'running',
  Approved: 'running',
  Scheduled: 'running',
  RunbookInProgress: 'running',
  PendingChangeCalendarOverride: 'running',
  ChangeCalendarOverrideApproved: 'running',
  Success: 'succeeded',
  CompletedWithSuccess: 'succeeded',
  Failed: 'failed',
  TimedOut: 'failed',
  Rejected: 'failed',
  ChangeCalendarOverrideRejected: 'failed',
  CompletedWithFailure: 'failed',
  Exited: 'failed',
  Cancelled: 'stopped',
};

const FAILED_STEP: ReadonlySet<string> = new Set(['Failed', 'TimedOut', 'Cancelled']);

/** A remediation's record keeps this many characters of a failure. */
const MAX_FAILURE_CHARACTERS = 2000;

/** A runbook's step may fail and the runbook go on: the last one that failed is the one that ended it. */
const failedStep = (steps: readonly StepExecution[]): StepExecution | undefined =>
  steps.filter(({ StepStatus }) => FAILED_STEP.has(StepStatus ?? '')).at(-1);

/** An automation as the workflow sees it. A state that is not known counts as running, so that no lock is let go too early. */
export const executionView = (execution: AutomationExecution): ExecutionView => {
  const { AutomationExecutionStatus: state, StepExecutions: steps = [] } = execution;
  const status = (state && MEANING[state]) ?? 'running';
  if (status === 'running' || status === 'succeeded') {
    return { status, step: execution.CurrentStepName || null, failure: null };
  }
  const step = failedStep(steps);
  const words = [execution.FailureMessage, step?.FailureMessage].find((text) => text?.trim());
  return {
    status,
    step: step?.StepName ?? execution.CurrentStepName ?? null,
    failure: (words ?? `the automation ended as ${state} and gave no reason`).slice(0, MAX_FAILURE_CHARACTERS),
  };
};
