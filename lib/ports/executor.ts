import type { ComponentId } from '../contracts/component.ts';
import type { BoundParameters } from '../contracts/plan.ts';
import type { Snapshot } from '../contracts/snapshot.ts';

export interface StartRequest {
  remediationId: string;
  runbook: string;
  target: ComponentId;
  parameters: BoundParameters;
  clientToken: string;
}

export interface ExecutionView {
  status: 'running' | 'succeeded' | 'failed' | 'stopped';
  /** The step it is in, or that failed. */
  step: string | null;
  failure: string | null;
}

/** Runs runbooks. */
export interface Executor {
  /** Starts a runbook and answers with its execution's id. Throws only for want of the service; a refusal by it is a value. */
  start(
    request: StartRequest,
  ): Promise<{ status: 'started'; executionId: string } | { status: 'refused'; because: string }>;
  /** Finds what an earlier, interrupted start of this remediation set going; null when there is nothing. */
  find(request: StartRequest, startedAfter: Date): Promise<string | null>;
  poll(executionId: string): Promise<ExecutionView>;
  stop(executionId: string): Promise<void>;
}

/**
 * Reads a target's live state. Fields by kind:
 * - ecs-service: status, desiredCount, runningCount, pendingCount, taskDefinition, previousTaskDefinition (the last one that was steady, absent if none is
 *   known), deploymentInProgress, rolloutState (of the newest deployment; absent where ECS keeps none), deploymentController,
 *   minimumHealthyPercent (AWS's default where none was set), minCapacity and maxCapacity (scalable target; absent when there is none), managed
 * - auto-scaling-group: desiredCapacity, minSize, maxSize, inService, refreshInProgress, suspendedProcesses (names with commas between; absent when there is none), managed
 * - lambda-function: reservedConcurrency (absent when none), unreservedAccountConcurrency, managed
 * `managed` is whether the resource carries the tag `selfheal:managed=true`: without it nothing may be changed.
 */
export interface TargetReader {
  /** null when the target's kind has no reader or the target does not exist. */
  snapshot(target: ComponentId, at: Date): Promise<Snapshot | null>;
}
