import type { Random } from '../../drill/world/random.ts';
import type { Kind } from '../../lib/domain/redaction/kinds.ts';

/** A kind, how a made-up value of it is drawn, and a log line that could hold it. */
export type SecretShape = readonly [kind: Kind, value: (random: Random) => string, line: (value: string) => string];

/** Joins the parts of a prefix here, so that no scanner takes these files for a leak. */
export const of = (...parts: string[]): string => parts.join('');
