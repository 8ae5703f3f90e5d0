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
  [/^sextupl(?:e|es|ed|ing)$/, 6],
  [/^septupl(?:e|es|ed|ing)$/, 7],
  [/^octupl(?:e|es|ed|ing)$/, 8],
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
/** What may stand before the whole: "nine out of every ten", "nine of the ten". */
const BEFORE_THE_WHOLE = new Set(['every', 'each', 'all', 'the', 'these', 'those']);
const FAILS = /^(?:fail|fails|failed|failing|timed|timing|errors?|errored|rejected|refused|dropped|lost|slow|down)$/;
/** Between what fails and that it does: "all requests to shop now fail". */
const WORDS_BETWEEN = 4;
/** What a share is told of: "all requests", "every second call". */
const SHARED = /^(?:requests?|calls?|queries|query|transactions?|traffic|invocations?|orders?|users?|customers?)$/;

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
    everyNth(tokens, at, word) ??
    factor(tokens, at, word) ??
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

/** "Every second request" is half of them; "every request" and "all requests fail" are the whole. */
const everyNth = (tokens: readonly Token[], at: number, word: string): ReadRatio | null => {
  const next = joinedWord(tokens, at + 1) ?? '';
  const nth = next === 'other' ? 2 : ordinalOf(next);
  if (word === 'every' && nth && SHARED.test(joinedWord(tokens, at + 2) ?? ''))
    return { raw: 1 / nth, next: at + 2, readings: [SHARE] };
  if (word !== 'every' && word !== 'all') return null;
  // "Half of all requests" tells its part already.
  if (joinedWord(tokens, at) !== null && wordAt(tokens, at - 1) === 'of') return null;
  const of = next === 'of' ? at + 2 : at + 1;
  const what = BEFORE_THE_WHOLE.has(joinedWord(tokens, of) ?? '') ? of + 1 : of;
  const onward = tokens.slice(what + 1, what + 2 + WORDS_BETWEEN);
  const isWhole = SHARED.test(joinedWord(tokens, what) ?? '') && onward.some(({ text }) => FAILS.test(text));
  return isWhole ? { raw: 1, next: what + 1, readings: [SHARE] } : null;
};

/** "By a factor of five". */
const factor = (tokens: readonly Token[], at: number, word: string): ReadRatio | null => {
  if (word !== 'factor' || joinedWord(tokens, at + 1) !== 'of') return null;
  const by = tokens[at + 2];
  if (!by?.joined) return null;
  if (by.kind === 'digits') return { raw: Number(by.text.replaceAll(',', '')), next: at + 3, readings: [TIMES] };
  const number = numberInWords(tokens, at + 2);
  return number ? { raw: number.raw, next: number.next, readings: [TIMES] } : null;
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
  const behind =
    between === 'out' && joinedWord(tokens, some.next + 1) === 'of'
      ? some.next + 2
      : between === 'of' || between === 'in'
        ? some.next + 1
        : null;
  const at = behind !== null && BEFORE_THE_WHOLE.has(joinedWord(tokens, behind) ?? '') ? behind + 1 : behind;
  const all = at !== null && tokens[at]?.joined ? numberInWords(tokens, at) : null;
  if (!all || all.isOrdinal || all.raw < some.raw || all.raw === 0) return null;
  // "One in ten minutes" says when.
  if (between === 'in' && readingsOfUnit(joinedWord(tokens, all.next) ?? '')) return null;
  return { raw: some.raw / all.raw, next: all.next, readings: [SHARE] };
};
