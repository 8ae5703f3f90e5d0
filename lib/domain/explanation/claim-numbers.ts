import { joinedWord, numberInWords } from './claim-number-words.ts';
import { compares, nthPart, ratioInWords, someOfAll } from './claim-ratio-words.ts';
import { type Token, tokensIn } from './claim-tokens.ts';
import { type Reading, readingOfFigure, readingsOfUnit, scaleOf } from './claim-units.ts';

/** A number in a text, and the ways to read it. */
export interface Quantity {
  /** As it stands in the text, which is from `from` to `to`. */
  written: string;
  raw: number;
  readings: readonly Reading[];
  /** Said of a part or a multiple in words, which are round by nature. */
  isRough: boolean;
  from: number;
  to: number;
}

/** Words that only join a number to what follows: they do not say what is counted. */
const JOINING = new Set(
  'a an and are at before after between but by during each for from had has have in into is it its more most of on or over per since than that the then to under until up was were when which while with within'.split(
    ' ',
  ),
);
/** Words that may stand between a number and its unit. */
const PRAISING = new Set(
  'whole full long entire solid straight consecutive complete further additional extra more good short mere'.split(' '),
);
const ORDINAL = /^(?:st|nd|rd|th)$/;
/** Up to here a word counts ("all three"), unless a unit stands behind it, and so does an ordinal. */
const COUNTING_WORDS_TO = 10;

const BARE: Reading = { measures: 'bare', scale: 1 };
const COUNTED: Reading = { measures: 'counted', scale: 1 };
const TIMES: Reading = { measures: 'times', scale: 1 };

/** What stands behind a number: its unit or what it counts, and which token comes then. */
interface Behind {
  readings: readonly Reading[];
  next: number;
  hasUnit: boolean;
}

const behind = (tokens: readonly Token[], at: number, isWhole: boolean): Behind => {
  if (tokens[at]?.kind === 'percent' && tokens[at].joined)
    return { readings: readingsOfUnit(tokens[at].text) ?? [BARE], next: at + 1, hasUnit: true };
  const word = joinedWord(tokens, at);
  if (word === null) return { readings: [BARE], next: at, hasUnit: false };
  if (word === 'per' && joinedWord(tokens, at + 1) === 'cent')
    return { readings: readingsOfUnit('percent') ?? [BARE], next: at + 2, hasUnit: true };
  if (word === 'times') return { readings: [compares(tokens, at) ? TIMES : COUNTED], next: at + 1, hasUnit: true };
  const unit = readingsOfUnit(word);
  if (unit) {
    const isBasisPoints = word === 'basis' && /^points?$/.test(joinedWord(tokens, at + 1) ?? '');
    return { readings: unit, next: isBasisPoints ? at + 2 : at + 1, hasUnit: true };
  }
  // "Six whole hours": the unit stands behind what praises it.
  const praised = PRAISING.has(word) ? readingsOfUnit(joinedWord(tokens, at + 1) ?? '') : undefined;
  if (praised) return { readings: praised, next: at + 2, hasUnit: true };
  // What is no whole number counts nothing.
  if (JOINING.has(word) || !isWhole) return { readings: [BARE], next: at, hasUnit: false };
  return { readings: [COUNTED], next: at + 1, hasUnit: false };
};

/** The numbers of a text, in digits and in words, parts and multiples too; not ordinals, and no small counting words. */
export const quantitiesIn = (text: string): Quantity[] => {
  const tokens = tokensIn(text);
  const found: Quantity[] = [];
  const take = (first: number, next: number, given: Pick<Quantity, 'raw' | 'readings' | 'isRough'>): void => {
    const [from, to] = [tokens[first]?.from ?? 0, tokens[next - 1]?.to ?? 0];
    found.push({ ...given, from, to, written: text.slice(from, to) });
  };
  let at = 0;
  while (at < tokens.length) {
    const token = tokens[at];
    const ratio = ratioInWords(tokens, at);
    const number = token?.kind === 'digits' ? inDigits(tokens, at) : numberInWords(tokens, at);
    const part = ratio ?? nthPart(tokens, at, number);
    if (part) {
      take(at, part.next, { ...part, isRough: true });
      at = part.next;
      continue;
    }
    if (!number) {
      at += 1;
      continue;
    }
    const isSmall = token?.kind === 'word' && number.raw <= COUNTING_WORDS_TO && Number.isInteger(number.raw);
    const share = isSmall ? someOfAll(tokens, number) : null;
    if (share) {
      take(at, share.next, { ...share, isRough: true });
      at = share.next;
      continue;
    }
    const after = number.isOrdinal
      ? { readings: [BARE], next: number.next, hasUnit: false }
      : behind(tokens, number.next, Number.isInteger(number.raw));
    const onlyCounts = number.raw <= COUNTING_WORDS_TO && (number.isOrdinal || (isSmall && !after.hasUnit));
    if (!onlyCounts) take(at, after.next, { raw: number.raw, readings: after.readings, isRough: false });
    // What is counted is read on, as it may be a number too.
    at = after.hasUnit ? after.next : number.next;
  }
  return withUnitsOfRanges(found, text);
};

