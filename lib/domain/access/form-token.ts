import { timingSafeEqual } from 'node:crypto';

/** Whether a form brought its own session's token back; compared in constant time. */
export const formTokenGood = (expected: string, given: unknown): boolean => {
  if (typeof given !== 'string' || given === '') return false;
  const one = Buffer.from(expected);
  const other = Buffer.from(given);
  return one.length === other.length && timingSafeEqual(one, other);
};
