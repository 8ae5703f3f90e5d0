import * as z from 'zod';
import { MetricReference } from './signal.ts';

/** Tools outside CloudWatch that numbers are read from. */
export const OutsideSource = z.enum(['prometheus', 'datadog', 'new-relic']);
export type OutsideSource = z.infer<typeof OutsideSource>;

/** Clauses that are added to every NRQL query, or that would make more of it than one number a minute. */
const NRQL_CLAUSE = /\b(SINCE|UNTIL|TIMESERIES|FACET|COMPARE\s+WITH|LIMIT)\b/i;

/** How points become one: https://docs.datadoghq.com/dashboards/functions/rollup/ */
const ROLLUP_METHOD = /^(avg|sum|min|max|count|)$/;

/** What keeps a query from giving one number a minute, as far as its text tells; null when nothing does. */
const notByTheMinute = (source: OutsideSource, query: string): string | null => {
  if (source === 'new-relic') {
    const clause = NRQL_CLAUSE.exec(query.replaceAll(/'(?:\\.|[^'\\])*'|`[^`]*`/g, "''"))?.[0];
    return clause ? `leave ${clause.toUpperCase()} out: times and TIMESERIES 1 minute are added to the query` : null;
  }
  if (source === 'datadog') {
    const interval = [...query.matchAll(/\.rollup\(([^)]*)\)/g)]
      .flatMap(([, given = '']) => given.split(',').map((part) => part.trim()))
      .find((part) => !ROLLUP_METHOD.test(part) && part !== '60');
    return interval !== undefined
      ? `it rolls up by ${interval} where 60 s are needed: leave the interval of rollup out`
      : null;
  }
  return null;
};

/** One number a minute, asked of a tool outside CloudWatch in its own language. */
export const OutsideQuery = z
  .strictObject({
    source: OutsideSource,
    query: z.string().min(1).max(2000),
    /** Multiplies every value, so that a metric in milliseconds becomes seconds with 0.001. */
    scale: z.number().positive().default(1),
  })
  .superRefine(({ source, query }, context) => {
    const message = notByTheMinute(source, query);
    if (message !== null) context.addIssue({ code: 'custom', path: ['query'], input: query, message });
  });
export type OutsideQuery = z.infer<typeof OutsideQuery>;

const SaturationName = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, {
  error: (given) => `expected a name of lower-case letters, digits and dashes, given ${JSON.stringify(given.input)}`,
});

/**
 * Where a service's golden signals are read. Roles: `requests` per period, `faults` per period (failed requests),
 * `latencySeconds`, and any number of named saturation metrics. A role that is left out falls back to the default of the
 * component's kind, where AWS has one.
 */
export const ServiceTelemetry = z
  .strictObject({
    requests: MetricReference.optional(),
    faults: MetricReference.optional(),
    latencySeconds: MetricReference.optional(),
    saturation: z.record(SaturationName, MetricReference).default({}),
    /** Roles that a tool outside CloudWatch knows: the same names, each with its query. */
    outside: z
      .strictObject({
        requests: OutsideQuery.optional(),
        faults: OutsideQuery.optional(),
        latencySeconds: OutsideQuery.optional(),
        saturation: z.record(SaturationName, OutsideQuery).default({}),
      })
      .prefault({}),
    logGroups: z.array(z.string().min(1).max(512)).default([]),
    /** What traces call this service, where that is not the last part of its name. */
    traceNames: z.array(z.string().min(1).max(512)).default([]),
  })
  .superRefine((telemetry, context) => {
    const twice = (path: string[], here: unknown, outside: unknown): void => {
      if (here === undefined || outside === undefined) return;
      const message = `${path.join('.')} is read from CloudWatch already: name one place to read it from`;
      context.addIssue({ code: 'custom', path: ['outside', ...path], input: outside, message });
    };
    for (const role of ['requests', 'faults', 'latencySeconds'] as const)
      twice([role], telemetry[role], telemetry.outside[role]);
    for (const [name, query] of Object.entries(telemetry.outside.saturation))
      twice(['saturation', name], telemetry.saturation[name], query);
  });
