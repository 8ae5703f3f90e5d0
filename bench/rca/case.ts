import * as z from 'zod';

const CaseSeries = z.object({
  component: z.string(),
  metric: z.string(),
  statistic: z.string(),
  timestamps: z.array(z.number()),
  values: z.array(z.number().nullable()),
});
export type CaseSeries = z.infer<typeof CaseSeries>;

const Instant = z.union([z.string(), z.number()]).transform((given, context) => {
  const seconds = typeof given === 'number' ? given : Date.parse(given) / 1000;
  if (Number.isFinite(seconds)) return seconds;
  context.addIssue({ code: 'custom', message: `expected an instant, given ${JSON.stringify(given)}`, input: given });
  return z.NEVER;
});

/** One labelled incident in a form that no data set owns. `onsetAt` is read into epoch seconds. */
export const RcaCase = z.object({
  symptom: z.object({ component: z.string(), metric: z.string(), statistic: z.string() }).nullable(),
  onsetAt: Instant,
  periodSeconds: z.number().positive(),
  edges: z.array(z.tuple([z.string(), z.string()])).nullable(),
  baseline: z.array(CaseSeries),
  incident: z.array(CaseSeries),
});
export type RcaCase = z.infer<typeof RcaCase>;

export const RcaTruth = z.object({ components: z.array(z.string()) });

export interface LabelledCase {
  id: string;
  /** Cases are reported together by this: a scenario and the alarmed metric, where the set has them. */
  group: string;
  case: RcaCase;
  /** null when nobody says what the cause was. */
  truth: string[] | null;
}
