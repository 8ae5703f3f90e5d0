import { Impact } from '../../contracts/manifest.ts';

const WORST = Impact.options.length - 1;

/** How bad an impact is, from 0 on; one that nobody knows is as bad as the worst. */
export const impactRank = (impact: Impact): number => {
  const rank = Impact.options.indexOf(impact);
  return rank < 0 ? WORST : rank;
};

export const worseImpact = (one: Impact, other: Impact): Impact =>
  Impact.options[Math.max(impactRank(one), impactRank(other))] ?? 'critical';
