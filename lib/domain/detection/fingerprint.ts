import { createHash } from 'node:crypto';
import type { SignalSource } from '../../contracts/signal.ts';

export interface FingerprintParts {
  source: SignalSource;
  account: string;
  region: string;
  /** The alarm's or the resource's ARNs, and names that a source uses instead; their order makes no difference. */
  identifiers: readonly string[];
  dimensions?: Readonly<Record<string, string>>;
}

/**
 * 128 bits, in hex, that are the same for every delivery and every transition of one alarm on one resource: the first
 * half of the SHA-256 of raw identifiers. Nothing that the catalog says goes in, so that editing it splits no signal.
 */
export const fingerprint = ({ source, account, region, identifiers, dimensions = {} }: FingerprintParts): string => {
  const sorted = Object.entries(dimensions).sort(([one], [other]) => (one < other ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([source, account, region, [...new Set(identifiers)].sort(), sorted]))
    .digest('hex')
    .slice(0, 32);
};
