import { unhide } from './unhide.ts';

/** A run of one character says no more after this many. */
const LONGEST_RUN = 32;
/** What has no blank for so long is a blob: its beginning tells what kind. */
const LONGEST_WORD = 256;
const KEPT_OF_RUN = 8;
const KEPT_OF_WORD = 128;
/** Marks stacked on one letter; more only paint over the lines beside it. */
const MARKS = /(\p{M}{4})\p{M}+/gu;
const RUN = new RegExp(String.raw`(\S)\1{${LONGEST_RUN},}`, 'gu');
const WORD = new RegExp(String.raw`\S{${LONGEST_WORD + 1},}`, 'gu');
const BLANKS = /[ \t]{2,}/g;

/** Tag characters (U+E0020 to U+E007E) repeat ASCII where nobody sees it; flags of regions are the one honest use. */
const TAGGED = /(?<!\u{1f3f4}[\u{e0020}-\u{e007f}]{0,8})[\u{e0020}-\u{e007e}]+\u{e007f}?/gu;

/** What somebody wrote in invisible tag characters, made visible: a reader should see that it was there. */
export const revealTags = (text: string): string =>
  text.replace(
    TAGGED,
    (hidden) =>
      ` [hidden: ${[...hidden]
        .map((tag) => (tag.codePointAt(0) ?? 0) - 0xe0000)
        .filter((code) => code < 0x7f)
        .map((code) => String.fromCharCode(code))
        .join('')}] `,
  );

const shortenedRun = (run: string): string => {
  const characters = [...run];
  return `${characters.slice(0, KEPT_OF_RUN).join('')}…(${characters.length} times)`;
};

const shortenedWord = (word: string): string =>
  `${word.slice(0, KEPT_OF_WORD).toWellFormed()}…(${word.length} characters)`;

/** The first so many characters, with a mark where something is missing, never half of one. */
export const within = (text: string, maximumCharacters: number): string =>
  text.length <= maximumCharacters
    ? text
    : `${text.slice(0, Math.max(0, maximumCharacters - 1)).replace(/[\ud800-\udbff]$/, '')}…`;

/**
 * Text from outside as it may be shown and sent: nothing hidden, no control or direction characters, letters in their plain form, line
 * ends as `\n`, no endless runs or words, no more than so many characters. Redact before it is cut: half a secret is hard to know.
 */
export const normalise = (text: string, maximumCharacters: number): string =>
  within(
    unhide(revealTags(text))
      .replace(/\r\n?/g, '\n')
      .replace(MARKS, '$1')
      .replace(RUN, shortenedRun)
      .replace(WORD, shortenedWord)
      .replace(BLANKS, ' ')
      .trim(),
    maximumCharacters,
  );
