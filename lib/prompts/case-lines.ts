import { componentParts } from '../contracts/component.ts';
import type { Evidence } from '../contracts/evidence.ts';
import type { Hypothesis } from '../contracts/hypothesis.ts';
import { outsideText } from './outside-text.ts';

const FACT_CHARACTERS = 400;

/** Lines between a tag and its end; nothing where there are none. */
export const fenced = (name: string, lines: readonly string[]): string[] =>
  lines.length > 0 ? [`<${name}>`, ...lines, `</${name}>`] : [];

/** Cites only facts that the model may be shown: an id that it was not given would be refused in its answer. */
export const hypothesisLine = (
  { hypothesisId, component, faultClass, confidence, evidenceFor, evidenceAgainst, path }: Hypothesis,
  known: ReadonlySet<string>,
): string => {
  const cited = (ids: readonly string[]) =>
    ids
      .filter((id) => known.has(id))
      .slice(0, 8)
      .join(', ') || 'none';
  const reach = path.length > 1 ? `; reaches the symptom over ${path.length - 1} calls` : '';
  return `${hypothesisId}: ${faultClass} of ${named(component)} (${confidence.toFixed(2)}); for ${cited(evidenceFor)}; against ${cited(evidenceAgainst)}${reach}`;
};

/** A fact with its id, in one line. */
export const factLine = ({ evidenceId, fact, component, summary }: Evidence): string =>
  `${evidenceId} [${fact}] ${component ? named(component) : 'account'}: ${outsideText(summary, FACT_CHARACTERS)}`;

/** Kind and name tell components apart; account and region stay at home. */
export const named = (component: string): string => {
  const { kind, name } = componentParts(component);
  return outsideText(`${kind} ${name}`, 120);
};
