import { expect, it } from 'vitest';
import { takenBackIn } from '../../../../functions/start-remediation/taken-back.ts';
import type { Approval } from '../../../../lib/contracts/approval.ts';
import { anApproval, aPlan } from '../../../contract/builders.ts';

const plan = aPlan({ incidentId: 'inc_1' });
const takenBack: Partial<Approval> = { status: 'revoked', decidedBy: 'ann@example.com', decidedHow: 'link' };

it('holds a plan whose approval a person took back, and says who', () => {
  expect(takenBackIn([anApproval(plan, takenBack)], plan)).toMatchObject({
    next: 'escalate',
    because: 'ann@example.com took the approval back',
  });
});

it('does not hold a plan for what was taken back of another one that would change the same', () => {
  const earlier = anApproval({ ...plan, planId: 'pln_earlier' }, takenBack);
  expect(takenBackIn([earlier], plan)).toBeNull();
});

it('does not hold a plan whose approval Selfheal revoked, or that stands', () => {
  expect(takenBackIn([anApproval(plan, { ...takenBack, decidedHow: 'selfheal' })], plan)).toBeNull();
  expect(takenBackIn([anApproval(plan, { ...takenBack, status: 'approved' })], plan)).toBeNull();
});
