import * as z from 'zod';

/** How long an error budget lasts: whole weeks, so that every window has the same weekends. */
export const BUDGET_DAYS = 28;

/** What a service's users saw within the last {@link BUDGET_DAYS} days, as far back as anything of it is known. */
export const ServedHours = z.object({
  service: z.string(),
  /** Clock hours (UTC) since the first with a request, at most those of the window. */
  hours: z.number().int().nonnegative(),
  requests: z.number().nonnegative(),
  /** Of the requests, at most all of them. */
  failed: z.number().nonnegative(),
});
export type ServedHours = z.infer<typeof ServedHours>;
