import type { Limits } from '../contracts/catalog.ts';
import type { ComponentId } from '../contracts/component.ts';
import type { Plan } from '../contracts/plan.ts';
import type { Remediation } from '../contracts/remediation.ts';
import type { Decider } from './approval-records.ts';

export interface Lock {
  target: ComponentId;
  incidentId: string | null;
  remediationId: string | null;
  fence: number;
}

export interface DispatchRequest {
  plan: Plan;
  /** Written as `starting`; its `fence` is filled in by the store. */
  remediation: Remediation;
  /** The approval that allows it, or null where policy said auto. */
  approvalId: string | null;
  /** The evidence version that was looked at just now; a newer one refuses. */
  evidenceVersion: number;
  policyVersion: string;
  limits: Limits;
  /** Set when the former holder of the target's lock was seen to have ended: its fence, so that the takeover is exact. */
  takeOverFence: number | null;
  at: Date;
}

export type DispatchRefusal =
  | 'switch-engaged'
  | 'policy-changed'
  | 'breaker-target'
  | 'breaker-service'
  | 'breaker-account'
  | 'target-locked'
  | 'approval-not-valid'
  | 'evidence-changed'
  | 'wrong-state';

export type DispatchResult =
  | { status: 'dispatched'; remediation: Remediation }
  /** This remediation was dispatched before (a retried step): what is stored. */
  | { status: 'already'; remediation: Remediation }
  | { status: 'refused'; because: DispatchRefusal[] };

/** Remediations of one clock hour: of one target, of its service, and of the target's whole account. */
export interface StartedInHour {
  target: number;
  service: number;
  account: number;
}

/** The one door to every change: switch, policy version, breakers, lock, approval and incident in one transaction. */
export interface DispatchRecords {
  dispatch(request: DispatchRequest): Promise<DispatchResult>;
  /**
   * Writes a rollback as `starting` under the lock that its remedy still holds. Breakers and approval do not apply (it takes
   * back what was allowed); the kill switch does not either: leaving a harmful change in place is the less safe answer.
   */
  dispatchRollback(remediation: Remediation, at: Date): Promise<DispatchResult>;
  /** Updates status, execution and failure of a remediation; a finished one never changes again. */
  saveRemediation(remediation: Remediation): Promise<void>;
  lock(target: ComponentId): Promise<Lock | null>;
  /** Releases the target's lock if this incident holds it. */
  releaseLock(target: ComponentId, incidentId: string): Promise<void>;
  /** How many remediations were started in the clock hour (UTC) of `at`: what the breakers count, read without changing anything. */
  startedInHour(target: ComponentId, service: string, at: Date): Promise<StartedInHour>;
  /** The kill switch: while engaged nothing is dispatched. */
  killSwitch(): Promise<{ engaged: boolean; by: string | null; reason: string | null; at: string | null }>;
  setKillSwitch(engaged: boolean, who: Decider, reason: string, at: Date): Promise<void>;
  /** Makes this catalog the one in force unless a later-built one is; answers with the version in force. */
  registerPolicy(policyVersion: string, builtAt: string): Promise<string>;
}
