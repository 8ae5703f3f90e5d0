import type { Remediation } from '../../contracts/remediation.ts';
import type { DispatchRequest, Lock } from '../../ports/dispatch-records.ts';
import { approvalUpdate } from './approval-item.ts';
import { dispatchAudit } from './audit-records.ts';
import { DISPATCH_STATES, type Guards } from './dispatch-guards.ts';
import { coverUpdates } from './incident-item.ts';
import { breakerKeys, incidentKey, lockKey, POLICY_KEY, remediationKey, SWITCH_KEY } from './keys.ts';
import {
  add,
  allOf,
  anyOf,
  atMost,
  type Condition,
  check,
  equals,
  type Item,
  isIn,
  lessThan,
  notExists,
  put,
  type SingleWrite,
  set,
  update,
  type Write,
} from './table.ts';
import { EXPIRY_ATTRIBUTE } from './table-definition.ts';

/** A breaker counts for its clock hour; a day later nobody asks for it any more. */
const BREAKER_KEPT_SECONDS = 86_400;

/** Status and id stand apart too, for the conditions of later writes. */
export const remediationItem = (remediation: Remediation): Item => ({
  ...remediationKey(remediation, remediation.purpose),
  remediationId: remediation.remediationId,
  status: remediation.status,
  record: remediation,
});

/** The lock is as it was read. Whoever takes it raises its fence, so fence and holder together name one tenure. */
export const lockIsStill = (lock: Lock | null): Condition =>
  lock ? allOf(equals('fence', lock.fence), equals('incidentId', lock.incidentId)) : notExists();

const breakerWrites = ({ remediation, limits, at }: DispatchRequest): SingleWrite[] => {
  const keys = breakerKeys(remediation.target, remediation.service, at.toISOString());
  const expiresAt = Math.floor(at.getTime() / 1000) + BREAKER_KEPT_SECONDS;
  const counted = (cap: number): Condition => anyOf(notExists('count'), lessThan('count', cap));
  const updates = { count: add(1), [EXPIRY_ATTRIBUTE]: set(expiresAt) };
  return [
    update(keys.target, updates, counted(limits.remediationsPerTargetPerHour)),
    update(keys.service, updates, counted(limits.remediationsPerServicePerHour)),
    update(keys.account, updates, counted(limits.remediationsPerHour)),
  ];
};

/** The one transaction behind every change: each guard that was read is held still by a condition of its own. */
export const dispatchWrites = (request: DispatchRequest, guards: Guards, remediation: Remediation): Write[] => {
  const { plan } = request;
  return [
    check(SWITCH_KEY, anyOf(notExists(), equals('engaged', false))),
    check(POLICY_KEY, equals('policyVersion', request.policyVersion)),
    ...breakerWrites(request),
    put(
      {
        ...lockKey(remediation.target),
        target: remediation.target,
        incidentId: plan.incidentId,
        remediationId: remediation.remediationId,
        fence: remediation.fence,
      },
      lockIsStill(guards.lock),
    ),
    ...(guards.approval?.status === 'approved'
      ? [approvalUpdate({ ...guards.approval, status: 'used' }, guards.approval)]
      : []),
    put(remediationItem(remediation), notExists()),
    dispatchAudit(remediation, request.approvalId, request.at),
    update(
      incidentKey(plan.incidentId),
      coverUpdates(plan.incidentId, request.at, 'remediating'),
      allOf(
        isIn('state', ...DISPATCH_STATES),
        equals('attempt', plan.attempt),
        atMost('evidenceVersion', request.evidenceVersion),
      ),
    ),
  ];
};
