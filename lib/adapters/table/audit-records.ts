import { createHash } from 'node:crypto';
import type { Approval, Yes } from '../../contracts/approval.ts';
import { AuditEntry } from '../../contracts/audit.ts';
import type { Remediation } from '../../contracts/remediation.ts';
import type { Decider } from '../../ports/approval-records.ts';
import type { AuditRecords } from '../../ports/audit-records.ts';
import { auditKey, auditPartition } from './keys.ts';
import { parseRecord } from './parse-item.ts';
import type { StoreParts } from './store-parts.ts';
import { type Item, put, type SingleWrite } from './table.ts';

/** How many months without an entry are passed over in one read: a page of the log costs so many queries at most. */
const MONTHS_LOOKED_BACK = 24;
/** Nothing was recorded before; a page that begins here ends the log. */
const FIRST_MONTH = '2026-01';

/** A line of the log, written in the transaction of what it tells, so that neither is ever there without the other. */
const auditWrite = (about: string, entry: AuditEntry): SingleWrite =>
  put({ ...auditKey(entry.at, about), record: AuditEntry.parse(entry) });

/** What two people do, or one does and undoes, within a millisecond is two lines; in what an address of the log may hold. */
const markOf = (person: string): string => createHash('sha256').update(person).digest('base64url').slice(0, 22);

/** What is the same in each line about one approval. */
const ofApproval = ({ incidentId, approvalId, planHash }: Approval) => ({
  incidentId,
  approvalId,
  planHash,
  runbook: null,
  target: null,
});

/** What a person answered; what the clock or the workflow ended is on the incident's own record. */
export const decisionAudit = (approval: Approval): SingleWrite[] => {
  const { status, decidedAt, decidedBy, decidedHow } = approval;
  const act = AuditEntry.shape.act.safeParse(status);
  if (decidedAt === null || decidedBy === null || decidedHow === 'selfheal' || !act.success) return [];
  return [
    auditWrite(approval.approvalId, {
      at: decidedAt,
      act: act.data,
      by: decidedBy,
      how: decidedHow,
      from: approval.decidedFrom,
      ...ofApproval(approval),
      runbook: approval.change?.runbook ?? null,
      reason: approval.reason || null,
    }),
  ];
};

/** The first of two yeses; the second is the decision. */
export const firstYesAudit = (approval: Approval, { by, how, from, at }: Yes): SingleWrite =>
  auditWrite(`${approval.approvalId}-first-yes-${markOf(by)}`, {
    at,
    act: 'approved',
    by,
    how,
    from,
    ...ofApproval(approval),
    reason: 'the first of two people',
  });

/** A yes that was taken back; the line of the yes itself stays. */
export const takenBackAudit = (approval: Approval, { by, how, from }: Decider, reason: string, at: Date): SingleWrite =>
  auditWrite(`${approval.approvalId}-taken-back-${markOf(by)}`, {
    at: at.toISOString(),
    act: 'taken-back',
    by,
    how,
    from,
    ...ofApproval(approval),
    reason,
  });

export const dispatchAudit = (remediation: Remediation, approvalId: string | null, at: Date): SingleWrite =>
  auditWrite(remediation.remediationId, {
    at: at.toISOString(),
    act: remediation.purpose === 'remedy' ? 'remedy-started' : 'rollback-started',
    by: 'selfheal',
    how: 'selfheal',
    from: null,
    incidentId: remediation.incidentId,
    approvalId,
    runbook: remediation.runbook,
    target: remediation.target,
    planHash: remediation.planHash,
    reason: null,
  });

export const switchAudit = (engaged: boolean, { by, how, from }: Decider, reason: string, at: Date): SingleWrite =>
  auditWrite(`switch-${engaged ? 'engaged' : 'released'}-${markOf(by)}`, {
    at: at.toISOString(),
    act: engaged ? 'switch-engaged' : 'switch-released',
    by,
    how,
    from,
    incidentId: null,
    approvalId: null,
    runbook: null,
    target: null,
    planHash: null,
    reason,
  });

const monthBefore = (month: string): string => {
  const first = new Date(`${month}-01T00:00:00.000Z`);
  first.setUTCMonth(first.getUTCMonth() - 1);
  return first.toISOString().slice(0, 7);
};

/** The audit log, read from the newest line on, a month's partition at a time. */
export const auditRecords = ({ table }: Pick<StoreParts, 'table'>): AuditRecords => ({
  async auditEntries({ before, limit }) {
    // One more than asked for tells whether the log goes on; another one, because a range includes its ends.
    const wanted = limit + 1;
    const found: Item[] = [];
    let month = before.slice(0, 7);
    for (let looked = 0; looked < MONTHS_LOOKED_BACK && found.length < wanted && month >= FIRST_MONTH; looked += 1) {
      const items = await table.query({
        partition: auditPartition(month),
        sort: { from: '0', to: before },
        newestFirst: true,
        limit: wanted - found.length + 1,
      });
      found.push(...items.filter(({ SK }) => SK !== before));
      month = monthBefore(month);
    }
    const page = found.slice(0, limit);
    return {
      entries: page.map((item) => parseRecord(AuditEntry, item)),
      next: found.length > limit ? (page.at(-1)?.SK ?? null) : null,
    };
  },
});
