import * as z from 'zod';

const SETTINGS = {
  TABLE_NAME: z.string().min(3),
  STATE_MACHINE_ARN: z.string().startsWith('arn:'),
  DEAD_LETTER_QUEUE_URL: z.url(),
  NOTICE_TOPIC_ARN: z.string().startsWith('arn:'),
  SIGNAL_QUEUE_URL: z.url(),
  LINK_SECRET_ID: z.string().min(1),
  SESSION_SECRET_ID: z.string().min(1),
  SIGN_IN_ISSUER: z.url({ protocol: /^https$/ }),
  SIGN_IN_HOSTED_URL: z.url({ protocol: /^https$/ }),
  SIGN_IN_CLIENT_ID: z.string().min(1),
  CHANNEL_SECRET_IDS: z.string().min(1),
  DATADOG_SECRET_ID: z.string().min(1),
  NEW_RELIC_SECRET_ID: z.string().min(1),
  ALERTMANAGER_SECRET_ID: z.string().min(1),
  GRAFANA_SECRET_ID: z.string().min(1),
  PAGERDUTY_SECRET_ID: z.string().min(1),
  GENERIC_SECRET_ID: z.string().min(1),
  GUARDRAIL_ID: z.string().min(1),
  GUARDRAIL_VERSION: z.string().min(1),
  APPROVAL_BASE_URL: z.url(),
  AWS_REGION: z.string().min(1),
} as const;

export type Setting = keyof typeof SETTINGS;

/** A function was deployed without a setting that it needs, or with a bad one. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';
}

/** Reads the named settings of this function; a missing or malformed one fails at once, with its name. */
export const readEnvironment = <Names extends Setting>(
  names: readonly Names[],
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Record<Names, string> => {
  const read = {} as Record<Names, string>;
  for (const name of names) {
    const value = SETTINGS[name].safeParse(environment[name]);
    if (!value.success)
      throw new EnvironmentError(
        `environment variable ${name}: ${z.prettifyError(value.error)}; given ${JSON.stringify(environment[name] ?? null)}; the stack sets it`,
      );
    read[name] = value.data;
  }
  return read;
};

/** A setting that only some deployments have; null where this one has not. */
export const readOptional = (
  name: Setting,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): string | null => (environment[name] === undefined ? null : readEnvironment([name], environment)[name]);
