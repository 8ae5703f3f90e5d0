import type { AttemptResult, Outcome } from '../../contracts/outcome.ts';
import { type Share, shareOf } from './share.ts';

/** What became of a remedy tells whether the cause that it was for was a good guess; of the other ends nobody knows. */
const HELPED: Partial<Record<AttemptResult['result'], boolean>> = {
  cured: true,
  mitigated: true,
  relapsed: false,
  unchanged: false,
  worse: false,
};

interface Proof {
  confidence: number;
  helped: boolean;
  endedAt: string;
}

const proofsOf = (outcomes: readonly Outcome[]): Proof[] =>
  outcomes.flatMap(({ attempts, endedAt }) =>
    attempts.flatMap(({ confidence, result, alone }) => {
      const helped = HELPED[result];
      return confidence === undefined || helped === undefined || !alone ? [] : [{ confidence, helped, endedAt }];
    }),
  );

const share = (proofs: readonly Proof[]): Share => shareOf(proofs.filter(({ helped }) => helped).length, proofs.length);

/** Few and wide: a band with two incidents in it says nothing, and these are met within weeks. */
const BANDS = [
  [0, 0.35],
  [0.35, 0.6],
  [0.6, 0.8],
  [0.8, 0.9],
  [0.9, 1],
] as const;

export interface CalibrationBand {
  from: number;
  to: number;
  /** Mean of what was stated; null where nothing was. */
  stated: number | null;
  helped: Share;
}

/** How often the remedy for a cause helped, by how sure of the cause it was said to be. Well calibrated: the two are the same. */
export const calibrationOf = (outcomes: readonly Outcome[]): CalibrationBand[] => {
  const proofs = proofsOf(outcomes);
  return BANDS.map(([from, to]) => {
    const within = proofs.filter(
      ({ confidence }) => confidence >= from && (confidence < to || (to === 1 && confidence === 1)),
    );
    const stated = within.reduce((sum, { confidence }) => sum + confidence, 0);
    return { from, to, stated: within.length === 0 ? null : stated / within.length, helped: share(within) };
  });
};

export interface Drift {
  /** `cannot-tell`: the intervals overlap, which few incidents always make them do. */
  verdict: 'better' | 'worse' | 'cannot-tell';
  before: Share;
  lately: Share;
}

/** With fewer, one bad day would be called a drift. */
const LEAST_PROOFS = 5;

/** Whether remedies help more or less often since an instant than before: told only where both are enough and the two intervals do not meet. */
export const driftOf = (outcomes: readonly Outcome[], since: Date): Drift => {
  const proofs = proofsOf(outcomes);
  const isLate = ({ endedAt }: Proof) => Date.parse(endedAt) >= since.getTime();
  const [lately, before] = [share(proofs.filter(isLate)), share(proofs.filter((proof) => !isLate(proof)))];
  if (Math.min(lately.all, before.all) < LEAST_PROOFS) return { verdict: 'cannot-tell', before, lately };
  const verdict = lately.high < before.low ? 'worse' : lately.low > before.high ? 'better' : 'cannot-tell';
  return { verdict, before, lately };
};
