import * as z from 'zod';

/** Milliseconds of 2001-09-09 and of 2286-11-20: between them an instant in milliseconds has 13 digits, and one in seconds has not. */
const FIRST = 1_000_000_000_000;
const LAST = 9_999_999_999_999;

/** Milliseconds since 1970, as a number or as its digits, made an instant in UTC. Seconds are refused rather than mistaken. */
export const EpochTime = z
  .union([z.number(), z.string().regex(/^\d{13}$/)], { error: 'expected milliseconds since 1970, in 13 digits' })
  .transform(Number)
  .refine((milliseconds) => Number.isInteger(milliseconds) && milliseconds >= FIRST && milliseconds <= LAST, {
    error: 'expected milliseconds since 1970, in 13 digits',
    abort: true,
  })
  .transform((milliseconds) => new Date(milliseconds).toISOString());
