import type { RedactionPolicy } from '../../lib/contracts/redaction.ts';
import { redact } from '../../lib/domain/redaction/redact.ts';
import type { SecretLine } from './secret-lines.ts';

/** Half of a value, or 16 characters of a long one, is taken for the value. */
const LONGEST_PIECE = 16;

/** True when a piece of the secret is left that the rest of the line does not hold anyway. */
const leaks = ({ line, secret }: SecretLine, told: string): boolean => {
  const length = Math.min(LONGEST_PIECE, Math.max(Math.min(6, secret.length), Math.ceil(secret.length / 2)));
  const rest = line.replaceAll(secret, '\n');
  for (let at = 0; at + length <= secret.length; at += 1) {
    const piece = secret.slice(at, at + length);
    if (told.includes(piece) && !rest.includes(piece)) return true;
  }
  return false;
};

export interface Removal {
  lines: number;
  kinds: number;
  removed: number;
  left: SecretLine[];
}

export const measureRemoval = (lines: readonly SecretLine[], policy: RedactionPolicy): Removal =>
  measureTelling(lines, (line) => redact(line, policy));

/** The same for whatever tells of a line. */
export const measureTelling = (lines: readonly SecretLine[], tell: (line: string) => string): Removal => {
  const left = lines.filter((line) => leaks(line, tell(line.line)));
  return {
    lines: lines.length,
    kinds: new Set(lines.map(({ kind }) => kind)).size,
    removed: 1 - left.length / lines.length,
    left,
  };
};

export interface Damage {
  lines: number;
  damaged: number;
  changed: { line: string; told: string }[];
}

export const measureDamage = (lines: readonly string[], policy: RedactionPolicy): Damage => {
  const changed = lines.flatMap((line) => {
    const told = redact(line, policy);
    return told === line ? [] : [{ line, told }];
  });
  return { lines: lines.length, damaged: changed.length / lines.length, changed };
};
