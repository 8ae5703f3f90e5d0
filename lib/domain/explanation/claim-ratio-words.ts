import { joinedWord, numberInWords, ordinalOf, type ReadNumber } from './claim-number-words.ts';
import type { Token } from './claim-tokens.ts';
import { type Reading, readingsOfUnit } from './claim-units.ts';

/** A part or a multiple in words ("half", "three quarters", "doubled", "tenfold"), and which token comes behind it. */
export interface ReadRatio {
  raw: number;
  next: number;
  readings: readonly Reading[];
}

const SHARE: Reading = { measures: 'share', scale: 1 };
const TIMES: Reading = { measures: 'times', scale: 1 };
/** "Half" is half of a whole, and half of what it was. */
const PART = [SHARE, TIMES];

/** What makes a term of its own with "half" or "double", which says no number. */
const TERMS = new Set(
  'open opened closed close duplex life way click quote quotes check checked checks free'.split(' '),
);
const MULTIPLES: readonly (readonly [RegExp, number])[] = [
  [/^doubl(?:e|es|ed|ing)$/, 2],
  [/^(?:tripl|trebl)(?:e|es|ed|ing)$/, 3],
  [/^quadrupl(?:e|es|ed|ing)$/, 4],
  [/^quintupl(?:e|es|ed|ing)$/, 5],
  [/^halv(?:e|es|ed|ing)$/, 0.5],
];
/** What follows "three times" where it compares; anything else is counted. */
const COMPARES = new Set(
  'as more less fewer higher lower slower faster larger smaller longer shorter greater bigger worse above over the its their that what normal usual normally'.split(
    ' ',
  ),
);
const OF_A_WHOLE = new Set('of the are is were was fail fails failed more less fewer as'.split(' '));
const ARTICLES = new Set(['a', 'an']);

/** Whether "times" behind a number compares ("10 times as slow"), rather than counts ("exited 10 times"). */
export const compares = (tokens: readonly Token[], times: number): boolean =>
  COMPARES.has(joinedWord(tokens, times + 1) ?? '');

const wordAt = (tokens: readonly Token[], at: number): string => {
  const token = tokens[at];
  return token?.kind === 'word' ? token.text : '';
};

export const ratioInWords = (tokens: readonly Token[], at: number): ReadRatio | null => {
  const word = wordAt(tokens, at);
  if (word === '') return null;
  return (
    half(tokens, at, word) ??
    multiple(tokens, at, word) ??
    nthPart(tokens, at, ARTICLES.has(word) ? { raw: 1, next: at + 1, isOrdinal: false } : null)
  );
};

const half = (tokens: readonly Token[], at: number, word: string): ReadRatio | null => {
  if (word !== 'half' && word !== 'halves') return null;
  const next = joinedWord(tokens, at + 1) ?? '';
  if (TERMS.has(next)) return null;
  // "Half a million", "half an hour".
  const of = ARTICLES.has(next) ? at + 2 : at + 1;
  const number = numberInWords(tokens, of);
  if (number && tokens[of]?.joined && number.raw > 10)
    return { raw: number.raw / 2, next: number.next, readings: [{ measures: 'counted', scale: 1 }] };
  const unit = of === at + 2 ? readingsOfUnit(joinedWord(tokens, of) ?? '') : undefined;
  return unit ? { raw: 0.5, next: of + 1, readings: unit } : { raw: 0.5, next: at + 1, readings: PART };
};

const multiple = (tokens: readonly Token[], at: number, word: string): ReadRatio | null => {
  const times = (raw: number, next = at + 1): ReadRatio => ({ raw, next, readings: [TIMES] });
  if (word === 'twice' || word === 'thrice')
    return COMPARES.has(joinedWord(tokens, at + 1) ?? '') ? times(word === 'twice' ? 2 : 3) : null;
  const known = MULTIPLES.find(([form]) => form.test(word));
  if (known) return TERMS.has(joinedWord(tokens, at + 1) ?? '') ? null : times(known[1]);
  if (/^orders?$/.test(word) && joinedWord(tokens, at + 1) === 'of' && joinedWord(tokens, at + 2) === 'magnitude')
    return times(10, at + 3);
  if (!word.endsWith('fold')) return null;
  const [token] = tokens.slice(at);
  const folds = token ? numberInWords([{ ...token, text: word.slice(0, -'fold'.length) }], 0) : null;
  return folds ? times(folds.raw) : null;
};

/** "A third of", "three quarters": the part behind its numerator, where one stands there. */
export const nthPart = (tokens: readonly Token[], at: number, numerator: ReadNumber | null): ReadRatio | null => {
  if (numerator === null) return null;
  const word = joinedWord(tokens, numerator.next) ?? '';
  const isPlural = word.endsWith('s');
  const one = isPlural ? word.slice(0, -1) : word;
  const parts = one === 'quarter' ? 4 : one === 'half' || word === 'halves' ? 2 : ordinalOf(one);
  if (parts === undefined || one === 'first' || one === 'second') return null;
  const behind = joinedWord(tokens, numerator.next + 1) ?? '';
  // "A third attempt" counts, "a third of the calls" and "two thirds" do not.
  const isPart = isPlural || one === 'quarter' || !ARTICLES.has(wordAt(tokens, at)) || OF_A_WHOLE.has(behind);
  return isPart ? { raw: numerator.raw / parts, next: numerator.next + 1, readings: PART } : null;
};

/** "Nine in ten", "nine out of ten", "three of six": a part of a whole in small words. */
export const someOfAll = (tokens: readonly Token[], some: ReadNumber): ReadRatio | null => {
  const between = joinedWord(tokens, some.next);
  const at =
    between === 'out' && joinedWord(tokens, some.next + 1) === 'of'
      ? some.next + 2
      : between === 'of' || between === 'in'
        ? some.next + 1
        : null;
  const all = at !== null && tokens[at]?.joined ? numberInWords(tokens, at) : null;
  if (!all || all.isOrdinal || all.raw < some.raw || all.raw === 0) return null;
  // "One in ten minutes" says when.
  if (between === 'in' && readingsOfUnit(joinedWord(tokens, all.next) ?? '')) return null;
  return { raw: some.raw / all.raw, next: all.next, readings: [SHARE] };
};
