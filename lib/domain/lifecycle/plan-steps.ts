import { type Plan, type PlanStep, stepsOf } from '../../contracts/plan.ts';
import type { Remediation } from '../../contracts/remediation.ts';
import { neverRan } from './never-ran.ts';

/** A step of a plan and what became of it. */
export interface RunStep {
  /** 1-based. */
  number: number;
  step: PlanStep;
  remedy: Remediation;
  rollback: Remediation | null;
}

const of = (remediations: readonly Remediation[], plan: Plan, purpose: Remediation['purpose'], step: number) =>
  remediations.find((each) => each.attempt === plan.attempt && each.purpose === purpose && each.step === step) ?? null;

/** The steps of a plan that ran, in order; what was given up before it ran is none. */
export const stepsRun = (plan: Plan, remediations: readonly Remediation[]): RunStep[] =>
  stepsOf(plan).flatMap((step, index) => {
    const number = index + 1;
    const remedy = of(remediations, plan, 'remedy', number);
    const rollback = of(remediations, plan, 'rollback', number);
    return remedy && !neverRan(remedy) ? [{ number, step, remedy, rollback }] : [];
  });

/**
 * The number of the step that is to be started, or to be taken up where its start was interrupted: the first that has not
 * succeeded. null when all have.
 */
export const stepToStart = (plan: Plan, remediations: readonly Remediation[]): number | null => {
  const index = stepsOf(plan).findIndex((_, at) => of(remediations, plan, 'remedy', at + 1)?.status !== 'succeeded');
  return index < 0 ? null : index + 1;
};

/** The last step that ran, has a way back and has not gone it yet; null when nothing is left to take back. */
export const stepToTakeBack = (plan: Plan, remediations: readonly Remediation[]): RunStep | null =>
  stepsRun(plan, remediations).findLast(
    ({ step, rollback }) => step.rollback !== null && rollback?.status !== 'succeeded',
  ) ?? null;

/** Attempts in which a remedy was started: the steps of one plan are one attempt together. */
export const remediesStarted = (remediations: readonly Remediation[]): number =>
  new Set(
    remediations.flatMap(({ purpose, executionId, attempt }) =>
      purpose === 'remedy' && executionId !== null ? [attempt] : [],
    ),
  ).size;
