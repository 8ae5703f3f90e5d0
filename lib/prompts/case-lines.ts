import type { ToldComponent, ToldFact, ToldFaultClass, ToldHypothesis } from '../contracts/told.ts';

/** Ids named under a hypothesis: the clearest ones; the facts themselves stand below. */
const IDS_CITED = 8;

/** Lines between a tag and its end; nothing where there are none. */
export const fenced = (name: string, lines: readonly string[]): string[] =>
  lines.length > 0 ? [`<${name}>`, ...lines, `</${name}>`] : [];

/** The lines that fit, whole, first come first served. */
export const linesWithin = (lines: readonly string[], maximumCharacters: number): string[] => {
  let left = maximumCharacters;
  return lines.filter((line) => {
    left -= line.length + 1;
    return left >= 0;
  });
};

/** Fenced lines as far as they fit, and how many of them did not. */
export const cutToFit = (name: string, lines: readonly string[], maximumCharacters: number, what: string): string[] => {
  const shown = linesWithin(lines, maximumCharacters);
  const left = lines.length - shown.length;
  return [...fenced(name, shown), ...(left > 0 ? [`${left} ${what} were left out.`] : [])];
};

export const hypothesisLine = ({
  hypothesisId,
  component,
  faultClass,
  confidence,
  evidenceFor,
  evidenceAgainst,
  callsToSymptom,
}: ToldHypothesis): string => {
  const cited = (ids: readonly string[]) => ids.slice(0, IDS_CITED).join(', ') || 'none';
  const reach =
    callsToSymptom > 0 ? `; reaches the symptom over ${callsToSymptom} ${callsToSymptom === 1 ? 'call' : 'calls'}` : '';
  return `${hypothesisId}: ${faultClass} of ${component} (${confidence.toFixed(2)}); for ${cited(evidenceFor)}; against ${cited(evidenceAgainst)}${reach}`;
};

/** A fact with its id, in one line. */
export const factLine = ({ evidenceId, fact, where, text }: ToldFact): string =>
  `${evidenceId} [${fact}] ${where ?? 'account'}${text === '' ? '' : `: ${text}`}`;

export const componentLine = ({ name, tier, calls, objectives }: ToldComponent): string =>
  [
    `${name}: ${tier}`,
    ...(calls.length > 0 ? [`calls ${calls.join(', ')}`] : []),
    ...(objectives.length > 0 ? [`promises ${objectives.join(', ')}`] : []),
  ].join('; ');

export const faultClassLine = ({ faultClass, sentence, speaksFor, speaksAgainst }: ToldFaultClass): string =>
  `${faultClass}: ${sentence} For: ${speaksFor.join(', ')}.${speaksAgainst.length > 0 ? ` Against: ${speaksAgainst.join(', ')}.` : ''}`;
