import { Impact } from '../../contracts/manifest.ts';

export const impactRank = (impact: Impact): number => Impact.options.indexOf(impact);

export const worseImpact = (one: Impact, other: Impact): Impact => (impactRank(one) >= impactRank(other) ? one : other);
