import { expect, it } from 'vitest';
import { ApprovalChange } from '../../../lib/contracts/approval.ts';

it('takes numbers only together with the runbook that they are for', () => {
  const parameters = { DesiredCount: 6 };
  expect(ApprovalChange.safeParse({ runbook: 'scale-ecs-service', parameters }).success).toBe(true);
  for (const without of [{ parameters }, { hypothesisId: 'hyp_1', parameters }])
    expect(ApprovalChange.safeParse(without).error?.issues).toMatchObject([
      { path: ['parameters'], message: 'expected the runbook whose parameters these are' },
    ]);
});
