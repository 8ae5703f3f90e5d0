import type { History } from '../../lib/contracts/history.ts';
import { type Plan, type PlanStep, stepsOf } from '../../lib/contracts/plan.ts';
import type { Remediation } from '../../lib/contracts/remediation.ts';
import type { StepOutput } from '../../lib/contracts/workflow.ts';
import { stepsRun } from '../../lib/domain/lifecycle/plan-steps.ts';

/** The one step of a plan that is to be started now. */
export interface Turn {
  history: History;
  plan: Plan;
  /** 1-based. */
  number: number;
  step: PlanStep;
  /** The remedy of the step before; null for a first step. */
  former: Remediation | null;
}

export const turnOf = (history: History, plan: Plan, number: number): Turn => {
  const step = stepsOf(plan)[number - 1];
  if (!step) throw new RangeError(`plan ${plan.planId} has no step ${number}`);
  const former = stepsRun(plan, history.remediations).find((run) => run.number === number - 1)?.remedy ?? null;
  return { history, plan, number, step, former };
};

/** Since when the step could have been started. */
export const readyAt = ({ plan, former }: Turn): string => former?.endedAt ?? plan.at;

/** Which step of how many, where there are several. */
export const named = ({ plan, number }: Pick<Turn, 'plan' | 'number'>): string =>
  plan.following.length > 0 ? `step ${number} of ${plan.following.length + 1}: ` : '';

/** Marks what is written once for each step; a plan's only or first step has no mark. */
export const mark = ({ number }: Pick<Turn, 'number'>): string => (number > 1 ? `-${number}` : '');

/** Whether an earlier step still needs the lock of this one's target, to be taken back under it. */
export const sharesTarget = ({ history, plan, number, step }: Turn): boolean =>
  stepsRun(plan, history.remediations).some((run) => run.number < number && run.step.target === step.target);

/**
 * Where it goes on when a step is not started. A first one leaves nothing behind, so that the next attempt may begin; after that the
 * plan ends early, and what it has changed is judged like any remedy.
 */
export const insteadOf = ({ number }: Pick<Turn, 'number'>, output: StepOutput): StepOutput =>
  number > 1 && output.next === 'next-attempt' ? { ...output, next: 'validate' } : output;
