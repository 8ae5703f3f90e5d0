import * as z from 'zod';

/** What a model may look at before it answers. A closed list; each only reads. */
export const LookupTool = z.enum(['more_log_lines', 'metric_history', 'changes_of', 'past_incidents_of']);
export type LookupTool = z.infer<typeof LookupTool>;

/** A component by the short id under which the question names it: there is no way to ask about any other. */
const PlaceId = z
  .string()
  .regex(/^cmp_\d{1,2}$/)
  .describe('An id from <may-look>.');

/** What each look takes; anything else in it refuses the look. */
export const LOOKUP_INPUTS = {
  more_log_lines: z.strictObject({
    component: PlaceId,
    // Neither quotes nor backslashes: it stands between quotes in a filter pattern.
    contains: z
      .string()
      .min(1)
      .max(60)
      .regex(/^[A-Za-z0-9 _.,:;=/@#-]+$/)
      .optional()
      .describe('Words that a line must hold as they stand here, in letters and digits.'),
    minutes: z.number().int().min(1).max(30).describe('From shortly before the onset, so many minutes.'),
  }),
  metric_history: z.strictObject({
    component: PlaceId,
    role: z.string().min(1).max(120).describe('One of the metrics that stand beside the component.'),
  }),
  changes_of: z.strictObject({
    component: PlaceId,
    hours: z.number().int().min(1).max(24).describe('Back from now.'),
  }),
  past_incidents_of: z.strictObject({ component: PlaceId }),
} as const satisfies Record<LookupTool, z.ZodObject>;

/** One look of a model, as the diagnosis records it. */
export const LookupRecord = z.object({
  tool: z.string().max(60),
  /** What was asked, in a few words, with the component as people know it. */
  asked: z.string().max(300),
  /** How many facts it brought. */
  found: z.number().int().nonnegative(),
  /** Why it was not done; null where it was. */
  refused: z.string().max(300).nullable(),
});
export type LookupRecord = z.infer<typeof LookupRecord>;
