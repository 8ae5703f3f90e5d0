import type { Autonomy } from '../../contracts/catalog.ts';
import type { Gate, RuleVerdict } from '../../contracts/plan.ts';
import type { GateInput } from './gate-input.ts';
import { ceilingOf } from './rules/ceiling.ts';
import { RULES } from './rules/index.ts';

export interface GateDecision {
  gate: Gate;
  /** What Selfheal does with the plan: carry it out, ask, or only tell it. */
  autonomy: Autonomy;
  /** Every rule that spoke. */
  verdicts: RuleVerdict[];
}

const MAXIMUM_REASON = 500;

const bounded = (verdict: RuleVerdict): RuleVerdict => ({
  ...verdict,
  because: verdict.because.slice(0, MAXIMUM_REASON),
});

/** The strictest of what rules say: where none has spoken, or one in a word that nobody knows, nothing is let go ahead. */
export const gateOf = (verdicts: readonly Pick<RuleVerdict, 'verdict'>[]): Gate => {
  const all = (...known: RuleVerdict['verdict'][]) => verdicts.every(({ verdict }) => known.includes(verdict));
  if (verdicts.length === 0 || !all('allow', 'ask')) return 'stop';
  return all('allow') ? 'auto' : 'ask';
};

/** Whether a remedy may start by itself, must be asked for, or must not start: the strictest verdict of all rules wins. */
export const decideGate = (input: GateInput): GateDecision => {
  const verdicts = Object.values(RULES)
    .flatMap((rule) => rule(input) ?? [])
    .map(bounded);
  const gate = gateOf(verdicts);
  const told: Autonomy = ceilingOf(input) === 'observe' ? 'observe' : 'recommend';
  return {
    gate,
    autonomy: gate === 'stop' ? told : gate,
    verdicts,
  };
};
