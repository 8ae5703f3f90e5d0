import * as z from 'zod';

/** `timeout` is in seconds; New Relic's default of 5 is short for a query over hours. */
export const NRQL_QUERY =
  'query ($accountId: Int!, $nrql: Nrql!, $timeout: Seconds) { actor { account(id: $accountId) { nrql(query: $nrql, timeout: $timeout) { results } } } }';

/**
 * What NerdGraph answers, always with status 200: rows, or null beside errors.
 * https://docs.newrelic.com/docs/apis/nerdgraph/examples/nerdgraph-nrql-tutorial/
 */
export const NerdGraphAnswer = z.object({
  data: z
    .object({
      actor: z
        .object({
          account: z
            .object({ nrql: z.object({ results: z.array(z.record(z.string(), z.unknown())).nullable() }).nullable() })
            .nullable(),
        })
        .nullable(),
    })
    .nullish(),
  errors: z
    .array(z.object({ message: z.string(), extensions: z.object({ errorClass: z.string().optional() }).nullish() }))
    .nullish()
    .transform((errors) => errors ?? []),
});
export type NerdGraphAnswer = z.infer<typeof NerdGraphAnswer>;

/** A row of a `TIMESERIES`: when its bucket began and ended (epoch seconds), and what was selected, by its name. */
export const Bucket = z.looseObject({ beginTimeSeconds: z.number(), endTimeSeconds: z.number() });
export type Bucket = z.infer<typeof Bucket>;
