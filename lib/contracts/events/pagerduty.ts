import * as z from 'zod';
import { AwsTime } from './aws-time.ts';

const Reference = z.looseObject({ id: z.string().optional(), summary: z.string().nullish() }).nullish();

/**
 * Any event of a V3 webhook subscription of PagerDuty.
 *
 * @see https://developer.pagerduty.com/docs/webhooks-overview
 */
export const PagerDutyWebhook = z.looseObject({
  event: z.looseObject({
    id: z.string().min(1).max(256),
    event_type: z.string().min(1),
    resource_type: z.string().optional(),
    occurred_at: AwsTime,
    data: z.unknown(),
  }),
});

/**
 * The incident in the events that begin, reopen and end one.
 *
 * @see https://github.com/PagerDuty/developer-docs/blob/main/docs/webhooks/01-Overview.md
 */
export const PagerDutyIncidentWebhook = PagerDutyWebhook.extend({
  event: PagerDutyWebhook.shape.event.extend({
    data: z.looseObject({
      id: z.string().min(1).max(256),
      type: z.literal('incident'),
      title: z.string().nullish(),
      html_url: z.string().nullish(),
      number: z.number().int().nullish(),
      incident_key: z.string().nullish(),
      urgency: z.enum(['high', 'low']).nullish(),
      service: Reference,
      priority: Reference,
    }),
  }),
});
