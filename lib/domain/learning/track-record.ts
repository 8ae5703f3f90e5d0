import type { TrackRecord } from '../../contracts/outcome.ts';
import { inverseIncompleteBeta } from './incomplete-beta.ts';

/** How many remediations the manifest's own estimate is worth: few, so that what really happened soon outweighs it. */
const PRIOR_STRENGTH = 4;

/**
 * How likely a runbook is to help, 0 to 1: the mean of the Beta posterior whose prior has the manifest's estimate as its
 * mean and the weight of four remediations.
 */
export const chanceToHelp = (prior: number, record: TrackRecord | null): number => {
  const helped = record?.helped ?? 0;
  const failed = record?.failed ?? 0;
  return (prior * PRIOR_STRENGTH + helped) / (PRIOR_STRENGTH + helped + failed);
};

/**
 * One-sided lower credible bound of a runbook's success rate: with probability `level` the true rate is above it. Posterior
 * Beta(1 + helped, 1 + failed), that is with a uniform prior (Bayes and Laplace), so that no estimate of its author helps
 * a runbook to earn autonomy. At level 0.95, 13 successes without a failure bound it at 0.807.
 */
export const lowerBound = (record: TrackRecord | null, level: number): number =>
  inverseIncompleteBeta(1 - level, 1 + (record?.helped ?? 0), 1 + (record?.failed ?? 0));
