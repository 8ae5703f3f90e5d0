import * as z from 'zod';
import { SignalSource } from './signal.ts';

/** Tools outside AWS that may send signals, by the word that stands in the address they send to. */
export const WebhookSource = SignalSource.extract([
  'datadog',
  'new-relic',
  'alertmanager',
  'grafana',
  'pagerduty',
  'generic',
]);
export type WebhookSource = z.infer<typeof WebhookSource>;

/** Shorter ones can be guessed. Those that are made with the stack have 64 characters. */
const Key = z.string().min(16, 'expected at least 16 characters');

/**
 * What one source's secret holds in Secrets Manager. Both keys are accepted, so that the sender can be changed at any time
 * while a secret is being rotated; an empty `previous` is none.
 */
export const WebhookSecret = z.object({
  current: Key,
  previous: z
    .union([z.literal(''), Key])
    .optional()
    .transform((key) => key || undefined),
});
export type WebhookSecret = z.infer<typeof WebhookSecret>;

/** The environment variable that names the secret of a source, the same in the stack and in the function. */
export type WebhookSecretSetting =
  | 'DATADOG_SECRET_ID'
  | 'NEW_RELIC_SECRET_ID'
  | 'ALERTMANAGER_SECRET_ID'
  | 'GRAFANA_SECRET_ID'
  | 'PAGERDUTY_SECRET_ID'
  | 'GENERIC_SECRET_ID';

export const WEBHOOK_SECRET_SETTINGS: Readonly<Record<WebhookSource, WebhookSecretSetting>> = {
  datadog: 'DATADOG_SECRET_ID',
  'new-relic': 'NEW_RELIC_SECRET_ID',
  alertmanager: 'ALERTMANAGER_SECRET_ID',
  grafana: 'GRAFANA_SECRET_ID',
  pagerduty: 'PAGERDUTY_SECRET_ID',
  generic: 'GENERIC_SECRET_ID',
};
