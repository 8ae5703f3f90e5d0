import type { Approval } from '../../contracts/approval.ts';
import type { Incident, IncidentState } from '../../contracts/incident.ts';
import { Remediation } from '../../contracts/remediation.ts';
import type { DispatchRefusal, DispatchRequest, Lock } from '../../ports/incident-store.ts';
import { readApproval } from './approval-item.ts';
import { incidentFrom, UnknownIncidentError } from './incident-item.ts';
import { BreakerItem, LockItem, PolicyItem, SwitchItem } from './items.ts';
import { breakerKeys, incidentKey, lockKey, POLICY_KEY, pulseKey, remediationKey, SWITCH_KEY } from './keys.ts';
import { parseItem, parseRecord } from './parse-item.ts';
import type { Item, Key, Table } from './table.ts';

/** Everything that dispatch must know, as it stands in the table. */
export interface Guards {
  incident: Incident;
  engaged: boolean;
  /** null when no catalog was registered: then nothing may run. */
  policyVersion: string | null;
  counts: { target: number; service: number; account: number };
  lock: Lock | null;
  approval: Approval | null;
  /** What stands at the attempt's place for a remedy. */
  remedy: Remediation | null;
}

/** Where a remedy may begin: the gate said auto, people said yes, or the incident was moved there already. */
export const DISPATCH_STATES = ['planning', 'awaiting-approval', 'remediating'] as const satisfies IncidentState[];

export const readGuards = async (table: Table, request: DispatchRequest): Promise<Guards> => {
  const { plan, approvalId, remediation, at } = request;
  const breakers = breakerKeys(plan.target, plan.service, at.toISOString());
  const [items, approval] = await Promise.all([
    table.batchGet([
      SWITCH_KEY,
      POLICY_KEY,
      ...Object.values(breakers),
      lockKey(plan.target),
      incidentKey(plan.incidentId),
      pulseKey(plan.incidentId),
      remediationKey(remediation, 'remedy'),
    ]),
    approvalId === null ? null : readApproval(table, plan.incidentId, approvalId),
  ]);
  const find = (key: Key): Item | undefined => items.find(({ PK, SK }) => PK === key.PK && SK === key.SK);
  const parsed = <T>(key: Key, parse: (item: Item) => T): T | null => {
    const item = find(key);
    return item ? parse(item) : null;
  };
  const count = (key: Key): number => parsed(key, (item) => parseItem(BreakerItem, item).count) ?? 0;
  const incident = incidentFrom(plan.incidentId, items);
  if (!incident) throw new UnknownIncidentError(plan.incidentId);
  return {
    incident,
    engaged: parsed(SWITCH_KEY, (item) => parseItem(SwitchItem, item).engaged) ?? false,
    policyVersion: parsed(POLICY_KEY, (item) => parseItem(PolicyItem, item).policyVersion),
    counts: { target: count(breakers.target), service: count(breakers.service), account: count(breakers.account) },
    lock: parsed(lockKey(plan.target), (item) => parseItem(LockItem, item)),
    approval,
    remedy: parsed(remediationKey(remediation, 'remedy'), (item) => parseRecord(Remediation, item)),
  };
};

const hasLeave = ({ plan, approvalId, at }: DispatchRequest, approval: Approval | null): boolean => {
  if (approvalId === null) return plan.gate === 'auto';
  return (
    plan.gate !== 'stop' &&
    approval?.status === 'approved' &&
    approval.planId === plan.planId &&
    approval.planHash === plan.planHash &&
    approval.attempt === plan.attempt &&
    Date.parse(approval.expiresAt) > at.getTime()
  );
};

const mayLock = ({ plan, takeOverFence }: DispatchRequest, lock: Lock | null): boolean =>
  lock === null ||
  lock.incidentId === null ||
  lock.incidentId === plan.incidentId ||
  (takeOverFence !== null && lock.fence === takeOverFence);

/** Every reason why this may not run now; none means that the transaction may be tried. */
export const refusals = (request: DispatchRequest, guards: Guards): DispatchRefusal[] => {
  const { plan, limits } = request;
  const { incident, counts } = guards;
  const isRightState =
    DISPATCH_STATES.some((state) => state === incident.state) &&
    incident.attempt === plan.attempt &&
    guards.remedy === null;
  const because: Record<DispatchRefusal, boolean> = {
    'switch-engaged': guards.engaged,
    'policy-changed': guards.policyVersion !== request.policyVersion,
    'breaker-target': counts.target >= limits.remediationsPerTargetPerHour,
    'breaker-service': counts.service >= limits.remediationsPerServicePerHour,
    'breaker-account': counts.account >= limits.remediationsPerHour,
    'target-locked': !mayLock(request, guards.lock),
    'approval-not-valid': !hasLeave(request, guards.approval),
    'evidence-changed': incident.evidenceVersion > request.evidenceVersion,
    'wrong-state': !isRightState,
  };
  return (Object.keys(because) as DispatchRefusal[]).filter((refusal) => because[refusal]);
};
