import { PagerDutySecret } from '../../contracts/notices.ts';
import type { Severity } from '../../contracts/signal.ts';
import type { Notice, TellChannel } from '../../ports/notifier.ts';
import type { Undelivered } from '../aws/delivery.ts';
import { type PostParts, postJson } from '../http/post-json.ts';

const ADDRESS = {
  us: 'https://events.pagerduty.com/v2/enqueue',
  eu: 'https://events.eu.pagerduty.com/v2/enqueue',
} as const;

const SUMMARY_CHARACTERS = 1024;
const DETAIL_CHARACTERS = 8000;
const SEVERITY: Readonly<Record<Severity, string>> = {
  critical: 'critical',
  high: 'error',
  medium: 'warning',
  low: 'info',
  info: 'info',
};

/**
 * A notice as an event: a hand-over calls people, an end resolves what was called for, by the incident's id.
 *
 * @see https://developer.pagerduty.com/docs/send-alert-event
 */
export const eventOf = (
  { kind, incidentId, subject, lines, page }: Notice & { incidentId: string },
  severity: Severity | null,
  routingKey: string,
) => ({
  routing_key: routingKey,
  event_action: kind === 'healed' ? 'resolve' : 'trigger',
  dedup_key: incidentId,
  client: 'Selfheal',
  ...(page && { client_url: page, links: [{ href: page, text: 'Sign in and look' }] }),
  payload: {
    // Half a character is no JSON that every peer reads.
    summary: subject.slice(0, SUMMARY_CHARACTERS).toWellFormed(),
    source: 'selfheal',
    severity: SEVERITY[severity ?? 'high'],
    component: incidentId,
    custom_details: { said: lines.join('\n').slice(0, DETAIL_CHARACTERS).toWellFormed() },
  },
});

export interface PagerDutyOptions extends PostParts {
  name: string;
  region: keyof typeof ADDRESS;
  /** The text of the secret; may throw. */
  secret: () => Promise<string>;
  /** How bad an incident is; null when that is not known. */
  severityOf: (incidentId: string) => Promise<Severity | null>;
  undelivered: Undelivered;
}

/** Calls people through PagerDuty when an incident is handed to them, and says when it is over. */
export const createPagerDuty =
  ({ name, region, secret, severityOf, undelivered, ...parts }: PagerDutyOptions): TellChannel =>
  async (notice) => {
    const { incidentId } = notice;
    if (incidentId === null) {
      undelivered(name, 'it is about no incident, so nothing could ever resolve it');
      return false;
    }
    const routingKey = await readKey(secret);
    if (routingKey === null) {
      undelivered(name, 'its secret holds no routing key of 32 characters: docs/channels.md says how to fill it');
      return false;
    }
    const event = eventOf({ ...notice, incidentId }, await severityOf(incidentId), routingKey);
    const result = await postJson(parts, { url: ADDRESS[region], body: event });
    if (result.status === 'answered') return true;
    undelivered(name, result.because.replaceAll(routingKey, '[secret]'));
    return result.mayHave && 'unknown';
  };

const readKey = async (secret: () => Promise<string>): Promise<string | null> => {
  try {
    return PagerDutySecret.parse(JSON.parse(await secret())).routingKey;
  } catch {
    return null;
  }
};
