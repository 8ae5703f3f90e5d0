import { createHash } from 'node:crypto';
import type { BoundParameters, Plan } from '../../contracts/plan.ts';
import type { Remediation } from '../../contracts/remediation.ts';

const digest = (parts: readonly unknown[]) => createHash('sha256').update(JSON.stringify(parts)).digest('hex');

/** A UUID (version 8: made from a hash, RFC 9562 §5.8) so that the same remediation always presents the same client token. */
const uuidFrom = (hex: string): string =>
  `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;

/**
 * The one remediation that a plan's attempt may have for a purpose, as written before anything is called. Its id and client
 * token follow from (incident, attempt, purpose, plan), so a retried step can only ever mean the same execution.
 */
export const remediationFor = (
  plan: Plan,
  purpose: Remediation['purpose'],
  what: { runbook: string; parameters: BoundParameters },
  at: Date,
): Remediation => {
  const identity = digest([plan.incidentId, plan.attempt, purpose, plan.planHash]);
  return {
    remediationId: `rem_${identity.slice(0, 32)}`,
    incidentId: plan.incidentId,
    attempt: plan.attempt,
    purpose,
    planId: plan.planId,
    planHash: plan.planHash,
    runbook: what.runbook,
    target: plan.target,
    service: plan.service,
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
