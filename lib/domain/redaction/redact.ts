import type { RedactionPolicy } from '../../contracts/redaction.ts';
import { labelOf } from './detectors/labels.ts';
import { isOrdinaryWord } from './detectors/ordinary-values.ts';
import { DETECTORS } from './detectors.ts';
import { type Kind, placeholder } from './kinds.ts';
import { disjoint } from './span.ts';
import { unhide, withPlainDigits } from './unhide.ts';

/**
 * For what Selfheal itself keeps: its records stay in the operator's account and are shown to people who may see the hosts of their
 * services. Secrets and personal data are taken out there too.
 */
export const RECORD_POLICY: RedactionPolicy = { addresses: 'none', accountIds: 'keep' };

/** What is taken out may have hidden something else: a look after it, and at most these many. */
const PASSES = 4;

/** What stands in a value's place. */
export type Replace = (kind: Kind, value: string) => string;

/** A text without a digit, a sign that joins a name and a value, or a word before a secret holds nothing that anybody would know. */
const MAY_HOLD = /[\d@=:$%<]| --?[a-z]|[\w.~-]{16}|pass|basic|bearer|identified|private key/i;

const replacedOnce = (text: string, policy: RedactionPolicy, replace: Replace): string => {
  const readable = withPlainDigits(text);
  if (!MAY_HOLD.test(readable)) return text;
  const spans = disjoint(
    readable,
    DETECTORS.flatMap((detect) => detect(readable, policy)),
  );
  let at = 0;
  let written = '';
  for (const { from, to, kind } of spans) {
    written += text.slice(at, from) + replace(kind, text.slice(from, to));
    at = to;
  }
  return at === 0 ? text : written + text.slice(at);
};

/** The text with every secret and personal datum replaced; what was hidden in it is brought to light first. */
export const replaceSensitive = (text: string, policy: RedactionPolicy, replace: Replace): string => {
  let current = unhide(text);
  for (let pass = 0; pass < PASSES; pass += 1) {
    const next = replacedOnce(current, policy, replace);
    if (next === current) break;
    current = next;
  }
  return current;
};

/**
 * A text without secrets and personal data, each replaced by the name of its kind. There is no way back. Applying it again changes
 * nothing; a text in which nothing is found and hidden comes back as it is.
 */
export const redact = (text: string, policy: RedactionPolicy): string =>
  replaceSensitive(text, policy, (kind) => placeholder(kind));

/** The same for what Selfheal keeps in its own records. */
export const redactForRecord = (text: string): string => redact(text, RECORD_POLICY);

/** The value of a field for the record: nothing of it where its name says what it is. */
export const redactFieldForRecord = (name: string, value: string): string => {
  const label = labelOf(name);
  return label && value !== '' && !isOrdinaryWord(value) && (!label.shape || label.shape.test(value))
    ? placeholder(label.kind)
    : redactForRecord(value);
};
