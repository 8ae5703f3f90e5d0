/** Of a word or phrase that is a part of another one, so much must be there for both to find the same lines. */
const MOST = 0.5;

/** Words that stand in most lines, and so tell no search from another. */
const COMMON = new Set(
  'a an and are as at be by for from in is it no not of on or that the this to was were with'.split(' '),
);

/** The words that tell a search from another. */
const wordsOf = (contains: string | null): string[] =>
  ((contains ?? '').toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).filter((word) => !COMMON.has(word));

const SHORTEST_WORD = 3;

/** Whether a search has a word that not nearly every line holds. */
export const looksForSomething = (contains: string): boolean =>
  wordsOf(contains).some((word) => word.length >= SHORTEST_WORD);

/** Endings that make no other word of it: timeouts, refused, failing. */
const stemOf = (word: string): string => {
  const stem = word.replace(/(?:ings?|ed|es|s)$/, '');
  return stem.length >= 4 ? stem : word;
};

/** Whether a part is in a whole, and makes most of it. */
const isMostOf = (part: string, whole: string): boolean => whole.includes(part) && part.length >= MOST * whole.length;

const isNearly = (one: string, other: string): boolean => {
  const [first, second] = [stemOf(one), stemOf(other)];
  return first === second || isMostOf(first, second) || isMostOf(second, first);
};

/** Whether all words of one search are in another, in whatever order. */
const areWithin = (words: readonly string[], others: readonly string[]): boolean =>
  words.every((word) => others.some((other) => isNearly(word, other)));

/**
 * Whether a search of a log for these words finds hardly a line that an earlier one has not: they hold the earlier words (each such line
 * was found), or they are most of them. After a look at all lines, words are allowed: of many lines not all were shown.
 */
export const bringsLittle = (contains: string | null, earlier: string | null): boolean => {
  const [words, before] = [wordsOf(contains), wordsOf(earlier)];
  if (words.length === 0 || before.length === 0) return words.length === before.length;
  const [joined, joinedBefore] = [words.join(''), before.join('')];
  if (joined.includes(joinedBefore) || areWithin(before, words)) return true;
  return isMostOf(joined, joinedBefore) || (areWithin(words, before) && words.length >= MOST * before.length);
};
