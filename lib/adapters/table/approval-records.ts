import { type Approval, ApprovalLink, type Decision, type Yes } from '../../contracts/approval.ts';
import { isSamePerson, saidYes } from '../../contracts/yeses.ts';
import type {
  ApprovalRecords,
  Decider,
  DecisionResult,
  RevokeResult,
  TakeBackResult,
} from '../../ports/approval-records.ts';
import { approvalItem, approvalUpdate, hasStatus, linkItem, readApproval, readApprovals } from './approval-item.ts';
import { decisionAudit, firstYesAudit, takenBackAudit } from './audit-records.ts';
import { byTime } from './by-time.ts';
import { approvalKey, approvalPrefix, approverPartition, expiringAfter, linkKey } from './keys.ts';
import { parseRecord } from './parse-item.ts';
import type { StoreParts } from './store-parts.ts';
import { notExists, put, set, update } from './table.ts';

export class UnknownApprovalError extends Error {
  override readonly name = 'UnknownApprovalError';

  constructor(incidentId: string, approvalId: string) {
    super(`incident ${JSON.stringify(incidentId)} has no approval ${JSON.stringify(approvalId)}; ask for it first`);
  }
}

const decided = (approval: Approval, decision: Decision, { by, how, from }: Decider, at: Date): Approval => ({
  ...approval,
  status: decision.decision,
  decidedAt: at.toISOString(),
  decidedBy: by,
  decidedHow: how,
  decidedFrom: from,
  reason: 'reason' in decision ? decision.reason : null,
  change: decision.decision === 'changed' ? decision.change : null,
});

const REASON_CHARACTERS = 1000;

/** Selfheal's own answer for what it revokes. */
const SELFHEAL: Decider = { by: 'selfheal', how: 'selfheal', from: null };

/** What becomes of an approval whose change is not started after all; null where nothing stands that could be revoked. */
const revoked = (approval: Approval, because: string, at: Date): Approval | null => {
  const { status, decidedBy, decidedHow, decidedFrom, decidedAt } = approval;
  if (status !== 'approved') return null;
  const isSaid = decidedBy !== null && decidedHow !== null && decidedAt !== null;
  return {
    ...approval,
    status: 'revoked',
    decidedAt: at.toISOString(),
    decidedBy: SELFHEAL.by,
    decidedHow: SELFHEAL.how,
    decidedFrom: SELFHEAL.from,
    reason: because.slice(0, REASON_CHARACTERS),
    ...(isSaid && { unusedYes: { by: decidedBy, how: decidedHow, from: decidedFrom, at: decidedAt } }),
  };
};

/** What becomes of an approval that this person takes back; null where there is nothing that they could. */
const takenBack = (approval: Approval, { by, how, from }: Decider, reason: string, at: Date): Approval | null => {
  if (approval.status === 'approved')
    return {
      ...approval,
      status: 'revoked',
      decidedAt: at.toISOString(),
      decidedBy: by,
      decidedHow: how,
      decidedFrom: from,
      reason,
    };
  const isWaiting = approval.status === 'waiting' && Date.parse(approval.expiresAt) > at.getTime();
  if (!isWaiting || !saidYes(approval, by)) return null;
  return { ...approval, yeses: approval.yeses.filter((yes) => !isSamePerson(yes.by, by)) };
};

