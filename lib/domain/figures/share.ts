import { inverseIncompleteBeta } from '../learning/incomplete-beta.ts';

/** A share of so many, with where the true one lies. */
export interface Share {
  yes: number;
  all: number;
  /** With probability 0.9 the true share is between these: the Beta posterior of a uniform prior, which is wide where little was seen. */
  low: number;
  high: number;
}

const TAIL = 0.05;

export const shareOf = (yes: number, all: number): Share => ({
  yes,
  all,
  low: inverseIncompleteBeta(TAIL, 1 + yes, 1 + all - yes),
  high: inverseIncompleteBeta(1 - TAIL, 1 + yes, 1 + all - yes),
});
