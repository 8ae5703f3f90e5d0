import * as z from 'zod';
import { AwsTime } from './aws-time.ts';

/** What Go writes for a time that is not set. */
const NO_TIME = '0001-01-01T00:00:00Z';

/** One alert of a notification of Alertmanager; Grafana's alerting, which is built on it, sends the same and more. */
export const GroupedAlert = z.looseObject({
  status: z.enum(['firing', 'resolved']),
  /** What tells this alert from every other. */
  labels: z
    .record(z.string(), z.string())
    .refine((labels) => Object.keys(labels).length > 0, 'expected at least one label'),
  annotations: z
    .record(z.string(), z.string())
    .nullish()
    .transform((annotations) => annotations ?? {}),
  /** RFC 3339, in any time zone. */
  startsAt: AwsTime,
  /** Not set while it fires. */
  endsAt: z
    .string()
    .transform((text) => (text === NO_TIME ? undefined : text))
    .pipe(AwsTime.optional())
    .optional(),
  generatorURL: z.string().optional(),
  /** A hash of the labels, the same as long as they are. */
  fingerprint: z.string().min(1).max(512).optional(),
});
export type GroupedAlert = z.infer<typeof GroupedAlert>;
