import { expect, it } from 'vitest';
import type { Decision } from '../../../lib/contracts/approval.ts';
import type { IncidentStore } from '../../../lib/ports/incident-store.ts';
import { aLink, anApproval, aPlan, atSecond, iso, opened, repeated } from '../builders.ts';

const decider = (by: string) => ({ by, how: 'link' as const, from: '203.0.113.7' });

const asked = async (store: IncidentStore) => {
  const { incidentId } = await opened(store);
  const approval = anApproval(aPlan({ incidentId }));
  const links = [aLink(approval), aLink(approval)];
  await store.askForApproval(approval, links, 'token-1');
  return { incidentId, approval, links, approvalId: approval.approvalId };
};

export const approvalsContract = (store: () => IncidentStore): void => {
  it('puts a question and finds it by id, by attempt, by link and by approver', async () => {
    const { incidentId, approval, links, approvalId } = await asked(store());
    const [link] = links;
    if (!link) throw new Error('no link was made');
    expect(await store().approval(incidentId, approvalId)).toEqual(approval);
    expect(await store().approvals(incidentId, 1)).toEqual([approval]);
    expect(await store().approvals(incidentId, 2)).toEqual([]);
    expect(await store().link(link.linkId)).toEqual(link);
    expect(await store().waitingFor(link.approver, atSecond(60))).toEqual([approval]);
    expect([await store().approval(incidentId, 'apr_none'), await store().link('lnk_none')]).toEqual([null, null]);
  });

  it('shows an approver only what still waits', async () => {
    const { incidentId, links, approvalId } = await asked(store());
    const approver = links[0]?.approver ?? '';
    expect(await store().waitingFor(approver, atSecond(1845))).toEqual([]);
    await store().decide(incidentId, approvalId, { decision: 'approved' }, decider('ada@example.com'), atSecond(60));
    expect(await store().waitingFor(approver, atSecond(61))).toEqual([]);
  });

  it('keeps the question when it is asked again, and answers with what was decided meanwhile', async () => {
    const { incidentId, approval, links, approvalId } = await asked(store());
    const again = await store().askForApproval({ ...approval, requestedAt: iso(99) }, links, 'token-2');
    expect(again).toEqual(approval);
    await store().decide(incidentId, approvalId, { decision: 'approved' }, decider('ada@example.com'), atSecond(60));
    expect(await store().askForApproval(approval, links, 'token-3')).toMatchObject({ status: 'approved' });
  });

  it.each<[Decision, object]>([
    [{ decision: 'approved' }, { status: 'approved', reason: null, change: null }],
    [
      { decision: 'rejected', reason: 'not now' },
      { status: 'rejected', reason: 'not now', change: null },
    ],
    [
      { decision: 'changed', change: { runbook: 'scale-ecs-service' }, reason: 'more room' },
      { status: 'changed', reason: 'more room', change: { runbook: 'scale-ecs-service' } },
    ],
    [
      { decision: 'not-an-incident', reason: '' },
      { status: 'not-an-incident', reason: '' },
    ],
  ])('writes the decision %j with who made it, how and from where', async (decision, expected) => {
    const { incidentId, approvalId } = await asked(store());
    const result = await store().decide(incidentId, approvalId, decision, decider('ada@example.com'), atSecond(60));
    expect(result).toMatchObject({
      status: 'decided',
      approval: {
        ...expected,
        decidedAt: iso(60),
        decidedBy: 'ada@example.com',
        decidedHow: 'link',
        decidedFrom: '203.0.113.7',
      },
    });
    expect(await store().approval(incidentId, approvalId)).toEqual(result.approval);
  });

  it('lets one of a hundred concurrent deciders win, and tells the others what was decided', async () => {
    const { incidentId, approvalId } = await asked(store());
    const results = await repeated(100, (n) =>
      store().decide(
        incidentId,
        approvalId,
        n % 2 === 0 ? { decision: 'approved' } : { decision: 'rejected', reason: 'no' },
        decider(`person${n}@example.com`),
        atSecond(60),
      ),
    );
    expect(results.filter(({ status }) => status === 'decided')).toHaveLength(1);
    expect(new Set(results.map(({ approval }) => approval.decidedBy)).size).toBe(1);
  });

  const askedTwo = async () => {
    const { incidentId } = await opened(store());
    const approval = anApproval(aPlan({ incidentId }), { needs: 2 });
    await store().askForApproval(approval, [], 'token-1');
    const yes = (by: string, how: 'link' | 'slack' | 'signed-in', second: number) =>
      store().decide(
        incidentId,
        approval.approvalId,
        { decision: 'approved' },
        { by, how, from: null },
        atSecond(second),
      );
    return { incidentId, approval, yes };
  };

  it('takes two different signed-in people where a plan needs them, and no yes of another way', async () => {
    const { incidentId, approval, yes } = await askedTwo();
    expect(await yes('ada@example.com', 'link', 60)).toEqual({ status: 'sign-in-needed', approval });
    expect(await yes('ada@example.com', 'slack', 61)).toEqual({ status: 'sign-in-needed', approval });
    const first = await yes('ada@example.com', 'signed-in', 62);
    expect(first).toMatchObject({ status: 'one-more-needed', isNew: true, approval: { status: 'waiting' } });
    const again = await yes('Ada@Example.com', 'signed-in', 63);
    expect(again).toEqual({ ...first, isNew: false });
    expect(await yes('bob@example.com', 'signed-in', 64)).toMatchObject({
      status: 'decided',
      approval: { status: 'approved', yeses: [{ by: 'ada@example.com' }, { by: 'bob@example.com' }] },
    });
    expect(await store().approval(incidentId, approval.approvalId)).toMatchObject({ status: 'approved' });
  });

  it('lets anybody say no to a plan that needs two, after the first yes too', async () => {
    const { incidentId, approval, yes } = await askedTwo();
    await yes('ada@example.com', 'signed-in', 60);
    const no = { decision: 'rejected', reason: 'not now' } as const;
    const result = await store().decide(incidentId, approval.approvalId, no, decider('bob@example.com'), atSecond(61));
    expect(result).toMatchObject({ status: 'decided', approval: { status: 'rejected' } });
  });

  it('counts two of fifty concurrent yeses of five people, each of another person', async () => {
    const { incidentId, approval, yes } = await askedTwo();
    const results = await repeated(50, (n) => yes(`person${n % 5}@example.com`, 'signed-in', 60));
    expect(results.filter(({ status }) => status === 'decided')).toHaveLength(1);
    expect(results.filter((result) => result.status === 'one-more-needed' && result.isNew)).toHaveLength(1);
    const stored = await store().approval(incidentId, approval.approvalId);
    expect(new Set(stored?.yeses.map(({ by }) => by)).size).toBe(2);
    expect(stored?.status).toBe('approved');
  });

  it('takes no yes of who asked for the plan, however they are known and written, but their no', async () => {
    const { incidentId } = await opened(store());
    const approval = anApproval(aPlan({ incidentId }), { requestedBy: 'ada@example.com' });
    await store().askForApproval(approval, [], 'token-1');
    const say = (decision: Decision, how: 'link' | 'slack' | 'signed-in') =>
      store().decide(
        incidentId,
        approval.approvalId,
        decision,
        { by: 'Ada@Example.com', how, from: null },
        atSecond(60),
      );
    for (const how of ['link', 'slack', 'signed-in'] as const)
      expect(await say({ decision: 'approved' }, how)).toEqual({ status: 'own-plan', approval });
    expect(await say({ decision: 'rejected', reason: 'a mistake' }, 'link')).toMatchObject({ status: 'decided' });
  });

  it('is too late when the approval has expired', async () => {
    const { incidentId, approvalId } = await asked(store());
    const result = await store().decide(
      incidentId,
      approvalId,
      { decision: 'approved' },
      decider('ada@example.com'),
      atSecond(1845),
    );
    expect(result).toMatchObject({ status: 'too-late', approval: { status: 'waiting' } });
    expect(await store().approval(incidentId, approvalId)).toMatchObject({ status: 'waiting' });
  });

  it('ends a waiting approval by itself, once, and never one that was decided', async () => {
    const { incidentId, approvalId } = await asked(store());
    const ended = await store().endApproval(incidentId, approvalId, 'revoked', 'a new signal', atSecond(70));
    expect(ended).toMatchObject({
      status: 'decided',
      approval: { status: 'revoked', decidedBy: 'selfheal', reason: 'a new signal' },
    });
    const again = await store().endApproval(incidentId, approvalId, 'expired', 'no answer', atSecond(80));
    expect(again).toEqual({ status: 'too-late', approval: ended.approval });
    const late = await store().decide(
      incidentId,
      approvalId,
      { decision: 'approved' },
      decider('ada@example.com'),
      atSecond(90),
    );
    expect(late).toEqual({ status: 'too-late', approval: ended.approval });
  });

  it('says which approval it does not know', async () => {
    const { incidentId } = await opened(store());
    await expect(store().endApproval(incidentId, 'apr_none', 'expired', 'x', atSecond(1))).rejects.toThrow(/apr_none/);
  });
};
