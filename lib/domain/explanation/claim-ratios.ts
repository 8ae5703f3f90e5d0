import { type Quantity, quantitiesIn } from './claim-numbers.ts';
import type { Reading } from './claim-units.ts';

/** Between the numbers of one comparison there is no other sentence. */
const NORMALLY = /^[^;.]{0,40}\bnormally\s*$/;
const TO = /^\s*to\s*$/;
const OF = /^\s*(?:out )?of (?:at most )?$/;

const shown = (raw: number, measures: 'times' | 'share'): Quantity[] =>
  Number.isFinite(raw)
    ? [{ written: '', raw, readings: [{ measures, scale: 1 }], isRough: false, from: 0, to: 0 }]
    : [];

/** Of the same kind of number only: two seconds, two counts. */
const ratio = (one: Quantity, other: Quantity, measures: 'times' | 'share'): Quantity[] => {
  const [first, second] = [one.readings[0], other.readings[0]];
  if (!first || !second || kindOf(first) !== kindOf(second)) return [];
  return shown((one.raw * first.scale) / (other.raw * second.scale), measures);
};

const kindOf = ({ measures }: Reading): string => (measures === 'bare' ? 'counted' : measures);

/**
 * The ratios that a sentence of ours shows: how much more something is than normally ("1.5 s, normally 0.5 s"), than it was ("4 to 1"),
 * and which part of a whole ("3 of 6"). Only numbers that stand side by side are compared: any two would support nearly any ratio.
 */
export const ratiosIn = (sentence: string): Quantity[] => {
  const quantities = quantitiesIn(sentence);
  const between = (first: Quantity, second: Quantity): string => sentence.slice(first.to, second.from);
  return quantities.flatMap((first, index) => {
    const [second, third] = quantities.slice(index + 1);
    if (!second) return [];
    if (NORMALLY.test(between(first, second))) return ratio(first, second, 'times');
    if (TO.test(between(first, second))) return ratio(second, first, 'times');
    if (!OF.test(between(first, second))) return [];
    // "91.5% of at most 100%, normally 46.2%": what is compared is the first.
    const compared = third && NORMALLY.test(between(second, third)) ? ratio(first, third, 'times') : [];
    return [...ratio(first, second, 'share'), ...compared];
  });
};

/** Ratios of figures of which a fact has the present and the normal one. */
export const ratiosOfFigures = (figures: Readonly<Record<string, number>>): Quantity[] =>
  Object.entries(figures).flatMap(([name, now]) => {
    const normal = name.startsWith('now') ? figures[`normal${name.slice('now'.length)}`] : undefined;
    return normal === undefined ? [] : shown(now / normal, 'times');
  });
