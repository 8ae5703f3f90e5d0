import type { Objectives } from '../../contracts/catalog.ts';
import type { ComponentId } from '../../contracts/component.ts';
import type { Series } from '../../contracts/observation.ts';
import type { AttachedSignal } from '../../contracts/signal.ts';
import type { Check, Validation, Verdict } from '../../contracts/validation.ts';

export interface RecoveryInput {
  of: Validation['of'];
  /** From the plan; `cures` for a self-resolution, where it makes no difference. */
  effect: 'cures' | 'mitigates';
  /**
   * Everything measured from the baseline to now. The same metric may come in pieces (the case file's, then a fresh look):
   * of two values for one period the later in this list counts.
   */
  series: readonly Series[];
  /** Every component in the incident's scope. Those without objectives are watched for harm only. */
  objectives: readonly { component: ComponentId; objectives: Objectives }[];
  symptoms: readonly AttachedSignal[];
  /** The incident's onset: what came earlier is normal. */
  onsetAt: string;
  /**
   * When the remedy began to change things, also where its rollback is judged: what was measured from the onset until
   * then is "before". For a self-resolution the same as `startedAt`.
   */
  changedAt: string;
  /** Since when it is watched: the end of the remedy or of the rollback, or when the symptom was found to be gone. */
  startedAt: string;
  now: Date;
  windowSeconds: number;
  holdSeconds: number;
  /** Time the change needs to show. 0 where nothing was changed. */
  settleSeconds: number;
}

export interface RecoveryJudgement {
  verdict: Verdict;
  /** False while it pays to look again after `waitSeconds`. */
  final: boolean;
  wellSinceAt: string | null;
  checks: Check[];
  because: string[];
  /** 0 when final. */
  waitSeconds: number;
}

/** The instants of an input in epoch seconds. */
export interface Moments {
  onset: number;
  changed: number;
  started: number;
  now: number;
}

export const momentsOf = ({ onsetAt, changedAt, startedAt, now }: RecoveryInput): Moments => ({
  onset: Date.parse(onsetAt) / 1000,
  changed: Date.parse(changedAt) / 1000,
  started: Date.parse(startedAt) / 1000,
  now: now.getTime() / 1000,
});
