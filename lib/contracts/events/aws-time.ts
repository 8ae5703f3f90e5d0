import * as z from 'zod';

const FORMATS = [
  // 2024-02-17T11:53:08Z, 2024-02-17T11:53:08.431+0000, 2024-02-17T11:53:08.431+00:00
  /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:?\d{2})$/,
  // Sat, 05 Jun 2021 15:10:09 GMT, as AWS Health writes it (RFC 1123)
  /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d{2}:\d{2}:\d{2} GMT$/,
];

/** Instants of these years sort as text; earlier and later ones are what a clock or a sum that went wrong makes. */
const FIRST = Date.parse('1970-01-01T00:00:00Z');
const LAST = Date.parse('9999-12-31T23:59:59.999Z');

/** A time zone without its colon (`+0000`) is not ISO 8601 as JavaScript reads it. */
const withColon = (text: string) => text.replace(/([+-]\d{2})(\d{2})$/, '$1:$2');

/**
 * A point in time in any of the forms that AWS's events use, as an instant in UTC (`2024-02-17T11:53:08.431Z`). A time
 * without a zone is refused: it could be any of 24 hours. So is one before 1970.
 */
export const AwsTime = z.string().transform((text, context): string => {
  const known = FORMATS.some((format) => format.test(text));
  const epochMs = known ? Date.parse(text.endsWith('GMT') ? text : withColon(text)) : Number.NaN;
  if (!(epochMs >= FIRST && epochMs <= LAST)) {
    context.addIssue({
      code: 'custom',
      input: text,
      message: 'expected a time with its zone, since 1970, for example 2024-02-17T11:53:08.431+0000',
    });
    return z.NEVER;
  }
  return new Date(epochMs).toISOString();
});
