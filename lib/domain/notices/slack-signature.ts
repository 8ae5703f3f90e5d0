import { hmacHex, sameText } from '../webhooks/constant-time.ts';

/** Slack's own advice; a request that was overheard is worth nothing after that. */
const TOLERANCE_SECONDS = 300;

export type SlackSignatureRefusal = 'no-signature' | 'not-now' | 'not-authentic';

/**
 * Whether Slack sent these very bytes within five minutes: `v0=` and the HMAC of `v0:<unix seconds>:<body>`. Null when it did.
 *
 * @see https://docs.slack.dev/authentication/verifying-requests-from-slack
 */
export const refuseSlackSignature = (
  signingSecret: string,
  { signature, timestamp }: { signature: string | undefined; timestamp: string | undefined },
  body: Uint8Array,
  now: Date,
): SlackSignatureRefusal | null => {
  if (!signature || !timestamp || !/^\d{1,12}$/.test(timestamp)) return 'no-signature';
  if (!sameText(signature, `v0=${hmacHex(signingSecret, `v0:${timestamp}:`, body)}`)) return 'not-authentic';
  return Math.abs(now.getTime() / 1000 - Number(timestamp)) <= TOLERANCE_SECONDS ? null : 'not-now';
};
