import * as z from 'zod';
import { AwsTime } from './aws-time.ts';
import { AccountId } from './event-bridge.ts';

const Scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);

const GenericAlert = z.looseObject({
  /** What the alert is called at its source: the same whenever the same thing is wrong, on whatever resource. */
  alert: z.string().min(1).max(512),
  status: z.enum(['firing', 'resolved']),
  /** This event's own id, if the source has one; the same when the event is sent again. */
  id: z.string().min(1).max(256).optional(),
  severity: z.string().optional(),
  title: z.string().min(1).optional(),
  description: z.string().default(''),
  /** When it began to fire, or was resolved. Left out: when it came. */
  observedAt: AwsTime.optional(),
  resource: z
    .strictObject({
      /** A service of the catalog, or the name of its resource. */
      service: z.string().min(1).max(255).optional(),
      arn: z.string().startsWith('arn:').max(2048).optional(),
      account: AccountId.optional(),
      region: z
        .string()
        .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'expected a region of AWS, for example eu-west-1')
        .optional(),
      /** As CloudWatch calls them, for example `FunctionName`. */
      dimensions: z.record(z.string(), z.string().max(255)).default({}),
    })
    .prefault({}),
  symptom: z
    .strictObject({
      value: z.number().optional(),
      threshold: z.number().optional(),
      badWhen: z.enum(['above', 'below']).optional(),
      /** Of value and threshold, for example `ms` or `%`. */
      unit: z.string().max(32).optional(),
      periodSeconds: z.number().int().positive().optional(),
    })
    .optional(),
  labels: z.record(z.string(), Scalar).default({}),
});
export type GenericAlert = z.infer<typeof GenericAlert>;

/**
 * Selfheal's own form, for every tool that has no form here; docs/webhooks.md explains it field by field. Unknown fields are
 * kept as labels, but refused in `resource` and `symptom`, where a misspelt one would change what the alert says.
 */
export const GenericWebhook = z.looseObject({
  version: z.literal(1),
  alerts: z.array(GenericAlert).min(1),
});
