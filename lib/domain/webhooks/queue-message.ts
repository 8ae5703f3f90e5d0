import type { WebhookEnvelope } from '../../contracts/events/webhook-envelope.ts';

/**
 * What one message of SQS may hold (since August 2025; 262,144 bytes before). A body of the size that is accepted fits with all
 * that JSON may make of it, except where it is almost nothing but numbers like `1e20`, which are written out.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
 */
const MAXIMUM_MESSAGE_BYTES = 1_048_576;

/** The two characters that JSON leaves as they are and SQS refuses. */
const REFUSED = /[\uFFFE\uFFFF]/g;

/** The text of the message, or null when it would be too long. */
export const queueMessage = (envelope: WebhookEnvelope): string | null => {
  const text = JSON.stringify(envelope).replace(REFUSED, (character) => `\\u${character.charCodeAt(0).toString(16)}`);
  return Buffer.byteLength(text) > MAXIMUM_MESSAGE_BYTES ? null : text;
};
