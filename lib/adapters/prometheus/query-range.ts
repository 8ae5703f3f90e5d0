import * as z from 'zod';

/** A sample: when, and a number as text, which may be `NaN` or `+Inf`. */
const Sample = z.tuple([z.number(), z.string()]);

/**
 * What `POST /api/v1/query_range` answers. A query over time always gives a matrix.
 * https://prometheus.io/docs/prometheus/latest/querying/api/#range-queries
 */
export const RangeAnswer = z.object({
  status: z.literal('success'),
  data: z.object({
    resultType: z.literal('matrix'),
    result: z.array(
      z.object({
        metric: z.record(z.string(), z.string()),
        // A native histogram has no samples but `histograms`, which no role is made of.
        values: z.array(Sample).default([]),
      }),
    ),
  }),
  /** The numbers may not be all: for example one of several stores behind it did not answer. */
  warnings: z.array(z.string()).default([]),
});
export type RangeAnswer = z.infer<typeof RangeAnswer>;
