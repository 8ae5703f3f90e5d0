import { expect, it } from 'vitest';
import type { Approval } from '../../../lib/contracts/approval.ts';
import type { Plan } from '../../../lib/contracts/plan.ts';
import type { Decider, TakeBackResult } from '../../../lib/ports/approval-records.ts';
import type { DispatchResult } from '../../../lib/ports/dispatch-records.ts';
import type { IncidentStore } from '../../../lib/ports/incident-store.ts';
import { anApproval, aPlan, aRequest, atSecond, iso, movedTo, opened, POLICY, repeated, unique } from '../builders.ts';

const ADA: Decider = { by: 'ada@example.com', how: 'link', from: '203.0.113.7' };
const BOB: Decider = { by: 'bob@example.com', how: 'signed-in', from: '203.0.113.8' };
const CY: Decider = { by: 'cy@example.com', how: 'signed-in', from: null };
const REFUSED = { status: 'refused', because: ['approval-not-valid'] };

export const takingBackContract = (store: () => IncidentStore): void => {
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
      takeBack: (who: Decider, second = 47, reason = 'a release is going out') =>
        store().takeBack(incidentId, approvalId, who, reason, atSecond(second)),
      dispatch: () => store().dispatch(request),
      stored: () => store().approval(incidentId, approvalId),
    };
  };

  it('takes an approval back with who, how, from where and why, and nothing is dispatched under it any more', async () => {
    const { plan, approval, yes, takeBack, dispatch, stored } = await asked();
    await yes(ADA);
    const result = await takeBack(BOB);
    expect(result).toEqual({
      status: 'taken-back',
      approval: {
        ...approval,
        status: 'revoked',
        decidedAt: iso(47),
        decidedBy: BOB.by,
        decidedHow: BOB.how,
        decidedFrom: BOB.from,
        reason: 'a release is going out',
      },
    });
    expect(await stored()).toEqual(result.approval);
    expect(await dispatch()).toEqual(REFUSED);
    expect(await store().remediations(plan.incidentId)).toEqual([]);
    expect(await store().lock(plan.target)).toBeNull();
  });

  it('changes nothing when it is taken back again, by anybody', async () => {
    const { yes, takeBack, stored } = await asked();
    await yes(ADA);
    const { approval } = await takeBack(ADA);
    expect(await takeBack(ADA, 48)).toEqual({ status: 'too-late', approval });
    expect(await takeBack(BOB, 49, 'me, too')).toEqual({ status: 'too-late', approval });
    expect(await stored()).toEqual(approval);
  });

  it('is too late once the change was dispatched', async () => {
    const { yes, takeBack, dispatch, stored } = await asked();
    await yes(ADA);
    expect(await dispatch()).toMatchObject({ status: 'dispatched' });
    expect(await takeBack(BOB)).toMatchObject({ status: 'too-late', approval: { status: 'used', decidedBy: ADA.by } });
    expect(await stored()).toMatchObject({ status: 'used', decidedBy: ADA.by });
  });

  it('takes nothing back that nobody has approved', async () => {
    const { approval, takeBack, stored } = await asked();
    expect(await takeBack(BOB)).toEqual({ status: 'too-late', approval });
    expect(await stored()).toEqual(approval);
  });

  it('takes only their own yes back for whoever has not signed in', async () => {
    const { yes, takeBack, stored } = await asked();
    const { approval } = await yes(BOB);
    expect(await takeBack(ADA)).toEqual({ status: 'not-theirs', approval });
    expect(await stored()).toEqual(approval);
    expect(await takeBack({ ...ADA, by: 'Bob@Example.com' })).toMatchObject({ status: 'taken-back' });
  });

  it('lets one of a hundred who take back and start at once win', async () => {
    for (let round = 0; round < 6; round += 1) {
      const { plan, yes, takeBack, dispatch, stored } = await asked();
      await yes(ADA);
      // Both go first in half of the rounds.
      const results = await repeated(
        100,
        (n): Promise<TakeBackResult | DispatchResult> => ((n + round) % 2 === 0 ? takeBack(BOB) : dispatch()),
      );
      const won = results.filter(({ status }) => status === 'taken-back' || status === 'dispatched');
      expect(won).toHaveLength(1);
      const takenBack = won[0]?.status === 'taken-back';
      expect(await stored()).toMatchObject({ status: takenBack ? 'revoked' : 'used' });
      expect(await store().remediations(plan.incidentId)).toHaveLength(takenBack ? 0 : 1);
      for (const result of results) {
        if (result === won[0]) continue;
        if (result.status === 'refused') expect(result).toEqual(REFUSED);
        else expect(['too-late', takenBack ? '' : 'already']).toContain(result.status);
      }
    }
  });

  it('keeps the yes and its taking back in the audit log, each once', async () => {
    const who: Decider = { ...BOB, by: `${'b'.repeat(60)}@example.com` };
    const before = new Date(Date.UTC(2041, 4, 31));
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
    await repeated(10, () => store().takeBack(incidentId, approvalId, who, 'not this night', at(2)));
    const { entries } = await store().auditEntries({ before: at(3).toISOString(), limit: 3 });
    const about = { incidentId, approvalId, planHash: plan.planHash };
    // Where a page goes on is part of its address, which takes so much.
    const { next } = await store().auditEntries({ before: at(3).toISOString(), limit: 1 });
    expect(next).toMatch(/^[\d:.TZ-]+#[\w-]{1,100}$/);
    expect(entries.filter((entry) => entry.approvalId === approvalId)).toMatchObject([
      { at: at(2).toISOString(), act: 'taken-back', ...who, ...about, reason: 'not this night' },
      { at: at(1).toISOString(), act: 'approved', ...ADA, ...about, reason: null },
    ]);
  });

  const critical = () => asked({ needs: 2 }, { risk: { level: 'critical', because: ['the whole shop'] } });

  it('takes the first of two yeses back for who said it alone, and goes on waiting for two', async () => {
    const { approval, yes, takeBack, dispatch, stored } = await critical();
    const { approval: waiting } = await yes(BOB);
    expect(await takeBack(CY)).toEqual({ status: 'too-late', approval: waiting });
    expect(await takeBack(BOB)).toEqual({ status: 'taken-back', approval });
    expect(await takeBack(BOB, 48)).toEqual({ status: 'too-late', approval });
    expect(await yes(CY, 49)).toMatchObject({ status: 'one-more-needed', isNew: true });
    expect(await stored()).toMatchObject({ status: 'waiting', yeses: [{ by: CY.by }] });
    expect(await dispatch()).toEqual(REFUSED);
    expect(await yes(BOB, 50)).toMatchObject({ status: 'decided', approval: { status: 'approved' } });
    expect(await takeBack(CY, 51)).toMatchObject({ status: 'taken-back', approval: { status: 'revoked' } });
    expect(await dispatch()).toEqual(REFUSED);
  });

  it('leaves a yes as it is whose question has expired', async () => {
    const { yes, takeBack } = await critical();
    const { approval } = await yes(BOB);
    expect(await takeBack(BOB, 1845)).toEqual({ status: 'too-late', approval });
  });

  it('never counts a yes that was taken back, whoever says and takes back at once', async () => {
    const { yes, takeBack, stored } = await critical();
    await yes(BOB);
    const results = await repeated(40, (n): Promise<{ status: string }> => (n % 2 === 0 ? takeBack(BOB) : yes(CY)));
    const takenBack = results.filter(({ status }) => status === 'taken-back').length;
    const decided = results.filter(({ status }) => status === 'decided').length;
    // Bob's yes went before Cy's came, or with Cy's it was decided, and then he took that back.
    expect(takenBack).toBe(1);
    expect(await stored()).toMatchObject(
      decided === 1 ? { status: 'revoked' } : { status: 'waiting', yeses: [{ by: CY.by }] },
    );
  });
};
