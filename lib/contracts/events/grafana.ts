import * as z from 'zod';
import { GroupedAlert } from './grouped-alert.ts';

/**
 * A notification of a webhook contact point of Grafana's alerting (unified alerting, since Grafana 9), with its default
 * payload.
 *
 * @see https://grafana.com/docs/grafana/latest/alerting/configure-notifications/manage-contact-points/integrations/webhook-notifier/
 */
export const GrafanaNotification = z.looseObject({
  receiver: z.string().default(''),
  orgId: z.number().int().optional(),
  externalURL: z.string().optional(),
  alerts: z
    .array(
      GroupedAlert.extend({
        /** The last value of each expression of the rule, by its letter. */
        values: z.record(z.string(), z.number().nullable()).nullish(),
        dashboardURL: z.string().optional(),
        panelURL: z.string().optional(),
      }),
    )
    .min(1),
});