/** A number in digits with what multiplies it; null where letters make another word of it, as in 5xx. */
const inDigits = (tokens: readonly Token[], at: number) => {
  const raw = Number(tokens[at]?.text.replaceAll(',', ''));
  const word = joinedWord(tokens, at + 1) ?? '';
  const isAttached = tokens[at + 1]?.attached && word !== '';
  if (isAttached && ORDINAL.test(word)) return { raw, next: at + 2, isOrdinal: true };
  const scale = scaleOf(word);
  if (scale !== undefined) return { raw: raw * scale, next: at + 2, isOrdinal: false };
  const isOtherWord = isAttached && !readingsOfUnit(word);
  return isOtherWord || !Number.isFinite(raw) ? null : { raw, next: at + 1, isOrdinal: false };
};

/** "From 2 to 5 min" tells its unit once. */
const withUnitsOfRanges = (found: readonly Quantity[], text: string): Quantity[] =>
  found.map((quantity, index) => {
    const next = found[index + 1];
    if (!next || quantity.readings[0]?.measures !== 'bare') return quantity;
    const between = text.slice(quantity.to, next.from);
    const isRange =
      /^\s*(?:to|-|\u2010|\u2013|\u2014|\u2212)\s*$/u.test(between) ||
      (/^\s*and\s*$/.test(between) && /\bbetween\s*$/i.test(text.slice(0, quantity.from)));
    return isRange ? { ...quantity, readings: next.readings } : quantity;
  });

/** A figure of a fact; what it measures stands in its name. */
export const quantityOf = (name: string, figure: number): Quantity => ({
  written: name,
  raw: Math.abs(figure),
  readings: [readingOfFigure(name)],
  isRough: false,
  from: 0,
  to: 0,
});

/** Fewer digits than these are another number: 2 s is not 2.4 s. */
const LEAST_DIGITS = 2;
const MOST_DIGITS = 8;

/** Whether a number is another one, rounded to two or more significant digits. */
export const isRoundingOf = (rounded: number, exact: number): boolean => {
  if (Math.abs(rounded - exact) <= 1e-9 * Math.abs(exact)) return true;
  if (exact === 0) return false;
  const magnitude = Math.floor(Math.log10(Math.abs(exact)));
  for (let digits = LEAST_DIGITS; digits <= MOST_DIGITS; digits += 1) {
    const step = 10 ** (magnitude + 1 - digits);
    const steps = rounded / step;
    const isWhole = Math.abs(steps - Math.round(steps)) < 1e-6;
    if (isWhole && Math.abs(rounded - exact) <= (step / 2) * (1 + 1e-9)) return true;
  }
  return false;
};

/** How far what is said in words (a third, doubled) may be from what is known. */
const ROUGHLY = 0.05;

const COUNTS: ReadonlySet<Reading['measures']> = new Set(['counted', 'bare']);

/**
 * Whether a number says what another one does, in one of its readings. With a unit it says nothing of a number without one or with one of
 * another kind: 41 is neither 41 % nor 41 GB. What is said without any may be in the unit of what is known.
 */
export const saysTheSame = (said: Quantity, known: Quantity): boolean =>
  said.readings.some((one) =>
    known.readings.some((other) => {
      const exact = (known.raw * other.scale) / one.scale;
      if (one.measures === other.measures || (COUNTS.has(one.measures) && COUNTS.has(other.measures)))
        return isClose(said, exact);
      return one.measures === 'bare' && (isClose(said, known.raw) || isClose(said, exact));
    }),
  );

const isClose = ({ raw, isRough }: Quantity, exact: number): boolean =>
  isRough ? Math.abs(raw - exact) <= ROUGHLY * Math.abs(exact) + 1e-9 : isRoundingOf(raw, exact);
