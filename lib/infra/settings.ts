import * as z from 'zod';

const Json = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue({
      code: 'custom',
      message: 'expected JSON, for example {"ssm":"http://127.0.0.1:4100"}',
      input: text,
    });
    return z.NEVER;
  }
});

/** Endpoints by the SDK's name of a service, as JSON text. */
const Endpoints = Json.pipe(z.record(z.string().regex(/^[a-z][a-z0-9-]*$/), z.url()));

const Switch = z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')]);

/**
 * What one deployment may choose with `-c name=value`; everything else is in the catalog. Switching a safety off is a
 * value that is written down, never something left out.
 */
export const Settings = z.strictObject({
  /** The catalog's file, relative to the working directory. */
  catalog: z.string().min(1).default('selfheal.yaml'),
  stackName: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9-]{0,127}$/)
    .default('selfheal'),
  /** Keeps table, key and secret from being deleted, by API or with the stack. */
  deletionProtection: Switch.default(true),
  logRetentionDays: z.coerce
    .number()
    .pipe(z.literal([7, 14, 30, 60, 90, 180, 365]))
    .default(30),
  /** Addresses that SNS mails the notices and the alarms on Selfheal itself to, separated by commas. */
  operators: z
    .string()
    .default('')
    .transform((text) => text.split(',').flatMap((address) => address.trim() || []))
    .pipe(z.array(z.email())),
  /** When the catalog counts as made, ISO-8601 UTC. Left out: the file's modification time. */
  builtAt: z.iso.datetime({ offset: false }).optional(),
  /** Only for a local AWS emulator (`npm run e2e`): what it lacks is left out, and these services are served from elsewhere. */
  emulator: Endpoints.optional(),
});
export type Settings = z.infer<typeof Settings>;

/** Reads the settings through `lookUp` (the app's context). Throws an error that names the setting, what was given and what is allowed. */
export const readSettings = (lookUp: (name: string) => unknown): Settings => {
  const given = Object.fromEntries(
    Object.keys(Settings.shape).flatMap((name) => {
      const value = lookUp(name);
      return value === undefined || value === null ? [] : [[name, value]];
    }),
  );
  const parsed = Settings.safeParse(given);
  if (parsed.success) return parsed.data;
  const [first] = parsed.error.issues;
  const name = String(first?.path[0] ?? '');
  throw new Error(
    `-c ${name}=${String(given[name])} is not valid: ${first?.message}. Settings: ${Object.keys(Settings.shape).join(', ')} (docs/deploy.md)`,
  );
};
