import { hmacHex, sameText } from './constant-time.ts';

/** A request as it came: names of headers in lower case, and the very bytes of the body, as signatures are over these. */
export interface PresentedRequest {
  headers: Readonly<Record<string, string>>;
  body: Uint8Array;
}

/** Whether a request proves that its sender knows the key. */
export type Proof = (request: PresentedRequest, key: string, now: Date) => boolean;

/** A signed time may be this far from ours: clocks differ, and what was overheard must soon be worth nothing. */
const TOLERANCE_SECONDS = 300;

const isRecent = (unixSeconds: string, now: Date): boolean =>
  /^\d{1,12}$/.test(unixSeconds) && Math.abs(now.getTime() / 1000 - Number(unixSeconds)) <= TOLERANCE_SECONDS;

/** `Authorization: Bearer <key>`, the one way that Datadog, New Relic and Alertmanager have. */
export const bearer: Proof = ({ headers }, key) => {
  const given = /^bearer +(\S.*)$/i.exec(headers.authorization ?? '')?.[1];
  return given !== undefined && sameText(given.trimEnd(), key);
};

/**
 * PagerDuty's signature: `v1=` and the HMAC of the body, several of them after a comma while its own keys rotate.
 *
 * @see https://developer.pagerduty.com/docs/verifying-webhook-signatures
 */
export const pagerDutySignature: Proof = ({ headers, body }, key) => {
  const expected = `v1=${hmacHex(key, body)}`;
  return (headers['x-pagerduty-signature'] ?? '')
    .split(',')
    .map((signature) => sameText(signature.trim(), expected))
    .includes(true);
};

/**
 * Grafana's signature: the HMAC of the body in hex, or of time, colon and body where the contact point names the header
 * `X-Grafana-Alerting-Timestamp` for the time.
 *
 * @see https://grafana.com/docs/grafana/latest/alerting/configure-notifications/manage-contact-points/integrations/webhook-notifier/#hmac-signature
 */
export const grafanaSignature: Proof = ({ headers, body }, key, now) => {
  // Grafana's code and its documentation disagree on the name when none is given.
  const signature = headers['x-grafana-alerting-signature'] ?? headers['x-grafana-alert-signature'] ?? '';
  const signedAt = headers['x-grafana-alerting-timestamp'];
  if (signedAt === undefined) return sameText(signature, hmacHex(key, body));
  return sameText(signature, hmacHex(key, `${signedAt}:`, body)) && isRecent(signedAt, now);
};

/** Selfheal's own signature, `t=<unix seconds>,v1=<hex>`: the HMAC of time, full stop and body, as Stripe and Calendly sign. */
export const selfhealSignature: Proof = ({ headers, body }, key, now) => {
  const [, signedAt, signature] = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(headers['x-selfheal-signature'] ?? '') ?? [];
  if (signedAt === undefined || signature === undefined) return false;
  return sameText(signature, hmacHex(key, `${signedAt}.`, body)) && isRecent(signedAt, now);
};
