import { KINDS } from '../kinds.ts';
import type { Detector, Span } from '../span.ts';
import { type Label, labelOf, NAMES_A_LABEL } from './labels.ts';
import { looksOpaque } from './opaque.ts';
import { isOrdinaryValue } from './ordinary-values.ts';

const LONGEST_NAME = 64;
const LONGEST_VALUE = 8192;

const SEPARATOR = /(?<=[\p{L}\p{N}_"'`\])\\]\s{0,3})(?::=|=>|[=:](?![=:]))(?!\/\/)|%3D|%3A/gu;
/** `--password value`, `-storepass value`. */
const OPTION = /(?<![\w-])--?(?<name>[a-z][\w-]{2,40})\s{1,3}(?=[^\s-])/gi;
/** Names and values in fields of their own, as of containers' environments and stacks' parameters. */
const NAME_AND_VALUE =
  /["'](?:name|key|parameter_?key)\\{0,4}["']\s{0,4}[:=]\s{0,4}\\{0,4}["'](?<name>[\w.-]{2,64})\\{0,4}["']\s{0,4},\s{0,4}\\{0,4}["'](?:value|parameter_?value)\\{0,4}["']\s{0,4}[:=](?=\s{0,4}\\{0,4}["'])/gi;
const ATTRIBUTES =
  /\b(?:name|key)\s{0,2}[:=]\s{0,2}\\{0,4}["']?(?<name>[\w.-]{2,64})\\{0,4}["']?(?:\s|\\n){1,12}value\s{0,2}[:=]/gi;
const ELEMENT = /<(?<name>[\w.:-]{2,64})(?:\s[^<>]{0,200})?>(?<value>[^<>]{1,8192})(?=<\/\k<name>)/g;
/** What may come before a value: blanks, a list, DynamoDB's type. */
const LEAD = /[ \t]{0,4}(?:\[\s{0,4}|\{\s{0,4}\\{0,4}["'][SN]\\{0,4}["']\s{0,4}:\s{0,4})?/y;
const OPENING = /(?<slashes>\\{0,4})(?<quote>["'`])/y;
/** Where an unquoted value ends: a comma or bracket only before a blank, the end or the next field. */
const UNQUOTED = /(?:[^\s"'`<>‹,;&)}\]|\\]|\\(?!["'nrt])|[,;&)}\]|](?![\s,;&)}\]|"']|$|[\w.-]{1,40}\s?[=:]))+/y;
const FIELD_END = /\s{0,3}(?:$|[\n\r,;&|)}\]"'`]|\\[nrt"'])/y;

/** `arn:aws:secretsmanager:…:secret:orders/db` names a secret and holds none. */
const IN_ARN = /\barn:[\w-]{3,12}:[^\s"'=]*$/;
const LONGEST_ARN = 160;

const NAME_CHARACTER = /[\p{L}\p{N}_.$-]/u;

const nameBefore = (text: string, at: number): string => {
  let to = at;
  for (let skipped = 0; to > 0 && skipped < 8 && /[\s"'`\\\])]/.test(text[to - 1] ?? ''); skipped += 1) to -= 1;
  let from = to;
  while (from > 0 && to - from < LONGEST_NAME && NAME_CHARACTER.test(text[from - 1] ?? '')) from -= 1;
  return text.slice(from, to);
};

/** A name in several words: `Api key: …`, `date of birth: …`. */
const SPACED_NAME = /(?:[\p{L}\p{N}.]{1,20} ){1,3}$/u;

/** What the name before a separator says; where the last word says nothing, the words before it may. */
const labelBefore = (text: string, at: number, name: string): Label | null => {
  const label = labelOf(name);
  if (label || name === '' || !/^[\p{L}.]{2,10}$/u.test(name)) return label;
  const start = text.lastIndexOf(name, at);
  const before = SPACED_NAME.exec(text.slice(Math.max(0, start - 48), Math.max(0, start)))?.[0] ?? '';
  const words = before.trim().split(' ');
  for (let count = 1; count <= words.length; count += 1) {
    const found = labelOf([...words.slice(-count), name].join(' '));
    if (found) return found;
  }
  return null;
};

interface Value {
  from: number;
  to: number;
  quoted: boolean;
}

/** Up to the quote that closes it, which has as many backslashes before it as the opening one; of a cut line, all that is left. */
const quotedValue = (text: string, from: number, slashes: string, quote: string): Value => {
  const limit = Math.min(text.length, from + LONGEST_VALUE);
  let at = from;
  while (at < limit && (text[at] !== '\n' || slashes !== '')) {
    let run = 0;
    while (text[at + run] === '\\') run += 1;
    const closes = slashes === '' ? run % 2 === 0 : run === slashes.length;
    if (text[at + run] === quote && closes) return { from, to: slashes === '' ? at + run : at, quoted: true };
    at += run + 1;
  }
  return { from, to: Math.min(at, limit), quoted: true };
};

const valueAt = (text: string, at: number): Value | null => {
  LEAD.lastIndex = at;
  const from = at + (LEAD.exec(text)?.[0].length ?? 0);
  OPENING.lastIndex = from;
  const opening = OPENING.exec(text);
  if (opening?.groups) {
    const { slashes = '', quote = '' } = opening.groups;
    return quotedValue(text, from + opening[0].length, slashes, quote);
  }
  UNQUOTED.lastIndex = from;
  const found = UNQUOTED.exec(text.slice(0, from + LONGEST_VALUE));
  return found ? { from, to: from + found[0].length, quoted: false } : null;
};

const endsField = (text: string, at: number): boolean => {
  FIELD_END.lastIndex = at;
  return FIELD_END.test(text);
};

/** `Password: hunter2` names one; `token: signature expired` is a sentence about one. */
const isSaidInProse = (text: string, { from, to }: Value, label: Label): boolean => {
  const value = text.slice(from, to);
  if (/^\d+$/.test(value)) return !label.shape && (label.anyWord !== true || !endsField(text, to));
  if (value.endsWith(':')) return true;
  if (looksOpaque(value) || value.length >= 24) return false;
  return !(label.anyWord && endsField(text, to));
};

/** Names of secrets, as of stores of secrets, are words: `secret=orders-db`. */
const isNameOfSecret = (value: string): boolean => /^[a-z]{2,}(?:[-_/.](?:[a-z]{2,}|v?\d{1,2}|[a-z]\d))+$/i.test(value);

const SPACED_KINDS = new Set([
  'person-name',
  'postal-address',
  'phone',
  'national-id',
  'bank-account',
  'payment-card',
  'iban',
  'date-of-birth',
]);
const TO_END_OF_FIELD = /[^\n\r,;|&"'`<>(){}[\]=]{1,120}/y;

/** Values of more than one word: as much of the field as still has the shape. */
const spacedValue = (text: string, from: number, shape: RegExp): Value | null => {
  TO_END_OF_FIELD.lastIndex = from;
  const field = TO_END_OF_FIELD.exec(text.slice(0, from + 128))?.[0] ?? '';
  const words = field.trimEnd().split(' ');
  for (let count = Math.min(words.length, 6); count > 0; count -= 1) {
    const value = words
      .slice(0, count)
      .join(' ')
      .replace(/[.:]+$/, '');
    if (shape.test(value) && value.split(' ').every((word) => !/^[a-z]{3,}$/.test(word)))
      return { from, to: from + value.length, quoted: false };
  }
  return null;
};

const spanOf = (text: string, at: number, name: string, separator: string, label: Label | null): Span | null => {
  // Values of cookies have a detector of their own, which keeps their names.
  if (!label || label.kind === 'cookie' || IN_ARN.test(text.slice(Math.max(0, at - LONGEST_ARN), at))) return null;
  const found = valueAt(text, at);
  if (!found || found.to <= found.from) return null;
  const value =
    !found.quoted && label.shape && SPACED_KINDS.has(label.kind) ? spacedValue(text, found.from, label.shape) : found;
  if (!value) return null;
  const said = text.slice(value.from, value.to);
  if (isOrdinaryValue(said)) return null;
  if (label.shape && !label.shape.test(said)) return null;
  if (/^(?:.*pull_?)?secret$/i.test(name) && isNameOfSecret(said)) return null;
  if (label.kind === 'password' && /^pwd$/i.test(name) && /^[/~]/.test(said)) return null;
  if (label.kind === 'api-token' && /^\d{1,5}$/.test(said)) return null;
  const prose = separator === ':' && !value.quoted && KINDS[label.kind] === 'never' && /\s/.test(text[at] ?? '');
  return prose && isSaidInProse(text, value, label) ? null : { from: value.from, to: value.to, kind: label.kind };
};

/** Values whose field, parameter, header, variable or element is named for a secret or for somebody's data. */
export const detectLabelledValues: Detector = (text) => {
  if (!NAMES_A_LABEL.test(text)) return [];
  const spans: Span[] = [];
  const take = (at: number, name: string, separator: string): void => {
    if (at < (spans.at(-1)?.to ?? 0)) return;
    const span = spanOf(text, at, name, separator, labelBefore(text, at - separator.length, name));
    if (span) spans.push(span);
  };
  for (const { index, 0: separator } of text.matchAll(SEPARATOR))
    take(index + separator.length, nameBefore(text, index), separator === '%3A' ? ':' : separator);
  const others: Span[] = [];
  for (const pattern of [OPTION, NAME_AND_VALUE, ATTRIBUTES])
    for (const { index, 0: lead, groups } of text.matchAll(pattern)) {
      const name = groups?.name ?? '';
      const span = spanOf(text, index + lead.length, name, '=', labelOf(name));
      if (span) others.push(span);
    }
  for (const { index, 0: whole, groups } of text.matchAll(ELEMENT)) {
    const { name = '', value = '' } = groups ?? {};
    const label = labelOf(name);
    if (label && !isOrdinaryValue(value) && (!label.shape || label.shape.test(value)))
      others.push({ from: index + whole.length - value.length, to: index + whole.length, kind: label.kind });
  }
  return [...spans, ...others];
};
