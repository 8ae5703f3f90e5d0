import { expect, it } from 'vitest';
import type { Approval } from '../../../lib/contracts/approval.ts';
import type { Plan } from '../../../lib/contracts/plan.ts';
import type { Decider, RevokeResult, TakeBackResult } from '../../../lib/ports/approval-records.ts';
import type { DispatchResult } from '../../../lib/ports/dispatch-records.ts';
import type { IncidentStore } from '../../../lib/ports/incident-store.ts';
import { anApproval, aPlan, aRequest, atSecond, iso, movedTo, opened, POLICY, repeated, unique } from '../builders.ts';

const ADA: Decider = { by: 'ada@example.com', how: 'link', from: '203.0.113.7' };
const BOB: Decider = { by: 'bob@example.com', how: 'signed-in', from: null };
const CY: Decider = { by: 'cy@example.com', how: 'signed-in', from: null };
const WHY = 'a new signal does not fit the cause: jobs fail';

/** What Selfheal does with a yes that it does not use. */
export const revokingContract = (store: () => IncidentStore): void => {
  const asked = async (given: Partial<Approval> = {}, planned: Partial<Plan> = {}) => {
    await store().registerPolicy(POLICY, '2026-03-01T00:00:00.000Z');
    const { incidentId } = await movedTo(store(), await opened(store()), 'planning');
    const target = `111122223333:eu-west-1:ecs-service:shop/${unique()}`;
    const plan = aPlan({ incidentId, target, service: unique(), gate: 'ask', ...planned });
    const approval = anApproval(plan, given);
    const { approvalId } = approval;
    await store().askForApproval(approval, [], 'token-1');
    const request = aRequest(plan, { approvalId });
    return {
      plan,
      approval,
      yes: (who: Decider, second = 46) =>
        store().decide(incidentId, approvalId, { decision: 'approved' }, who, atSecond(second)),
      revoke: (second = 47, because = WHY) => store().revokeApproved(incidentId, approvalId, because, atSecond(second)),
      takeBack: (second = 47) => store().takeBack(incidentId, approvalId, BOB, 'no', atSecond(second)),
      dispatch: () => store().dispatch(request),
      stored: () => store().approval(incidentId, approvalId),
    };
  };

  it('revokes an approval with why, keeps whose yes it was, and dispatches nothing under it any more', async () => {
    const { plan, approval, yes, revoke, dispatch, stored } = await asked();
    await yes(ADA);
    const result = await revoke();
    expect(result).toEqual({
      status: 'revoked',
      approval: {
        ...approval,
        status: 'revoked',
        decidedAt: iso(47),
        decidedBy: 'selfheal',
        decidedHow: 'selfheal',
        decidedFrom: null,
        reason: WHY,
        unusedYes: { ...ADA, at: iso(46) },
      },
    });
    expect(await stored()).toEqual(result.approval);
    expect(await dispatch()).toEqual({ status: 'refused', because: ['approval-not-valid'] });
    expect(await store().remediations(plan.incidentId)).toEqual([]);
  });

  it('changes nothing when it is revoked again', async () => {
    const { yes, revoke, stored } = await asked();
    await yes(ADA);
    const { approval } = await revoke();
    expect(await revoke(48, 'something else')).toEqual({ status: 'too-late', approval });
    expect(await stored()).toEqual(approval);
  });

  it('revokes nothing that was not approved, and nothing that a person has taken back', async () => {
    const { approval, yes, revoke, takeBack, stored } = await asked();
    expect(await revoke()).toEqual({ status: 'too-late', approval });
    await yes(ADA);
    const { approval: takenBack } = await takeBack();
    expect(await revoke()).toEqual({ status: 'too-late', approval: takenBack });
    expect(await stored()).toEqual(takenBack);
  });

  it('is too late once the change was dispatched', async () => {
    const { yes, revoke, dispatch, stored } = await asked();
    await yes(ADA);
    expect(await dispatch()).toMatchObject({ status: 'dispatched' });
    expect(await revoke()).toMatchObject({ status: 'too-late', approval: { status: 'used' } });
    expect(await stored()).toMatchObject({ status: 'used', decidedBy: ADA.by });
  });

  it('keeps the yeses of two people who both had to say it', async () => {
    const { yes, revoke } = await asked({ needs: 2 }, { risk: { level: 'critical', because: ['the whole shop'] } });
    await yes(BOB);
    await yes(CY, 47);
    expect(await revoke(48)).toMatchObject({
      status: 'revoked',
      approval: { yeses: [{ by: BOB.by }, { by: CY.by }], unusedYes: { by: CY.by, at: iso(47) } },
    });
  });

  it('lets one of a hundred who revoke, take back and start at once win', async () => {
    for (let round = 0; round < 6; round += 1) {
      const { plan, yes, revoke, takeBack, dispatch, stored } = await asked();
      await yes(ADA);
      const calls: (() => Promise<RevokeResult | TakeBackResult | DispatchResult>)[] = [revoke, dispatch, takeBack];
      const results = await repeated(100, (n) => (calls[(n + round) % 3] ?? revoke)());
      const won = results.filter(({ status }) => ['revoked', 'taken-back', 'dispatched'].includes(status));
      expect(won).toHaveLength(1);
      const isStarted = won[0]?.status === 'dispatched';
      expect(await stored()).toMatchObject({ status: isStarted ? 'used' : 'revoked' });
      expect(await store().remediations(plan.incidentId)).toHaveLength(isStarted ? 1 : 0);
    }
  });

  it('keeps in the audit log that the yes was dropped, by whom and why, once', async () => {
    const before = new Date(Date.UTC(2042, 4, 31));
    const at = (second: number) => new Date(before.getTime() + second * 1000);
    const { incidentId } = await opened(store());
    const plan = aPlan({ incidentId });
    const approval = anApproval(plan, {
      approvalId: `apr_${unique().padEnd(32, '0')}`,
      expiresAt: at(1800).toISOString(),
    });
    const { approvalId } = approval;
    await store().askForApproval(approval, [], 'token-1');
    await store().decide(incidentId, approvalId, { decision: 'approved' }, ADA, at(1));
    await repeated(10, () => store().revokeApproved(incidentId, approvalId, WHY, at(2)));
    const { entries } = await store().auditEntries({ before: at(3).toISOString(), limit: 3 });
    const about = { incidentId, approvalId, planHash: plan.planHash };
    expect(entries.filter((entry) => entry.approvalId === approvalId)).toMatchObject([
      {
        at: at(2).toISOString(),
        act: 'taken-back',
        by: 'selfheal',
        how: 'selfheal',
        from: null,
        ...about,
        reason: WHY,
      },
      { at: at(1).toISOString(), act: 'approved', ...ADA, ...about, reason: null },
    ]);
  });
};
