import { createRandom } from '../../drill/world/random.ts';
import type { Kind } from '../../lib/domain/redaction/kinds.ts';
import { CREDENTIAL_LINES } from './credential-lines.ts';
import { PASSWORD_LINES } from './password-lines.ts';
import { PERSONAL_LINES } from './personal-lines.ts';
import { REQUEST_LINES } from './request-lines.ts';

/** A log line with something in it that must not be told. */
export interface SecretLine {
  kind: Kind;
  line: string;
  /** What must be gone. */
  secret: string;
}

const SHAPES = [...CREDENTIAL_LINES, ...PASSWORD_LINES, ...REQUEST_LINES, ...PERSONAL_LINES];

/** Every shape `variants` times with values of its own: the same seed gives the same lines. */
export const secretLines = (seed: number, variants: number): SecretLine[] => {
  const random = createRandom(seed);
  return SHAPES.flatMap(([kind, value, line]) =>
    Array.from({ length: variants }, (): SecretLine => {
      const secret = value(random);
      return { kind, secret, line: line(secret) };
    }),
  );
};
