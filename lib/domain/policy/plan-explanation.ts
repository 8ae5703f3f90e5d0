import type { Impact } from '../../contracts/manifest.ts';
import type { Gate, Plan, PlanStep, RuleVerdict } from '../../contracts/plan.ts';
import type { Risk } from './assess-risk.ts';

export type Said = Omit<RuleVerdict, 'rule'>;

export interface RuleReading {
  rule: string;
  /** null: it has nothing to say about this step. */
  today: Said | null;
  /** null: it said nothing when the plan was made. */
  recorded: Said | null;
  /** What the rule needs and nobody gave, so that `today` repeats what is recorded, or is stop where nothing is; null where it was asked again. */
  lacks: string | null;
}

export interface StepExplanation {
  /** 1-based. */
  number: number;
  step: PlanStep;
  /** Version of its runbook today. */
  runbookVersion: number;
  risk: Risk;
  rules: RuleReading[];
}

export interface PlanExplanation {
  plan: Plan;
  /** True where it does not hash to what stands in it: then it is not the plan that was made, and nothing said of it holds. */
  isAltered: boolean;
  /** The strictest of all rules over all steps. */
  gate: Gate;
  risk: Impact;
  steps: StepExplanation[];
  /** What is not as it was when the plan was made, in sentences; empty when the rules say what they said. */
  changed: string[];
}
