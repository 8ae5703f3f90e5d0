const ESCAPE = String.fromCharCode(0x1b);
const CONTROL_SEQUENCE = String.fromCharCode(0x9b);
const BELL = String.fromCharCode(0x07);

/** The escape character itself, and the ways in which loggers write it out. */
const ESC = String.raw`(?:${ESCAPE}|\\u001[bB]|\\x1[bB]|\\0?33|\\e(?=\[)|#033)`;

/** Terminal sequences (ECMA-48): colours and movements, and strings such as links and titles with all that they hold. */
const TERMINAL = new RegExp(
  String.raw`(?:${ESC}\[|${CONTROL_SEQUENCE})[0-?]{0,64}[ -/]{0,16}[@-~]` +
    String.raw`|${ESC}[\]PX^_][^${BELL}${ESCAPE}\n]{0,2048}(?:${BELL}|${ESC}\\{1,2})` +
    `|${ESCAPE}[ -/]{0,16}[0-~]`,
  'g',
);

/** Characters that nobody sees: zero-width, direction, tags, variation selectors, fillers; also written out as JSON does. */
const INVISIBLE =
  /[\p{Cf}\p{Default_Ignorable_Code_Point}]|\\u(?:00ad|034f|061c|115f|1160|180[b-e]|200[b-f]|202[a-e]|206[0-9a-f]|3164|fe0[0-9a-f]|feff|ffa0)|\\udb40\\ud[c-d][0-9a-f]{2}/giu;

const CONTROL = /[^\P{Cc}\t\n\r]/gu;
const BLANK = /[\p{Zs}\u2800]/gu;

/** Letters and digits in another dress: full width, mathematical, circled, script. Only these: elsewhere the form carries meaning. */
const DRESSED =
  /[\uff01-\uff5e\u{1d400}-\u{1d7ff}\u2460-\u24ff\u{1f130}-\u{1f149}\u2070-\u209c\u2102\u210a-\u2113\u2115\u2119-\u211d\u2124\u2128\u212a-\u2131\u2133\u2134\ufb00-\ufb06\ufe64-\ufe66]+/gu;

const PLAIN = /^[\t\n\r -~]*$/;
const WRITTEN_OUT = /\\(?:u|x1b|0?33|e\[)|#033/i;

/** Nothing in it but what is seen: then there is nothing to bring to light. */
export const isPlain = (text: string): boolean => PLAIN.test(text) && !WRITTEN_OUT.test(text);

/**
 * The text as a reader would see it: without terminal sequences, invisible and control characters, with blanks and letters in their
 * plain form. What is hidden inside a word can then neither split a secret nor an instruction.
 */
export const unhide = (text: string): string =>
  isPlain(text)
    ? text
    : text
        .toWellFormed()
        .replace(TERMINAL, '')
        .replace(INVISIBLE, '')
        .replace(CONTROL, '')
        .replace(BLANK, ' ')
        .replace(DRESSED, (found) => found.normalize('NFKC'));

/** The zeros of digits that people write beside our own (Arabic, Persian, Devanagari, Bengali). */
const ZEROS = [0x0660, 0x06f0, 0x0966, 0x09e6];
const FOREIGN_DIGIT = /[\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\u09e6-\u09ef]/g;

/** The same text, character for character, with digits that a detector can count. */
export const withPlainDigits = (text: string): string =>
  text.replace(FOREIGN_DIGIT, (digit) => {
    const code = digit.charCodeAt(0);
    return String(code - (ZEROS.findLast((zero) => zero <= code) ?? code));
  });
