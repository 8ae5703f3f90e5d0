import { type Detector, type Shape, spansOf } from '../span.ts';

/** Country codes in use (ITU-T E.164), by their first digits. */
const COUNTRY =
  /^(?:1|7|2[07]|21[12368]|2[2-6]\d|29[0179]|3[0-469]|3[578]\d|4[013-9]|42[013]|5[1-8]|5[09]\d|6[0-6]|67[02-9]|68[0-35-9]|69[0-2]|8[1246]|85[02356]|88[06]|9[0-58]|96[0-8]|97[0-79]|99[2-68])/;
/** What a number that was only signed is followed by: a unit, a fraction, a further term. */
const QUANTITY =
  /^(?:\.\d|,\d{3}|\s?(?:%|[kmgt]i?b\b|b\b|bytes?\b|[mun]?s\b|ms\b|sec|min|rows?\b|points?\b|lines?\b))/i;

const digitsIn = (text: string): string => text.replace(/\D/g, '');

const isInternational: Shape['accepts'] = (found, { text, to }) => {
  const digits = digitsIn(found.replace('(0)', ''));
  const least = /[ ().-]/.test(found) ? 8 : 10;
  return (
    digits.length >= least && digits.length <= 15 && COUNTRY.test(digits) && !QUANTITY.test(text.slice(to, to + 8))
  );
};

/** A column of numbers or a hex dump goes on where a phone number ends. */
const standsAlone: Shape['accepts'] = (_, { text, from, to }) =>
  !/[\da-f]{1,4}[ :]$/i.test(text.slice(Math.max(0, from - 5), from)) &&
  !/^[ :][\da-f]{2}\b/i.test(text.slice(to, to + 4));

const SHAPES: readonly Shape[] = [
  {
    kind: 'phone',
    hint: /[+]\d|tel:|%2B|00\d/,
    pattern:
      /(?<![\w+.:/-])(?:\+|(?<=\btel:)\+?|(?<=%2B)|00(?=[1-9]\d[ -]))[1-9]\d{0,3}(?:[ .-]?(?:\(\d{1,5}\)|\d{1,5})){1,6}(?!\w|:\d)/g,
    accepts: isInternational,
  },
  { kind: 'phone', pattern: /(?<=%2B)[1-9]\d{9,14}(?!\d)/g, accepts: isInternational },
  // North America: area and exchange begin with 2 to 9.
  {
    kind: 'phone',
    hint: /\d[-.)] ?\d{3}[-.]\d{4}/,
    pattern:
      /(?<![\w.+/-])(?:1[-. ])?(?:\([2-9]\d{2}\) ?[2-9]\d{2}-\d{4}|[2-9]\d{2}([-.])[2-9]\d{2}\1\d{4})(?![\w-]|\.\d)(?:(?: ?(?:x|ext\.?) ?)\d{1,6}\b)?/g,
  },
  // A trunk zero: Britain, Germany, Japan, Korea, Australia, Italy and others.
  {
    kind: 'phone',
    hint: /(?:\b|\()0\d/,
    pattern:
      /(?<![\w.+/:-])(?:\(0\d{1,4}\) ?\d{3,4}[ -]?\d{3,5}|0[1-9]\d{1,3}[ /-]\d{3,4} ?\d{3,5}|0[1-9]\d? \d{3,4} \d{4}|0\d{1,3}-\d{3,4}-\d{4}|0[45]\d{2} \d{3} \d{3}|0[1-9](?:[ .]\d{2}){4})(?![\w-]|[./:]\d)/g,
    accepts: (found, at) => {
      const { length } = digitsIn(found);
      return length >= 9 && length <= 12 && standsAlone(found, at);
    },
  },
  // Brazil: the area in brackets, without a trunk zero.
  { kind: 'phone', hint: /\(\d\d\) ?\d/, pattern: /(?<![\w.+])\([1-9]\d\) ?9?\d{4}-\d{4}(?![\w-])/g },
  // A word before it says that it is one.
  {
    kind: 'phone',
    hint: /phone|tel|mobile|cell|fax|whatsapp|sms|msisdn|call|dial/i,
    pattern:
      /(?<keep>\b(?:phone|tel(?:efon)?|mobile|cell|fax|whatsapp|sms|msisdn|call(?:er|ed)?|dial(?:ed)?)(?: (?:number|no\.?|to|from|id|sent to))?[:= ]{1,3}["']?)\+?\(?\d[\d ().-]{6,18}\d(?![\w-]|[.:]\d)/gi,
    accepts: (found) => digitsIn(found).length >= 8 && !/^\d{4}-\d{2}-\d{2}|^\d{1,3}(?:\.\d{1,3}){3}$/.test(found),
  },
];

export const detectPhones: Detector = (text) =>
  /\d[\d ().-]{5,}\d/.test(text) ? SHAPES.flatMap((shape) => spansOf(text, shape)) : [];
