import type { Approval } from '../../contracts/approval.ts';
import type { ComponentId } from '../../contracts/component.ts';
import type { Incident, IncidentState } from '../../contracts/incident.ts';
import { Remediation } from '../../contracts/remediation.ts';
import { distinctYeses, isSamePerson, yesesNeeded } from '../../contracts/yeses.ts';
import type { DispatchRefusal, DispatchRequest, Lock, StartedInHour } from '../../ports/dispatch-records.ts';
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
  counts: StartedInHour;
  lock: Lock | null;
  approval: Approval | null;
  /** What stands at the step's place for a remedy, and at that of the step before; null for a first step. */
  remedy: Remediation | null;
  former: Remediation | null;
}

/** Where a remedy may begin: the gate said auto, people said yes, or the incident was moved there already. */
export const DISPATCH_STATES = ['planning', 'awaiting-approval', 'remediating'] as const satisfies IncidentState[];

const countsIn = (items: readonly Item[], breakers: ReturnType<typeof breakerKeys>): StartedInHour => {
  const count = ({ PK, SK }: Key): number => {
    const item = items.find((each) => each.PK === PK && each.SK === SK);
    return item ? parseItem(BreakerItem, item).count : 0;
  };
  return { target: count(breakers.target), service: count(breakers.service), account: count(breakers.account) };
};

/** What the breakers have counted in the clock hour of an instant. */
export const readStartedInHour = async (
  table: Table,
  target: ComponentId,
  service: string,
  at: Date,
): Promise<StartedInHour> => {
  const breakers = breakerKeys(target, service, at.toISOString());
  return countsIn(await table.batchGet(Object.values(breakers)), breakers);
};

export const readGuards = async (table: Table, request: DispatchRequest): Promise<Guards> => {
  const { plan, approvalId, remediation, at } = request;
  const { target, service, step } = remediation;
  const breakers = breakerKeys(target, service, at.toISOString());
  const remedyKey = remediationKey(remediation, 'remedy');
  const formerKey = step > 1 ? remediationKey({ ...remediation, step: step - 1 }, 'remedy') : null;
  const [items, approval] = await Promise.all([
    table.batchGet([
      SWITCH_KEY,
      POLICY_KEY,
      ...Object.values(breakers),
      lockKey(target),
      incidentKey(plan.incidentId),
      pulseKey(plan.incidentId),
      remedyKey,
      ...(formerKey ? [formerKey] : []),
    ]),
    approvalId === null ? null : readApproval(table, plan.incidentId, approvalId),
  ]);
  const find = (key: Key): Item | undefined => items.find(({ PK, SK }) => PK === key.PK && SK === key.SK);
  const parsed = <T>(key: Key, parse: (item: Item) => T): T | null => {
    const item = find(key);
    return item ? parse(item) : null;
  };
  const incident = incidentFrom(plan.incidentId, items);
  if (!incident) throw new UnknownIncidentError(plan.incidentId);
  return {
    incident,
    engaged: parsed(SWITCH_KEY, (item) => parseItem(SwitchItem, item).engaged) ?? false,
    policyVersion: parsed(POLICY_KEY, (item) => parseItem(PolicyItem, item).policyVersion),
    counts: countsIn(items, breakers),
    lock: parsed(lockKey(target), (item) => parseItem(LockItem, item)),
    approval,
    remedy: parsed(remedyKey, (item) => parseRecord(Remediation, item)),
    former: formerKey && parsed(formerKey, (item) => parseRecord(Remediation, item)),
  };
};

/** An approval is for the whole plan: its first step uses it up, and the following ones go on under what was used. */
const hasLeave = ({ plan, remediation, approvalId, at }: DispatchRequest, approval: Approval | null): boolean => {
  if (approvalId === null) return plan.gate === 'auto' && plan.following.length === 0;
  const isForPlan =
    approval?.planId === plan.planId && approval.planHash === plan.planHash && approval.attempt === plan.attempt;
  if (plan.gate === 'stop' || !isForPlan) return false;
  // The plan itself says how many it takes, too: a record without the number must not need fewer.
  const needs = Math.max(approval.needs, yesesNeeded(plan));
  if (needs > 1 && distinctYeses(approval.yeses) < needs) return false;
  const { requestedBy } = approval;
  const saidYes = [approval.decidedBy ?? '', ...approval.yeses.map(({ by }) => by)];
  if (requestedBy !== null && saidYes.some((by) => isSamePerson(requestedBy, by))) return false;
  return remediation.step > 1
    ? approval.status === 'used'
    : approval.status === 'approved' && Date.parse(approval.expiresAt) > at.getTime();
};

/** A step goes on from the one before, of the very same plan, and only from its success. */
const goesOn = ({ plan, remediation }: DispatchRequest, former: Remediation | null): boolean =>
  remediation.step === 1 || (former?.status === 'succeeded' && former.planHash === plan.planHash);

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
    guards.remedy === null &&
    goesOn(request, guards.former);
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
