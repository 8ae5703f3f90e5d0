import type { Candidate } from './odds.ts';

/** Signs weaker than this would change nothing. */
const TELLING_WEIGHT = 1;
const MAXIMUM_SENTENCES = 3;

const PLACES = { self: 'on it', callee: 'on something it calls', caller: 'on something that calls it' } as const;

/** Observations that would have moved the ranking: what the rival lacks, and what would speak against this one. */
export const wouldChange = (candidate: Candidate, rival: Candidate | null): string[] => {
  const missing = (of: Candidate, wanted: (weight: number) => boolean) => {
    const seen = new Set(of.support.map(({ fact }) => fact));
    return of.row.signs
      .filter(({ fact, weight }) => wanted(weight) && !seen.has(fact))
      .sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight) || (a.fact < b.fact ? -1 : 1));
  };
  const against = missing(candidate, (weight) => weight <= -TELLING_WEIGHT).map(
    ({ fact, at }) => `${fact} ${PLACES[at]} would speak against ${candidate.row.faultClass}`,
  );
  const forRival = rival
    ? missing(rival, (weight) => weight >= TELLING_WEIGHT).map(
        ({ fact, at }) => `${fact} at ${rival.component} (${PLACES[at]}) would speak for ${rival.row.faultClass}`,
      )
    : [];
  const [strongest] = [...candidate.support].sort((a, b) => b.shift - a.shift || (a.fact < b.fact ? -1 : 1));
  // Nothing that was not seen would change it: then what was seen carries it.
  const carrying =
    strongest && forRival.length + against.length === 0
      ? [`without ${strongest.fact} little would speak for ${candidate.row.faultClass}`]
      : [];
  return [...carrying, ...forRival.slice(0, 2), ...against]
    .slice(0, MAXIMUM_SENTENCES)
    .map((text) => text.slice(0, 300));
};
