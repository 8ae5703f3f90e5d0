import type { Severity } from '../../contracts/signal.ts';

/** The words by which tools and teams grade their alerts, in lower case. */
const WORDS: Readonly<Record<Severity, readonly string[]>> = {
  critical: ['critical', 'crit', 'emergency', 'fatal', 'disaster', 'page', 'p1', 'sev1', 'sev-1', 'blocker'],
  high: ['high', 'error', 'err', 'major', 'alert', 'p2', 'sev2', 'sev-2'],
  medium: ['medium', 'warning', 'warn', 'moderate', 'average', 'p3', 'sev3', 'sev-3'],
  low: ['low', 'minor', 'notice', 'ticket', 'p4', 'sev4', 'sev-4'],
  info: ['info', 'information', 'informational', 'none', 'ok', 'debug', 'p5', 'sev5', 'sev-5'],
};

const BY_WORD: ReadonlyMap<string, Severity> = new Map(
  Object.entries(WORDS).flatMap(([severity, words]) => words.map((word) => [word, severity as Severity] as const)),
);

/** The severity that a word means; undefined for a word that nobody here knows, and for none. */
export const severityOfWord = (word: string | null | undefined): Severity | undefined =>
  BY_WORD.get(word?.trim().toLowerCase() ?? '');

/** The severity that the first known of these words means; medium, as for an alarm of CloudWatch, when none is known. */
export const severityOf = (...words: readonly (string | null | undefined)[]): Severity => {
  for (const word of words) {
    const severity = severityOfWord(word);
    if (severity !== undefined) return severity;
  }
  return 'medium';
};
