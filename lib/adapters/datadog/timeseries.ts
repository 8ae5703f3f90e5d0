import * as z from 'zod';

/**
 * What `POST /api/v2/query/timeseries` answers: `values` holds a list for each of `series`, with a place for each of `times`
 * (epoch milliseconds). https://docs.datadoghq.com/api/latest/metrics/#query-timeseries-data-across-multiple-products
 */
export const TimeseriesAnswer = z.object({
  data: z
    .object({
      attributes: z.object({
        series: z.array(
          z.object({
            /** `key:value` of what the query groups by. */
            group_tags: z
              .array(z.string())
              .nullish()
              .transform((tags) => tags ?? []),
          }),
        ),
        times: z.array(z.number()),
        values: z.array(z.array(z.number().nullable())),
      }),
    })
    .nullish(),
  /** Set when the query failed, also in an answer of status 200. */
  errors: z
    .union([z.string(), z.array(z.string())])
    .nullish()
    .transform((errors) => (typeof errors === 'string' ? [errors] : (errors ?? []))),
});
export type TimeseriesAnswer = z.infer<typeof TimeseriesAnswer>;
