import type { Token } from './claim-tokens.ts';

const counted = (words: string, from: number, step: number): [string, number][] =>
  words.split(' ').map((word, index) => [word, from + step * index]);

const SMALL: ReadonlyMap<string, number> = new Map(
  counted(
    'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen',
    0,
    1,
  ),
);
const TENS: ReadonlyMap<string, number> = new Map(
  counted('twenty thirty forty fifty sixty seventy eighty ninety', 20, 10),
);
const ROUND: ReadonlyMap<string, number> = new Map(
  Object.entries({ dozen: 12, hundred: 1e2, thousand: 1e3, million: 1e6, billion: 1e9, trillion: 1e12 }).flatMap(
    ([word, value]): [string, number][] => [
      [word, value],
      [`${word}s`, value],
    ],
  ),
);
/** From here on a round word closes what was counted before it: "two thousand and five". */
const CLOSES_FROM = 1000;

const ORDINALS: ReadonlyMap<string, number> = new Map([
  ...counted('first second third fourth fifth sixth seventh eighth ninth tenth', 1, 1),
  ...counted('eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth', 11, 1),
  ...counted('twentieth thirtieth fortieth fiftieth sixtieth seventieth eightieth ninetieth', 20, 10),
  ['hundredth', 100] as const,
  ['thousandth', 1000] as const,
  ['millionth', 1e6] as const,
]);

/** The number that an ordinal word says. */
export const ordinalOf = (word: string): number | undefined => ORDINALS.get(word);

/** A number that was read out of words: what it says, and which token comes behind it. */
export interface ReadNumber {
  raw: number;
  next: number;
  isOrdinal: boolean;
}

const wordAt = (tokens: readonly Token[], at: number): string | null => {
  const token = tokens[at];
  return token?.kind === 'word' ? token.text : null;
};

/** The word that goes on what stands before it. */
export const joinedWord = (tokens: readonly Token[], at: number): string | null =>
  tokens[at]?.joined ? wordAt(tokens, at) : null;

/**
 * The number in words that begins at a token ("nine hundred and five", "two dozen", "zero point nine", "forty-first"), as long as it
 * goes; null where none begins there.
 */
export const numberInWords = (tokens: readonly Token[], start: number): ReadNumber | null => {
  let [total, current, ones, tens] = [0, 0, false, false];
  let at = start;
  const wordHere = () => (at === start ? wordAt(tokens, at) : joinedWord(tokens, at));
  for (let word = wordHere(); word !== null; word = wordHere()) {
    const [small, ten, round] = [SMALL.get(word), TENS.get(word), ROUND.get(word)];
    const ordinal = ORDINALS.get(word);
    if (small !== undefined && !ones && !(tens && small > 9)) {
      current += small;
      ones = true;
    } else if (ten !== undefined && !ones && !tens) {
      current += ten;
      tens = true;
    } else if (round !== undefined) {
      if (round >= CLOSES_FROM) {
        total += Math.max(current, at === start ? 1 : current) * round;
        current = 0;
      } else current = Math.max(current, 1) * round;
      [ones, tens] = [false, false];
    } else if (ordinal !== undefined && ordinal > 10 && at === start) {
      return { raw: ordinal, next: at + 1, isOrdinal: true };
    } else if (tens && !ones && ordinal !== undefined && ordinal < 10 && word !== 'second') {
      return { raw: total + current + ordinal, next: at + 1, isOrdinal: true };
    } else if (!(word === 'and' && at > start && continues(tokens, at))) break;
    at += 1;
  }
  if (at === start) return null;
  return { ...withDecimals(tokens, at, total + current), isOrdinal: false };
};

/** "and" belongs to a number only between a round word and a smaller one. */
const continues = (tokens: readonly Token[], and: number): boolean => {
  const [before, after] = [wordAt(tokens, and - 1) ?? '', joinedWord(tokens, and + 1) ?? ''];
  return (ROUND.get(before) ?? 0) >= 100 && (SMALL.has(after) || TENS.has(after));
};

const withDecimals = (tokens: readonly Token[], at: number, whole: number): Omit<ReadNumber, 'isOrdinal'> => {
  const digits: number[] = [];
  if (joinedWord(tokens, at) === 'point')
    for (let next = at + 1; ; next += 1) {
      const digit = SMALL.get(joinedWord(tokens, next) ?? '');
      if (digit === undefined || digit > 9) break;
      digits.push(digit);
    }
  return digits.length === 0
    ? { raw: whole, next: at }
    : { raw: Number(`${whole}.${digits.join('')}`), next: at + 1 + digits.length };
};
