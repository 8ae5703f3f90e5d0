import { redactForRecord } from '../redaction/redact.ts';
import { screen } from '../redaction/screen.ts';

const STATEMENT_LENGTH = 200;
/** The longest that OpenTelemetry lets a summary be. */
const SUMMARY_LENGTH = 255;
const MAXIMUM_TARGETS = 3;

/**
 * What may hold a value although the engine took the others out: commands that engines do not normalise (`ALTER USER … PASSWORD 'x'`),
 * comments, and a literal that was cut off with the text. A name in double quotes stays.
 */
const MASKS: readonly (readonly [RegExp, string])[] = [
  [/\/\*[\s\S]*?(?:\*\/|$)/g, ' '],
  [/--[^\n]*/g, ' '],
  [/\$(\w*)\$[\s\S]*?(?:\$\1\$|$)/g, '?'],
  [/'(?:[^'\\]|''|\\.)*(?:'|$)/g, '?'],
  [/"(?![A-Za-z_][\w$]*")(?:[^"]|"")*(?:"|$)/g, '?'],
  [/(?<![\w$.?])\d[\w.]*/g, '?'],
  [/\s+/g, ' '],
];

const masked = (statement: string): string =>
  redactForRecord(MASKS.reduce((text, [shape, word]) => text.replace(shape, word), statement)).trim();

/** A statement as people may read it: without values, secrets and comments, bounded. Null where its text tries to instruct its reader. */
export const readableStatement = (statement: string): string | null => {
  if (screen(statement).length > 0) return null;
  const text = masked(statement);
  return text.length <= STATEMENT_LENGTH ? text : `${text.slice(0, STATEMENT_LENGTH - 1)}…`;
};

const OPERATION =
  /\b(?:SELECT|INSERT|UPDATE|DELETE|MERGE|REPLACE|CALL|LOCK|TRUNCATE|ALTER|CREATE|DROP|REINDEX|VACUUM|ANALYZE|COPY|COMMIT|ROLLBACK)\b/i;
const TARGET = /\b(?:FROM|INTO|UPDATE|JOIN|TABLE)\s+(?:ONLY\s+)?([\w.$"`[\]]+)/gi;

/**
 * The operation and its tables, `SELECT orders customers`: OpenTelemetry's db.query.summary. Empty for what is no known statement.
 * https://opentelemetry.io/docs/specs/semconv/database/database-spans/#generating-a-summary-of-the-query
 */
export const statementSummary = (statement: string): string => {
  if (screen(statement).length > 0) return '';
  const text = masked(statement);
  const [operation] = OPERATION.exec(text) ?? [];
  if (!operation) return '';
  const targets = [...text.matchAll(TARGET)].map(([, target = '']) => target.replace(/["`[\]]/g, ''));
  return [operation.toUpperCase(), ...[...new Set(targets)].filter(Boolean).slice(0, MAXIMUM_TARGETS)]
    .join(' ')
    .slice(0, SUMMARY_LENGTH);
};
