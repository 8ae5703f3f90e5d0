import { Remediation, type RemediationStatus } from '../../contracts/remediation.ts';
import type { DispatchRecords } from '../../ports/dispatch-records.ts';
import { switchAudit } from './audit-records.ts';
import { dispatch, dispatchRollback, readLock } from './dispatch.ts';
import { readStartedInHour } from './dispatch-guards.ts';
import { remediationItem } from './dispatch-writes.ts';
import { PolicyItem, SwitchItem } from './items.ts';
import { lockKey, POLICY_KEY, remediationKey, SWITCH_KEY } from './keys.ts';
import { parseItem, parseRecord } from './parse-item.ts';
import type { StoreParts } from './store-parts.ts';
import { allOf, anyOf, equals, lessThan, notExists, put, type SingleWrite, set, type Table, update } from './table.ts';

export class UnknownRemediationError extends Error {
  override readonly name = 'UnknownRemediationError';

  constructor({ remediationId, incidentId }: Remediation) {
    super(`remediation ${remediationId} of incident ${incidentId} was never dispatched; dispatch it before saving it`);
  }
}

/** What may follow a status; whatever is finished stays as it is. */
const NEXT: Readonly<Record<RemediationStatus, readonly RemediationStatus[]>> = {
  starting: ['starting', 'running', 'succeeded', 'failed', 'stopped'],
  running: ['running', 'succeeded', 'failed', 'stopped'],
  succeeded: [],
  failed: [],
  stopped: [],
};

/** Releases a lock if the incident holds it. The item stays, so that the next holder's fence is higher than every one before. */
export const lockRelease = (target: string, incidentId: string): SingleWrite =>
  update(lockKey(target), { incidentId: set(null), remediationId: set(null) }, equals('incidentId', incidentId));

const trySave = async (table: Table, given: Remediation): Promise<{ value: undefined } | undefined> => {
  const item = await table.get(remediationKey(given, given.purpose));
  const stored = item && parseRecord(Remediation, item);
  if (stored?.remediationId !== given.remediationId) throw new UnknownRemediationError(given);
  if (!NEXT[stored.status].includes(given.status)) return { value: undefined };
  const { status, endedAt, failure } = given;
  const next = {
    ...stored,
    status,
    endedAt,
    failure,
    executionId: given.executionId ?? stored.executionId,
    stopRequestedAt: given.stopRequestedAt ?? stored.stopRequestedAt,
  };
  const isStill = allOf(equals('remediationId', stored.remediationId), equals('status', stored.status));
  return (await table.write(put(remediationItem(next), isStill))) ? { value: undefined } : undefined;
};

/** The one door to every change, and what stands beside it: locks, the kill switch and the policy in force. */
export const dispatchRecords = (parts: StoreParts): DispatchRecords => {
  const { table, tries } = parts;
  return {
    dispatch: (request) => dispatch(parts, request),
    dispatchRollback: (remediation, at) => dispatchRollback(parts, remediation, at),
    saveRemediation: (remediation) => tries(`saving ${remediation.remediationId}`, () => trySave(table, remediation)),
    lock: (target) => readLock(table, target),

    async releaseLock(target, incidentId) {
      await table.write(lockRelease(target, incidentId));
    },

    startedInHour: (target, service, at) => readStartedInHour(table, target, service, at),

    async killSwitch() {
      const item = await table.get(SWITCH_KEY);
      return item ? parseItem(SwitchItem, item) : { engaged: false, by: null, reason: null, at: null };
    },

    async setKillSwitch(engaged, who, reason, at) {
      await table.transact([
        put({ ...SWITCH_KEY, engaged, by: who.by, reason, at: at.toISOString() }),
        switchAudit(engaged, who, reason, at),
      ]);
    },

    registerPolicy: (policyVersion, builtAt) =>
      tries(`registering policy ${policyVersion}`, async () => {
        const item = await table.get(POLICY_KEY);
        const inForce = item && parseItem(PolicyItem, item);
        if (inForce && inForce.builtAt >= builtAt) return { value: inForce.policyVersion };
        const isLater = anyOf(notExists(), lessThan('builtAt', builtAt));
        const written = await table.write(put({ ...POLICY_KEY, policyVersion, builtAt }, isLater));
        return written ? { value: policyVersion } : undefined;
      }),
  };
};