/** The question to people. Who asks the same again gives the waiting one a new token and changes nothing else. */
export const approvalRecords = ({ table, tries }: StoreParts): ApprovalRecords => {
  const known = async (incidentId: string, approvalId: string): Promise<Approval> => {
    const approval = await readApproval(table, incidentId, approvalId);
    if (!approval) throw new UnknownApprovalError(incidentId, approvalId);
    return approval;
  };

  /**
   * Writes the end of a waiting approval, unless somebody was first. The expiry of an approval never changes, so it needs no
   * condition of its own. A transaction of one: its client token keeps the SDK's retry of a lost answer from looking like a rival.
   */
  const end = (
    approvalId: string,
    incidentId: string,
    ended: (approval: Approval) => Approval | null,
    yes: Yes | null = null,
  ) =>
    tries(`deciding ${approvalId}`, async (): Promise<{ value: DecisionResult } | undefined> => {
      const approval = await known(incidentId, approvalId);
      const next = approval.status === 'waiting' ? ended(approval) : null;
      if (!next) return { value: { status: 'too-late', approval } };
      if (yes && approval.requestedBy !== null && isSamePerson(approval.requestedBy, yes.by))
        return { value: { status: 'own-plan', approval } };
      if (yes && approval.needs > 1) {
        if (yes.how !== 'signed-in') return { value: { status: 'sign-in-needed', approval } };
        if (approval.yeses.some(({ by }) => isSamePerson(by, yes.by)))
          return { value: { status: 'one-more-needed', approval, isNew: false } };
        const yeses = [...approval.yeses, yes];
        if (yeses.length < approval.needs) {
          const kept = { ...approval, yeses };
          const first = await table.transact([approvalUpdate(kept, approval), firstYesAudit(kept, yes)]);
          return first.applied ? { value: { status: 'one-more-needed', approval: kept, isNew: true } } : undefined;
        }
        next.yeses = yeses;
      }
      const { applied } = await table.transact([approvalUpdate(next, approval), ...decisionAudit(next)]);
      return applied ? { value: { status: 'decided', approval: next } } : undefined;
    });

  return {
    askForApproval: (approval, links, taskToken) =>
      tries(`asking for ${approval.approvalId}`, async () => {
        const stored = await readApproval(table, approval.incidentId, approval.approvalId);
        if (stored && stored.status !== 'waiting') return { value: stored };
        const question = stored
          ? update(approvalKey(stored), { taskToken: set(taskToken) }, hasStatus('waiting'))
          : put(approvalItem(approval, taskToken), notExists());
        const { applied } = await table.transact([question, ...links.map((link) => put(linkItem(link)))]);
        return applied ? { value: stored ?? approval } : undefined;
      }),

    approvals: (incidentId, attempt) => readApprovals(table, incidentId, approvalPrefix(attempt)),
    approval: (incidentId, approvalId) => readApproval(table, incidentId, approvalId),

    async link(linkId) {
      const item = await table.get(linkKey(linkId));
      return item ? parseRecord(ApprovalLink, item) : null;
    },

    async waitingFor(approver, at) {
      const entries = await table.query({
        index: 'GSI2',
        partition: approverPartition(approver),
        sort: expiringAfter(at),
      });
      const items = await table.batchGet(entries.map(({ PK, SK }) => ({ PK, SK })));
      const links = items.map((item) => parseRecord(ApprovalLink, item));
      const asked = new Map(links.map(({ incidentId, approvalId }) => [approvalId, incidentId]));
      const approvals = await Promise.all([...asked].map(([approvalId, id]) => readApproval(table, id, approvalId)));
      return approvals
        .filter((approval) => approval?.status === 'waiting')
        .filter((approval) => approval !== null)
        .sort(byTime(({ expiresAt }) => expiresAt));
    },

    decide: (incidentId, approvalId, decision, decider, at) =>
      end(
        approvalId,
        incidentId,
        (approval) => (Date.parse(approval.expiresAt) > at.getTime() ? decided(approval, decision, decider, at) : null),
        decision.decision === 'approved' ? { ...decider, at: at.toISOString() } : null,
      ),

    takeBack: (incidentId, approvalId, decider, reason, at) =>
      tries(`taking back ${approvalId}`, async (): Promise<{ value: TakeBackResult } | undefined> => {
        const approval = await known(incidentId, approvalId);
        const next = takenBack(approval, decider, reason, at);
        if (!next) return { value: { status: 'too-late', approval } };
        if (decider.how !== 'signed-in' && !saidYes(approval, decider.by))
          return { value: { status: 'not-theirs', approval } };
        const { applied } = await table.transact([
          approvalUpdate(next, approval),
          takenBackAudit(next, decider, reason, at),
        ]);
        return applied ? { value: { status: 'taken-back', approval: next } } : undefined;
      }),

    revokeApproved: (incidentId, approvalId, because, at) =>
      tries(`revoking ${approvalId}`, async (): Promise<{ value: RevokeResult } | undefined> => {
        const approval = await known(incidentId, approvalId);
        const next = revoked(approval, because, at);
        if (!next) return { value: { status: 'too-late', approval } };
        const { applied } = await table.transact([
          approvalUpdate(next, approval),
          takenBackAudit(next, SELFHEAL, next.reason ?? because, at),
        ]);
        return applied ? { value: { status: 'revoked', approval: next } } : undefined;
      }),

    endApproval: (incidentId, approvalId, status, because, at) =>
      end(approvalId, incidentId, (approval) => ({
        ...approval,
        status,
        decidedAt: at.toISOString(),
        decidedBy: 'selfheal',
        decidedHow: 'selfheal',
        reason: because,
      })),
  };
};
