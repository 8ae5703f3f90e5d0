import fc from 'fast-check';
import { ordinaryLines } from '../../../../bench/redaction/ordinary-lines.ts';
import { plantedLines } from '../../../../bench/redaction/planted-lines.ts';
import { secretLines } from '../../../../bench/redaction/secret-lines.ts';
import { KINDS, type Kind } from '../../../../lib/domain/redaction/kinds.ts';

const PIECES = [
  'password=',
  '"token":"',
  '--secret ',
  'Bearer ',
  'Cookie: a=',
  'https://u:',
  '@',
  '://',
  '<email>',
  '<email-1>',
  '‹phone-2›',
  '<',
  '>',
  '\\"',
  '"',
  "'",
  '\\n',
  '\n',
  ' ',
  ',',
  ';',
  '&',
  '=',
  ':',
  '+49 ',
  '4111',
  '-----BEGIN PRIVATE KEY-----',
  'eyJ',
  'AK',
  'IA',
  '%40',
  '\u200b',
  '\u202e',
  '\u001b[31m',
  '\u{e0041}',
  '\ufeff',
  '٣',
  'ｐａｓｓ',
];

/** Texts that hold a bit of everything: lines with and without secrets, their parts, placeholders, hidden and broken characters. */
export const anyText = fc
  .array(
    fc.oneof(
      fc.constantFrom(...PIECES),
      fc.constantFrom(...secretLines(3, 1).map(({ line }) => line)),
      fc.constantFrom(...secretLines(4, 1).map(({ secret }) => secret)),
      fc.constantFrom(...ordinaryLines(3, 60)),
      fc.constantFrom(...plantedLines().map(({ line }) => line)),
      fc.string({ unit: 'binary', maxLength: 12 }),
      fc.string({ maxLength: 12 }),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(''));

export const EVERY_KIND: ReadonlySet<Kind> = new Set(Object.keys(KINDS).filter((kind): kind is Kind => kind in KINDS));
