import { createHash } from 'node:crypto';
import { type BoundParameters, type Plan, stepsOf } from '../../contracts/plan.ts';
import type { Remediation } from '../../contracts/remediation.ts';

const digest = (parts: readonly unknown[]) => createHash('sha256').update(JSON.stringify(parts)).digest('hex');

/** A UUID (version 8: made from a hash, RFC 9562 §5.8) so that the same remediation always presents the same client token. */
const uuidFrom = (hex: string): string =>
  `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;

/** A plan has no such step: a mistake of the caller, which must not become a change. */
export class UnknownStepError extends Error {
  override readonly name = 'UnknownStepError';
}

export interface RemediationOf {
  purpose: Remediation['purpose'];
  /** 1-based. */
  step: number;
  what: { runbook: string; parameters: BoundParameters };
}

/**
 * The one remediation that a plan's step may have for a purpose, as written before anything is called. Its id and client
 * token follow from (incident, attempt, purpose, plan, step), so a retried step can only ever mean the same execution.
 */
export const remediationFor = (plan: Plan, { purpose, step, what }: RemediationOf, at: Date): Remediation => {
  const of = stepsOf(plan)[step - 1];
  if (!of) throw new UnknownStepError(`plan ${plan.planId} has ${stepsOf(plan).length} steps, and no step ${step}`);
  // The first step's identity is that of a plan without further ones: it stays what it was before there were any.
  const identity = digest([plan.incidentId, plan.attempt, purpose, plan.planHash, ...(step > 1 ? [step] : [])]);
  return {
    remediationId: `rem_${identity.slice(0, 32)}`,
    incidentId: plan.incidentId,
    attempt: plan.attempt,
    purpose,
    planId: plan.planId,
    planHash: plan.planHash,
    step,
    runbook: what.runbook,
    target: of.target,
    service: of.service,
    parameters: what.parameters,
    status: 'starting',
    clientToken: uuidFrom(identity),
    executionId: null,
    fence: 0,
    startedAt: at.toISOString(),
    stopRequestedAt: null,
    endedAt: null,
    failure: null,
  };
};

/** A remediation that has ended, and how. A reason that was written down before it ended stays, unless it succeeded after all. */
export const ended = (
  remediation: Remediation,
  status: Extract<Remediation['status'], 'succeeded' | 'failed' | 'stopped'>,
  failure: string | null,
  at: Date,
): Remediation => ({
  ...remediation,
  status,
  endedAt: at.toISOString(),
  failure: status === 'succeeded' ? null : (remediation.failure ?? failure),
});
