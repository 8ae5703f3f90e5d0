import { ID_PREFIXES } from '../contracts/ids.ts';
import type { NewId } from '../ports/clock.ts';

/** Crockford's base 32: no I, L, O or U, and its order is the order of ASCII, so that ids sort by time. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

const base32 = (value: bigint, digits: number): string => {
  let rest = value;
  let text = '';
  for (let digit = 0; digit < digits; digit += 1) {
    text = ALPHABET.charAt(Number(rest & 31n)) + text;
    rest >>= 5n;
  }
  return text;
};

/**
 * Makes ids like `inc_01HQ…`: prefix, then 48 bits of time in milliseconds and 80 bits of randomness in the manner of ULID.
 * `random` gives that many bytes; the same bytes at the same instant make the same id.
 */
export const createNewId =
  (random: (byteCount: number) => Uint8Array): NewId =>
  (noun, at) => {
    const randomness = random(10).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
    return `${ID_PREFIXES[noun]}_${base32(BigInt(at.getTime()), 10)}${base32(randomness, 16)}`;
  };
