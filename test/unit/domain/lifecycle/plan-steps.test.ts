import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Plan } from '../../../../lib/contracts/plan.ts';
import type { Remediation } from '../../../../lib/contracts/remediation.ts';
import { currentRemediation } from '../../../../lib/domain/lifecycle/current-remediation.ts';
import { remediesStarted, stepsRun, stepToStart, stepToTakeBack } from '../../../../lib/domain/lifecycle/plan-steps.ts';
import { remediationFor, UnknownStepError } from '../../../../lib/domain/lifecycle/remediation-for.ts';
import { resumeAt } from '../../../../lib/domain/lifecycle/resume.ts';
import { anIncident, aPlan, aRemediation, iso } from '../../../contract/builders.ts';

const ROLLBACK = { runbook: 'scale-ecs-service', parameters: { DesiredCount: '3' } };
const step = (runbook: string, given: Partial<Plan> = {}) => aPlan({ runbook, rollback: ROLLBACK, ...given });
const PLAN = aPlan({ ...step('one'), following: [step('two', { rollback: null }), step('three')] });

const remedy = (number: number, given: Partial<Remediation> = {}) =>
  aRemediation(PLAN, { step: number, status: 'succeeded', executionId: `exec-${number}`, endedAt: iso(60), ...given });
const rollback = (number: number, given: Partial<Remediation> = {}) =>
  remedy(number, { purpose: 'rollback', ...given });
const neverStarted = (number: number) => remedy(number, { status: 'stopped', executionId: null });

describe('the steps of a plan', () => {
  it('are started one after the other, each only after the success of the one before', () => {
    expect(stepToStart(PLAN, [])).toBe(1);
    expect(stepToStart(PLAN, [remedy(1, { status: 'running', endedAt: null })])).toBe(1);
    expect(stepToStart(PLAN, [remedy(1)])).toBe(2);
    expect(stepToStart(PLAN, [remedy(1), remedy(2, { status: 'failed' })])).toBe(2);
    expect(stepToStart(PLAN, [remedy(1), remedy(2), remedy(3)])).toBeNull();
    expect(stepToStart(PLAN, [aRemediation(aPlan({ attempt: 2 }), { status: 'succeeded' })])).toBe(1);
  });

  it('are taken back in reverse, those that ran and have a way back', () => {
    const ran = [remedy(1), remedy(2), remedy(3)];
    expect(stepToTakeBack(PLAN, [])).toBeNull();
    expect(stepToTakeBack(PLAN, ran)?.number).toBe(3);
    expect(stepToTakeBack(PLAN, [...ran, rollback(3, { status: 'running', endedAt: null })])?.number).toBe(3);
    // The second cannot be taken back.
    expect(stepToTakeBack(PLAN, [...ran, rollback(3)])?.number).toBe(1);
    expect(stepToTakeBack(PLAN, [...ran, rollback(3), rollback(1)])).toBeNull();
    expect(stepToTakeBack(PLAN, [remedy(1), remedy(2), neverStarted(3)])?.number).toBe(1);
  });

  it('take back exactly what ran and can be taken back, last first, however many ran', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3 }), (count) => {
        const records = Array.from({ length: count }, (_, index) => remedy(index + 1));
        const order: number[] = [];
        for (let back = stepToTakeBack(PLAN, records); back; back = stepToTakeBack(PLAN, records)) {
          order.push(back.number);
          records.push(rollback(back.number));
        }
        const able = stepsRun(PLAN, records).filter((run) => run.step.rollback !== null);
        expect(order).toEqual(able.map(({ number }) => number).toReversed());
      }),
    );
  });

  it('have an identity each, and the first that of a plan without further ones', () => {
    const of = (plan: Plan, number: number) =>
      remediationFor(plan, { purpose: 'remedy', step: number, what: ROLLBACK }, new Date(0));
    expect(new Set([1, 2, 3].map((number) => of(PLAN, number).clientToken)).size).toBe(3);
    expect(of(PLAN, 1).remediationId).toBe(of({ ...PLAN, following: [] }, 1).remediationId);
    expect(() => of(PLAN, 4)).toThrow(UnknownStepError);
  });

  it('are one attempt together', () => {
    expect(remediesStarted([remedy(1), remedy(2), rollback(2), neverStarted(3)])).toBe(1);
    expect(remediesStarted([remedy(1), aRemediation(aPlan({ attempt: 2 }), { executionId: 'exec-9' })])).toBe(2);
    expect(remediesStarted([neverStarted(1)])).toBe(0);
  });
});

describe('what is being done', () => {
  it('is the last step, then the rollback of the earliest', () => {
    const [first, second] = [remedy(1), remedy(2)];
    expect(currentRemediation([second, first], 1)).toBe(second);
    expect(currentRemediation([first, second, neverStarted(3)], 1)).toBe(second);
    const backs = [rollback(2), rollback(1)];
    expect(currentRemediation([first, second, ...backs], 1)).toBe(backs[1]);
  });

  it('is taken up by a further run at the step, or the rollback, that was begun', () => {
    const at = (state: 'remediating' | 'rolling-back', ...records: Remediation[]) =>
      resumeAt(anIncident({ state }), records, 60).next;
    expect(at('remediating', remedy(1))).toBe('poll');
    expect(at('remediating', remedy(1), remedy(2, { executionId: null, status: 'starting', endedAt: null }))).toBe(
      'start',
    );
    expect(at('rolling-back', remedy(1), remedy(3), rollback(3))).toBe('poll');
    const begun = rollback(1, { executionId: null, status: 'starting', endedAt: null });
    expect(at('rolling-back', remedy(1), remedy(3), rollback(3), begun)).toBe('rollback');
  });
});
