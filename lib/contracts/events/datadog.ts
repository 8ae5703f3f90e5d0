import * as z from 'zod';
import { EpochTime } from './epoch-time.ts';

/** What Datadog leaves where a variable has no value: nothing, the word `null`, or the variable's own name. */
const EMPTY = /^(null|None|\$[A-Z_]+)?$/;

/** Text of a variable that may have none. */
const Said = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((text) => (text === null || text === undefined || EMPTY.test(String(text)) ? undefined : String(text)));

/**
 * What Datadog calls the transitions of a monitor. `Renotify` repeats one that still lasts.
 *
 * @see https://docs.datadoghq.com/integrations/webhooks/#variables
 */
export const DatadogTransition = z.enum([
  'Triggered',
  'Re-Triggered',
  'Warn',
  'Re-Warn',
  'No Data',
  'Re-No Data',
  'Renotify',
  'Recovered',
]);

/**
 * A Datadog webhook with the payload that docs/webhooks.md asks for: in Datadog the payload is a template of its user's, with
 * variables. Fields that stand in it besides are kept as labels.
 *
 * @see https://docs.datadoghq.com/integrations/webhooks/
 */
export const DatadogWebhook = z.looseObject({
  /** `$ALERT_ID`: the monitor. */
  monitorId: z
    .union([z.string(), z.number()])
    .transform(String)
    .refine((id) => !EMPTY.test(id), { error: 'expected the id of a monitor: put "$ALERT_ID" there' }),
  /** `$ALERT_TRANSITION`. */
  transition: DatadogTransition,
  /** `$ALERT_TYPE`: error, warning, success or info. */
  type: Said,
  /** `$ID`: this event. */
  eventId: Said,
  /** `$ALERT_CYCLE_KEY`: the same from when an alert triggers until it recovers. */
  cycleKey: Said,
  /** `$ALERT_TITLE`. */
  title: Said,
  /** `$TEXT_ONLY_MSG`. */
  message: Said,
  /** `$ALERT_STATUS`: a sentence. */
  status: Said,
  /** `$ALERT_PRIORITY`: P1 to P5. */
  priority: Said,
  /** `$ALERT_METRIC`. */
  metric: Said,
  /** `$ALERT_QUERY`: ends with the comparison. */
  query: Said,
  /** `$ALERT_SCOPE`: the tags of the group that triggered, separated by commas. */
  scope: Said,
  /** `$TAGS`: all tags, separated by commas. */
  tags: Said,
  /** `$HOSTNAME`. */
  hostname: Said,
  /** `$DATE`: milliseconds since 1970. */
  date: EpochTime,
  /** `$LINK`. */
  link: Said,
});
export type DatadogWebhook = z.infer<typeof DatadogWebhook>;
