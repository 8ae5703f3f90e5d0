import { expect, it } from 'vitest';
import { NOT_APPROVED } from '../../../../functions/start-remediation/after-refusal.ts';
import { revokedIn, revokeLeave } from '../../../../functions/start-remediation/revoke-leave.ts';
import { turnOf } from '../../../../functions/start-remediation/turn.ts';
import { createMemoryStore } from '../../../../lib/adapters/memory/memory-store.ts';
import { answer } from '../../../../lib/contracts/workflow.ts';
import type { Decider } from '../../../../lib/ports/approval-records.ts';
import { anApproval, aPlan, aRequest, atSecond, movedTo, opened, POLICY } from '../../../contract/builders.ts';

const ANN: Decider = { by: 'ann@example.com', how: 'link', from: null };
const OTHERWISE = answer('next-attempt', 'the target has changed');

/** A plan that somebody approved, as the call that is to start it has read it. */
const approved = async () => {
  const store = createMemoryStore({ now: () => atSecond(50) });
  await store.registerPolicy(POLICY, '2026-03-01T00:00:00.000Z');
  const { incidentId } = await movedTo(store, await opened(store), 'planning');
  const plan = aPlan({ incidentId, gate: 'ask' });
  const { approvalId } = await store.askForApproval(anApproval(plan), [], 'token-1');
  await store.savePlan(plan);
  await store.decide(incidentId, approvalId, { decision: 'approved' }, ANN, atSecond(46));
  const history = await store.history(incidentId);
  if (!history) throw new Error('there is an incident');
  return {
    turn: turnOf(history, plan, 1),
    revoke: (instead = OTHERWISE, number = 1) =>
      revokeLeave(store, { ...turnOf(history, plan, 1), number }, instead, atSecond(50)),
    takeBack: () => store.takeBack(incidentId, approvalId, ANN, 'a release', atSecond(49)),
    start: () => store.dispatch(aRequest(plan, { approvalId })),
    stored: () => store.approval(incidentId, approvalId),
    approvals: () => store.approvals(incidentId, plan.attempt),
  };
};

it('goes where it was to go, and says whose yes was dropped', async () => {
  const { revoke, stored } = await approved();
  expect(await revoke()).toEqual({
    output: OTHERWISE,
    because: ['The yes of ann@example.com of 12:00 UTC was not used, because the target has changed.'],
  });
  expect(await stored()).toMatchObject({ status: 'revoked', reason: 'the target has changed' });
});

it('waits for another call that has started it meanwhile', async () => {
  const { start, revoke, stored } = await approved();
  expect(await start()).toMatchObject({ status: 'dispatched' });
  expect((await revoke()).output).toMatchObject({ next: 'wait' });
  expect(await stored()).toMatchObject({ status: 'used' });
});

it('goes to people where a person has taken it back meanwhile, unless it is well', async () => {
  const { takeBack, revoke } = await approved();
  await takeBack();
  const toPeople = { next: 'escalate', because: 'ann@example.com took the approval back: a release' };
  expect((await revoke()).output).toMatchObject(toPeople);
  expect((await revoke(NOT_APPROVED)).output).toMatchObject(toPeople);
  expect((await revoke(answer('validate', 'it is well'))).output).toMatchObject({ next: 'validate' });
});

it('leaves the yes where it only waits, where somebody has moved on, and after its first step', async () => {
  const { revoke, stored } = await approved();
  for (const instead of [answer('wait', 'it is locked'), answer('end', 'the incident has moved on')])
    expect(await revoke(instead)).toEqual({ output: instead, because: [] });
  await revoke(OTHERWISE, 2);
  expect(await stored()).toMatchObject({ status: 'approved' });
});

it('knows a yes to this very plan that was revoked, and no other', async () => {
  const { revoke, approvals, turn } = await approved();
  expect(revokedIn(await approvals(), turn.plan)).toBeNull();
  await revoke();
  expect(revokedIn(await approvals(), turn.plan)).toMatchObject({ next: 'next-attempt' });
  expect(revokedIn(await approvals(), { planId: 'pln_other' })).toBeNull();
});
