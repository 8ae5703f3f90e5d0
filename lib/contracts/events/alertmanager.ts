import * as z from 'zod';
import { GroupedAlert } from './grouped-alert.ts';

/**
 * A notification of Prometheus Alertmanager's `webhook_config`, version 4: all alerts of one group, those that fire and those
 * that have just been resolved.
 *
 * @see https://prometheus.io/docs/alerting/latest/configuration/#webhook_config
 */
export const AlertmanagerNotification = z.looseObject({
  version: z.literal('4'),
  receiver: z.string().default(''),
  externalURL: z.string().optional(),
  alerts: z.array(GroupedAlert).min(1),
});
