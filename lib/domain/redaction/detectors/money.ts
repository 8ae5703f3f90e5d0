import { type Detector, type Shape, spansOf } from '../span.ts';
import { passesIban, passesLuhn } from './check-digits.ts';

/**
 * Issuers' ranges with the lengths of their numbers: one number in ten passes the check alone, so both have to hold. The rare cards of
 * 17 to 19 digits are known by their label only, for so long are many ids.
 */
const ISSUERS: readonly (readonly [RegExp, readonly number[]])[] = [
  [/^4/, [16]],
  [/^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, [16]],
  [/^3[47]/, [15]],
  [/^(?:6011|64[4-9]|65)/, [16]],
  [/^(?:30[0-5]|309|36|38|39)/, [14]],
  [/^35(?:2[89]|[3-8])/, [16]],
  [/^62/, [16]],
];

const isCard = (found: string): boolean => {
  const digits = found.replace(/\D/g, '');
  return (
    ISSUERS.some(([range, lengths]) => range.test(digits) && lengths.includes(digits.length)) && passesLuhn(digits)
  );
};

/** Countries of the IBAN registry with the lengths of their numbers (ISO 13616). */
const IBAN_LENGTHS =
  'AD24AE23AL28AT20AZ28BA20BE16BG22BH22BR29BY28CH21CR22CY28CZ24DE22DK18DO28EE20EG29ES24FI18FO18FR27GB22GE22GI23GL18GR27GT28HR21HU28IE22IL23IQ23IS26IT27JO30KW30KZ20LB28LC32LI21LT20LU20LV21MC27MD24ME22MK19MR27MT31MU30NL18NO15PK24PL28PS29PT25QA29RO24RS22SA24SC31SE24SI19SK24SM27ST25SV28TL23TN24TR26UA29VA22VG24XK20';
const LENGTH_OF = new Map(
  [...IBAN_LENGTHS.matchAll(/([A-Z]{2})(\d{2})/g)].map(([, country, length]) => [country, Number(length)]),
);

/** An IBAN within what was found: words after it may look like its last groups. */
const isIban = (found: string): boolean => {
  const iban = found.replace(/[ -]/g, '').toUpperCase();
  return LENGTH_OF.get(iban.slice(0, 2)) === iban.length && passesIban(iban);
};

const IBAN_START = /(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?=[ -]?[A-Z0-9])/gi;

const detectIbans: Detector = (text) =>
  [...text.matchAll(IBAN_START)].flatMap(({ index, 0: start }) => {
    const length = LENGTH_OF.get(start.slice(0, 2).toUpperCase());
    if (!length) return [];
    let to = index;
    for (let count = 0; count < length && to < text.length; to += 1) {
      if (/[A-Z0-9]/i.test(text[to] ?? '')) count += 1;
      else if (!/[ -]/.test(text[to] ?? '')) break;
    }
    return isIban(text.slice(index, to)) && !/[A-Z0-9]/i.test(text[to] ?? '')
      ? [{ from: index, to, kind: 'iban' as const }]
      : [];
  });

const CARDS: readonly Shape[] = [
  {
    kind: 'payment-card',
    pattern:
      /(?<![\w.])(?<![\d_][-,])(?:\d{4}([ -]?)\d{4}\1\d{4}\1\d{4}|\d{4}([ -]?)\d{6}\2\d{4,5})(?![A-Za-z0-9]|[-.]\d)/g,
    accepts: isCard,
  },
];

export const detectMoney: Detector = (text) =>
  /\d[\d -]{10,}\d|[A-Z]{2}\d{2}[ -]?[A-Z0-9]/i.test(text)
    ? [
        ...CARDS.flatMap((shape) => spansOf(text, shape)),
        ...detectIbans(text, { addresses: 'none', accountIds: 'keep' }),
      ]
    : [];
