import { createHash } from 'node:crypto';
import type { Approval } from '../../contracts/approval.ts';
import type { Policies } from '../../contracts/catalog.ts';
import type { Plan } from '../../contracts/plan.ts';
import { yesesNeeded } from '../../contracts/yeses.ts';

/** The question about a plan to one tier; its id follows from what is asked, so that a retried step asks the same question. */
export const approvalFor = (
  plan: Plan,
  tier: number,
  now: Date,
  { timeoutSeconds, fourEyes }: Pick<Policies['approval'], 'timeoutSeconds' | 'fourEyes'>,
): Approval => ({
  approvalId: `apr_${createHash('sha256')
    .update(JSON.stringify([plan.incidentId, plan.attempt, plan.planId, plan.planHash, tier]))
    .digest('hex')
    .slice(0, 32)}`,
  incidentId: plan.incidentId,
  attempt: plan.attempt,
  tier,
  planId: plan.planId,
  planHash: plan.planHash,
  status: 'waiting',
  requestedAt: now.toISOString(),
  expiresAt: new Date(now.getTime() + timeoutSeconds * 1000).toISOString(),
  decidedAt: null,
  decidedBy: null,
  decidedHow: null,
  decidedFrom: null,
  reason: null,
  change: null,
  needs: yesesNeeded(plan),
  yeses: [],
  requestedBy: fourEyes ? plan.requestedBy : null,
});
