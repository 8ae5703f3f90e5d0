import * as z from 'zod';

/** An instant as ISO-8601 in UTC, for example `2026-03-01T12:00:00.000Z`; sorts as text. */
export const Instant = z.iso.datetime({ offset: false });
export type Instant = z.infer<typeof Instant>;

/** A half-open stretch of time [fromAt, toAt). */
export const TimeRange = z.object({ fromAt: Instant, toAt: Instant });
export type TimeRange = z.infer<typeof TimeRange>;
