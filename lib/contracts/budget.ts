import * as z from 'zod';

/** What models have used: tokens of every kind, and what they cost in whole microdollars; what has no price counts nothing. */
export const ModelSpend = z.object({ tokens: z.number().int(), microdollars: z.number().int() });
export type ModelSpend = z.infer<typeof ModelSpend>;
