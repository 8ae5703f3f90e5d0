import * as z from 'zod';
import { Instant } from '../time.ts';
import { WebhookSource } from '../webhook.ts';

/** How a webhook travels in the queue of signals: the sender's own payload, unchanged, with who sent it and when it came. */
export const WebhookEnvelope = z.object({
  selfheal: z.literal('webhook'),
  version: z.literal(1),
  source: WebhookSource,
  receivedAt: Instant,
  /** The payload as its sender wrote it. */
  body: z.unknown(),
});
export type WebhookEnvelope = z.infer<typeof WebhookEnvelope>;
