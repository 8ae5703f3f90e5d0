import { isDeepStrictEqual } from 'node:util';
import type { IncidentState } from '../../contracts/incident.ts';
import { stepsOf } from '../../contracts/plan.ts';
import { Remediation } from '../../contracts/remediation.ts';
import type { DispatchRequest, DispatchResult, Lock } from '../../ports/dispatch-records.ts';
import { dispatchAudit } from './audit-records.ts';
import { readGuards, refusals } from './dispatch-guards.ts';
import { dispatchWrites, lockIsStill, remediationItem } from './dispatch-writes.ts';
import { coverUpdates, readKnownIncident } from './incident-item.ts';
import { LockItem } from './items.ts';
import { incidentKey, lockKey, remediationKey } from './keys.ts';
import { parseItem, parseRecord } from './parse-item.ts';
import type { StoreParts } from './store-parts.ts';
import { allOf, equals, isIn, type Key, notExists, put, type Table, update } from './table.ts';

type DispatchTry = { value: DispatchResult } | undefined;

const ROLLBACK_STATES = ['remediating', 'validating', 'rolling-back'] as const satisfies IncidentState[];

/** A caller that mixed two things up must not get past the door with it. */
const refuseMixedUp = ({ plan, remediation }: DispatchRequest): void => {
  const step = stepsOf(plan)[remediation.step - 1];
  const differing = [
    ...(['incidentId', 'attempt', 'planId', 'planHash'] as const).filter((field) => remediation[field] !== plan[field]),
    ...(['runbook', 'target', 'service'] as const).filter((field) => remediation[field] !== step?.[field]),
    ...(isDeepStrictEqual(remediation.parameters, step?.parameters) ? [] : ['parameters']),
  ];
  if (remediation.purpose === 'remedy' && remediation.status === 'starting' && differing.length === 0) return;
  throw new Error(
    `remediation ${remediation.remediationId} does not carry out plan ${plan.planId}, step ${remediation.step}: ` +
      `purpose ${remediation.purpose}, status ${remediation.status}, differing: ${differing.join(', ') || 'nothing'}; ` +
      "build it from the plan, as a 'remedy' that is 'starting'",
  );
};

const tryDispatch = async (table: Table, request: DispatchRequest): Promise<DispatchTry> => {
  const guards = await readGuards(table, request);
  if (guards.remedy?.remediationId === request.remediation.remediationId) {
    return { value: { status: 'already', remediation: guards.remedy } };
  }
  const because = refusals(request, guards);
  if (because.length > 0) return { value: { status: 'refused', because } };
  const remediation = { ...request.remediation, fence: fenceFor(request, guards.lock) };
  const { applied } = await table.transact(dispatchWrites(request, guards, remediation));
  return applied ? { value: { status: 'dispatched', remediation } } : undefined;
};

/**
 * A lock that is taken raises its fence. A further step on a target that its plan has changed already goes on under the same
 * tenure, so that the earlier step can still be taken back under it.
 */
const fenceFor = ({ remediation }: DispatchRequest, lock: Lock | null): number => {
  const goesOn = remediation.step > 1 && lock?.incidentId === remediation.incidentId;
  return (lock?.fence ?? 0) + (goesOn ? 0 : 1);
};

export const readLock = async (table: Table, target: string) => {
  const item = await table.get(lockKey(target));
  return item ? parseItem(LockItem, item) : null;
};

const readRemediation = async (table: Table, key: Key): Promise<Remediation | null> => {
  const item = await table.get(key);
  return item ? parseRecord(Remediation, item) : null;
};

const tryRollback = async (table: Table, rollback: Remediation, at: Date): Promise<DispatchTry> => {
  const [stored, remedy, lock, incident] = await Promise.all([
    readRemediation(table, remediationKey(rollback, 'rollback')),
    readRemediation(table, remediationKey(rollback, 'remedy')),
    readLock(table, rollback.target),
    readKnownIncident(table, rollback.incidentId),
  ]);
  if (stored?.remediationId === rollback.remediationId) return { value: { status: 'already', remediation: stored } };
  const holdsLock =
    lock !== null && remedy !== null && lock.incidentId === rollback.incidentId && lock.fence === remedy.fence;
  const isRightState =
    stored === null &&
    remedy?.target === rollback.target &&
    incident.attempt === rollback.attempt &&
    ROLLBACK_STATES.some((state) => state === incident.state);
  if (!holdsLock || !isRightState) {
    const because = [
      ...(holdsLock ? [] : ['target-locked' as const]),
      ...(isRightState ? [] : ['wrong-state' as const]),
    ];
    return { value: { status: 'refused', because } };
  }
  const remediation: Remediation = { ...rollback, fence: lock.fence };
  const { applied } = await table.transact([
    put({ ...lockKey(rollback.target), ...lock, remediationId: rollback.remediationId }, lockIsStill(lock)),
    put(remediationItem(remediation), notExists()),
    dispatchAudit(remediation, null, at),
    update(
      incidentKey(rollback.incidentId),
      coverUpdates(rollback.incidentId, at, 'rolling-back'),
      allOf(isIn('state', ...ROLLBACK_STATES), equals('attempt', rollback.attempt)),
    ),
  ]);
  return applied ? { value: { status: 'dispatched', remediation } } : undefined;
};

export const dispatch = async ({ table, tries }: StoreParts, request: DispatchRequest): Promise<DispatchResult> => {
  refuseMixedUp(request);
  return await tries(`dispatching ${request.remediation.remediationId}`, () => tryDispatch(table, request));
};

export const dispatchRollback = async (
  { table, tries }: StoreParts,
  rollback: Remediation,
  at: Date,
): Promise<DispatchResult> => {
  if (rollback.purpose !== 'rollback' || rollback.status !== 'starting') {
    throw new Error(
      `remediation ${rollback.remediationId} has purpose '${rollback.purpose}' and status '${rollback.status}'; a rollback that is 'starting' was expected`,
    );
  }
  return await tries(`dispatching ${rollback.remediationId}`, () => tryRollback(table, rollback, at));
};
