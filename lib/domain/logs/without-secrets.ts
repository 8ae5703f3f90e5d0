import { PLACEHOLDER } from '../redaction/kinds.ts';
import { redactForRecord } from '../redaction/redact.ts';
import { WILDCARD } from './tokens.ts';

/** More characters of one line are not read: a template has fewer, and what comes as an example fewer still. */
const LONGEST_LINE = 8192;
/** Where a line is cut, half a secret may stand, which nobody knows for one: so much before the cut is left out. */
const BEFORE_THE_CUT = 2048;

/**
 * A log line without secrets and personal data. Before it is mined: a template has lost the signs that join a value to its name, by which
 * alone a password in words is known.
 */
export const withoutSecrets = (message: string): string =>
  message.length <= LONGEST_LINE
    ? redactForRecord(message)
    : redactForRecord(message.slice(0, LONGEST_LINE)).slice(0, -BEFORE_THE_CUT);

/** Such a line as it is mined: what was taken out of it is a value, whatever it was. */
export const asMined = (line: string): string => line.replace(PLACEHOLDER, WILDCARD);
