import { revealTags } from './normalise.ts';
import { unhide } from './unhide.ts';

/** How an instruction was dressed when it was found. */
export type Disguise =
  | 'plain'
  | 'tag-characters'
  | 'look-alike-letters'
  | 'escapes'
  | 'base64'
  | 'hexadecimal'
  | 'rot13'
  | 'leetspeak'
  | 'spaced-out'
  | 'reversed';

export interface Reading {
  as: Disguise;
  text: string;
}

/** Enough for a sentence; what is longer is decoded to this length. */
const LONGEST_BLOB = 4096;
const MOST_BLOBS = 8;

/** Words in base64 always hold letters of both cases; 20 characters are 15 of the text. */
const BASE64 = /(?<![\w+/])(?=[^a-z\s]{0,12}[a-z])(?=[^A-Z\s]{0,12}[A-Z])[A-Za-z0-9+/_-]{20,}={0,2}/g;
const MAY_BE_HEXADECIMAL = /[0-9a-f]{2}[0-9a-f ,:x\\]{22}/i;
const HEXADECIMAL = /(?:(?:0x|\\x)?[0-9a-f]{2}[ :,]?){12,}/gi;
const ESCAPE = /%([0-9a-f]{2})|\\u\{?([0-9a-f]{4,6})\}?|\\x([0-9a-f]{2})|&#x([0-9a-f]{1,6});|&#(\d{1,7});/gi;

const asText = (bytes: Uint8Array): string => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);

/** Words, not noise: of random bytes hardly any run is printable throughout. */
const isReadable = (text: string): boolean =>
  text.length >= 8 && !text.includes('\ufffd') && !/[^\P{Cc}\t\n\r]/u.test(text) && /\p{L}{3}/u.test(text);

const blobs = (text: string, pattern: RegExp, decode: (blob: string) => string): string =>
  [...text.matchAll(pattern)]
    .slice(0, MOST_BLOBS)
    .map(([blob]) => decode(blob.slice(0, LONGEST_BLOB)))
    .filter(isReadable)
    .join('\n');

const decodeBase64 = (blob: string): string => {
  const plain = blob.replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, '');
  const whole = plain.slice(0, plain.length - (plain.length % 4 === 1 ? 1 : 0));
  return asText(Uint8Array.from(atob(whole), (character) => character.charCodeAt(0)));
};

const decodeHexadecimal = (blob: string): string =>
  asText(Uint8Array.from(blob.replace(/0x|\\x|[ :,]/gi, '').match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)));

/** Percent signs hold bytes, the others characters; runs of bytes make one character together. */
const decodeEscapes = (text: string): string =>
  text
    .replace(/(?:%[0-9a-f]{2})+/gi, (run) =>
      asText(Uint8Array.from(run.slice(1).split('%'), (pair) => Number.parseInt(pair, 16))),
    )
    .replace(ESCAPE, (found, _byte, ...codes: (string | undefined)[]) => {
      const [unicode, byte, hexadecimal, decimal] = codes;
      const code = decimal ? Number(decimal) : Number.parseInt(unicode ?? byte ?? hexadecimal ?? '', 16);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : found;
    })
    .replaceAll('+', ' ');

const rotated = (text: string): string =>
  text.replace(/[a-z]/g, (letter) => String.fromCharCode(((letter.charCodeAt(0) - 97 + 13) % 26) + 97));

const LEET: Readonly<Record<string, string>> = {
  0: 'o',
  1: 'i',
  3: 'e',
  4: 'a',
  5: 's',
  7: 't',
  8: 'b',
  '@': 'a',
  $: 's',
  '!': 'i',
  '|': 'l',
  '+': 't',
};
const unleeted = (text: string): string => text.replace(/[0134578@$!|+]/g, (sign) => LEET[sign] ?? sign);

/** Letters of Cyrillic and Greek that look like ours (Unicode TR 39), in lower case. */
const LOOK_ALIKES = new Map(
  Object.entries({
    а: 'a',
    в: 'b',
    с: 'c',
    ԁ: 'd',
    е: 'e',
    ё: 'e',
    ɡ: 'g',
    һ: 'h',
    і: 'i',
    ї: 'i',
    ј: 'j',
    к: 'k',
    ӏ: 'l',
    м: 'm',
    п: 'n',
    о: 'o',
    р: 'p',
    ԛ: 'q',
    г: 'r',
    ѕ: 's',
    т: 't',
    ц: 'u',
    ѵ: 'v',
    ԝ: 'w',
    х: 'x',
    у: 'y',
    α: 'a',
    ε: 'e',
    η: 'n',
    ι: 'i',
    κ: 'k',
    ν: 'v',
    ο: 'o',
    ρ: 'p',
    τ: 't',
    υ: 'u',
    χ: 'x',
    γ: 'y',
  }),
);
const MIXED = /[a-z][\u0370-\u03ff\u0400-\u052f\u0261]|[\u0370-\u03ff\u0400-\u052f\u0261][a-z]/;
const latinised = (text: string): string =>
  text.replace(/[\u0370-\u03ff\u0400-\u052f\u0261]/g, (letter) => LOOK_ALIKES.get(letter) ?? letter);

const SPACED = /(?<![\p{L}\p{N}])(?:[\p{L}\p{N}][\s._*|~-]{1,3}){7,}[\p{L}\p{N}](?![\p{L}\p{N}])/gu;
const MAY_BE_SPACED = /(?:[^\s.][\s._*|~-]{1,3}){5}/;
const closedUp = (text: string): string =>
  [...text.matchAll(SPACED)].map(([run]) => run.replace(/[\s._*|~-]/g, '')).join('\n');

/** Lower case, composed, blanks as one: what the signs are written for. Line ends stay. */
const flattened = (text: string): string =>
  text
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\S\n]+/g, ' ');

/** What only a disguised instruction holds: the stems of its words as they look rotated or backwards. */
const ROTATED_STEMS = /vtaber|qvfertneq|sbetrg|vafgehpgvba|cebzcg|ehaobbx|nccebir/;
const REVERSED_STEMS = /erongi|dragersid|tegrof|noitcurtsni|tpmorp|koobnur|evorppa/;
const LEET_WORD = /[a-z][0134578@$!|+]{1,2}[a-z]|[0134578@$!|+][a-z]{2}/;

/** The text as it stands, and what it becomes when each disguise that it may wear is taken off once. */
export const readingsOf = (text: string): Reading[] => {
  const seen = flattened(unhide(text));
  const readings: Reading[] = [{ as: 'plain', text: seen }];
  const add = (as: Disguise, found: string): void => {
    if (found !== '') readings.push({ as, text: flattened(found) });
  };
  const revealed = revealTags(text);
  if (revealed !== text) add('tag-characters', unhide(revealed));
  if (MIXED.test(seen)) add('look-alike-letters', latinised(seen));
  if (text.search(ESCAPE) >= 0) add('escapes', unhide(decodeEscapes(text)));
  add('base64', blobs(text, BASE64, decodeBase64));
  if (MAY_BE_HEXADECIMAL.test(text)) add('hexadecimal', blobs(text, HEXADECIMAL, decodeHexadecimal));
  if (ROTATED_STEMS.test(seen)) add('rot13', rotated(seen));
  if (REVERSED_STEMS.test(seen)) add('reversed', [...seen].reverse().join(''));
  if (LEET_WORD.test(seen)) add('leetspeak', unleeted(seen));
  if (MAY_BE_SPACED.test(seen)) add('spaced-out', closedUp(seen));
  return readings;
};