export type ServiceTelemetry = z.infer<typeof ServiceTelemetry>;

/** A secret of this account by its name in Secrets Manager. */
const SecretName = z.string().regex(/^[A-Za-z0-9/_+=.@-]{1,256}$/, {
  error: (given) => `expected the name of a secret in Secrets Manager, given ${JSON.stringify(given.input)}`,
});

/** An origin that is spoken to with a secret: plain text would give it away. */
const SecureUrl = z
  .url({ protocol: /^https?$/ })
  .refine((url) => url.startsWith('https:') || /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:|\/|$)/.test(url), {
    error: 'expected https: queries and credentials must not travel in the open',
  })
  .refine((url) => !/[?#@]/.test(url), {
    error: 'expected an address alone, without credentials (they belong into a secret), query or fragment',
  });

/** A workspace of Amazon Managed Service for Prometheus: https://docs.aws.amazon.com/prometheus/latest/userguide/AMP-compatible-APIs.html */
const WORKSPACE = /^https:\/\/[^/]+\/workspaces\/(ws-[0-9A-Za-z-]{1,61})\/?$/;

/** The id of the workspace that an address names, null where it names none. */
export const workspaceIn = (url: string): string | null => WORKSPACE.exec(url)?.[1] ?? null;

const PrometheusSource = z
  .strictObject({
    url: SecureUrl,
    secret: SecretName.optional(),
    /** The region of a workspace of Amazon Managed Service for Prometheus: calls are signed with the function's own role. */
    signedFor: z
      .string()
      .regex(/^[a-z]{2,}(-[a-z]+)+-\d+$/, {
        error: (given) => `expected a region, such as eu-west-1, given ${JSON.stringify(given.input)}`,
      })
      .optional(),
  })
  .superRefine(({ url, secret, signedFor }, context) => {
    const refuse = (path: string, input: string, message: string): void =>
      context.addIssue({ code: 'custom', path: [path], input, message });
    if (signedFor === undefined) return;
    if (secret !== undefined) refuse('secret', secret, 'a signed call carries no other credentials: leave secret out');
    if (workspaceIn(url) === null)
      refuse('url', url, 'expected the address of a workspace, https://…/workspaces/ws-…: only such are signed for');
    else if (!new URL(url).hostname.split('.').includes(signedFor))
      refuse('signedFor', signedFor, 'it is not the region that the address names, so the signature would not hold');
  });

/** What may be asked about the account beyond CloudWatch. What is not asked lowers no verdict. */
export const TelemetrySources = z.strictObject({
  /** Who draws the call graph from what happens. Left out: the catalog's dependencies alone. */
  traces: z.array(z.enum(['x-ray', 'application-signals'])).default([]),
  /** AWS Health's API, which needs a support plan. Its events on EventBridge come without. */
  awsHealth: z.boolean().default(false),
  /** How much of the account's quotas is used. Off where CloudWatch's `SERVICE_QUOTA` does not work: each failed question is a gap. */
  quotas: z.boolean().default(true),
  /** Prometheus or what speaks its HTTP API. `secret` holds the text of an Authorization header. */
  prometheus: PrometheusSource.optional(),
  /** `secret` holds `{"apiKey": …, "applicationKey": …}`. */
  datadog: z
    .strictObject({
      site: z
        .string()
        .regex(/^[a-z0-9.-]+$/)
        .default('datadoghq.com'),
      secret: SecretName,
    })
    .optional(),
  /** `secret` holds a user key. */
  newRelic: z
    .strictObject({
      region: z.enum(['us', 'eu']).default('us'),
      accountId: z.number().int().positive(),
      secret: SecretName,
    })
    .optional(),
});
export type TelemetrySources = z.infer<typeof TelemetrySources>;
