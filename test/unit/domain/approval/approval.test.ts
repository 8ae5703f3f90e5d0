import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Approval, ApprovalStatus } from '../../../../lib/contracts/approval.ts';
import { StepOutput } from '../../../../lib/contracts/workflow.ts';
import { afterDecision } from '../../../../lib/domain/approval/after-decision.ts';
import { approvalFor } from '../../../../lib/domain/approval/approval-for.ts';
import { anApproval, aPlan } from '../../../contract/builders.ts';

const NOW = new Date('2026-03-01T12:00:00.000Z');

describe('the question about a plan', () => {
  it('waits, for one tier, until its time is over', () => {
    const approval = approvalFor(aPlan(), 1, NOW, { timeoutSeconds: 1800, fourEyes: true });
    expect(Approval.parse(approval)).toEqual(approval);
    expect(approval).toMatchObject({ status: 'waiting', tier: 1, expiresAt: '2026-03-01T12:30:00.000Z' });
  });

  it('has the same id whenever it is put again, and another one for anything else that is asked', () => {
    const id = (plan = aPlan(), tier = 0, at = NOW) =>
      approvalFor(plan, tier, at, { timeoutSeconds: 60, fourEyes: true }).approvalId;
    expect(id(aPlan(), 0, new Date('2027-01-01'))).toBe(id());
    const others = [
      id(aPlan({ incidentId: 'inc_2' })),
      id(aPlan({ attempt: 2 })),
      id(aPlan({ planId: 'pln_2' })),
      id(aPlan({ planHash: 'b'.repeat(64) })),
      id(aPlan(), 1),
    ];
    expect(new Set([id(), ...others]).size).toBe(6);
  });
});

describe('the way on after a decision', () => {
  it.each([
    ['approved', 'start'],
    ['used', 'start'],
    ['rejected', 'escalate'],
    ['changed', 'plan'],
    ['not-an-incident', 'record'],
    ['symptom-cleared', 'validate'],
    ['revoked', 'next-attempt'],
  ] as const)('leads from %s to %s', (status, next) => {
    expect(afterDecision(anApproval(aPlan(), { status, decidedBy: 'ann@example.com' }))?.next).toBe(next);
  });

  it.each(['link', 'signed-in', 'slack', 'command-line'] as const)(
    'leads to people, with who and why, once a person known by %s took it back',
    (decidedHow) => {
      const given = { status: 'revoked', decidedBy: 'bob@example.com', reason: 'a release is going out' } as const;
      expect(afterDecision(anApproval(aPlan(), { ...given, decidedHow }))).toMatchObject({
        next: 'escalate',
        because: 'bob@example.com took the approval back: a release is going out',
      });
      expect(
        afterDecision(anApproval(aPlan(), { ...given, decidedBy: 'selfheal', decidedHow: 'selfheal' }))?.next,
      ).toBe('next-attempt');
    },
  );

  it.each(['waiting', 'expired'] as const)('is not decided by an approval that is %s', (status) => {
    expect(afterDecision(anApproval(aPlan(), { status }))).toBeNull();
  });

  it('never starts anything that was not approved', () => {
    for (const status of ApprovalStatus.options)
      if (status !== 'approved' && status !== 'used')
        expect(afterDecision(anApproval(aPlan(), { status }))?.next).not.toBe('start');
  });

  it('names who decided and why, within what the state of the workflow may carry', () => {
    const rejected = anApproval(aPlan(), { status: 'rejected', decidedBy: 'ann@example.com', reason: 'not at night' });
    expect(afterDecision(rejected)?.because).toBe('ann@example.com rejected the plan: not at night');
    fc.assert(
      fc.property(fc.constantFrom(...ApprovalStatus.options), fc.string({ maxLength: 1000 }), (status, reason) => {
        const output = afterDecision({ ...rejected, status, reason });
        if (output) expect(StepOutput.safeParse(output).success).toBe(true);
      }),
    );
  });
});
