import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Remediation } from '../../../../lib/contracts/remediation.ts';
import { currentRemediation } from '../../../../lib/domain/lifecycle/current-remediation.ts';
import { remediationFor } from '../../../../lib/domain/lifecycle/remediation-for.ts';
import { aPlan, aRemediation } from '../../../contract/builders.ts';

const AT = new Date('2026-03-01T12:00:00.000Z');
const what = { runbook: 'restart-ecs-service', parameters: { Cluster: 'shop' } };

describe('the remediation of a plan', () => {
  it('is written as starting, with what is going to run', () => {
    const remediation = remediationFor(aPlan(), { purpose: 'remedy', step: 1, what }, AT);
    expect(Remediation.parse(remediation)).toEqual(remediation);
    expect(remediation).toMatchObject({ ...what, status: 'starting', executionId: null, purpose: 'remedy' });
  });

  it('always presents the same client token, a UUID of version 8, for any plan', () => {
    const plans = fc.record({
      incidentId: fc.stringMatching(/^inc_[0-9A-Za-z]{1,30}$/),
      attempt: fc.integer({ min: 1, max: 9 }),
      planHash: fc.stringMatching(/^[0-9a-f]{64}$/),
    });
    fc.assert(
      fc.property(plans, fc.constantFrom('remedy', 'rollback'), (given, purpose) => {
        const plan = aPlan(given);
        const one = remediationFor(plan, { purpose, step: 1, what }, AT);
        const later = { purpose, step: 1, what: { ...what, parameters: {} } };
        const again = remediationFor(plan, later, new Date('2030-01-01'));
        expect(Remediation.shape.clientToken.safeParse(one.clientToken).success).toBe(true);
        expect(one.clientToken[14]).toBe('8');
        expect([again.clientToken, again.remediationId]).toEqual([one.clientToken, one.remediationId]);
      }),
    );
  });

  it('is another one for another incident, attempt, purpose or plan', () => {
    const token = (plan = aPlan(), purpose: Remediation['purpose'] = 'remedy', step = 1) =>
      remediationFor(plan, { purpose, step, what }, AT).clientToken;
    const tokens = [
      token(),
      token(aPlan({ incidentId: 'inc_2' })),
      token(aPlan({ attempt: 2 })),
      token(aPlan({ planHash: 'b'.repeat(64) })),
      token(aPlan(), 'rollback'),
    ];
    expect(new Set(tokens).size).toBe(tokens.length);
  });
});

describe('the current remediation of an attempt', () => {
  const remedy = aRemediation(aPlan(), { remediationId: 'rem_1' });
  const rollback = aRemediation(aPlan(), { remediationId: 'rem_2', purpose: 'rollback' });
  const earlier = aRemediation(aPlan({ attempt: 2 }), { remediationId: 'rem_3' });

  it('is its rollback once there is one, else its remedy, else nothing', () => {
    expect(currentRemediation([remedy, rollback, earlier], 1)).toBe(rollback);
    expect(currentRemediation([earlier, remedy], 1)).toBe(remedy);
    expect(currentRemediation([earlier], 1)).toBeNull();
  });
});
