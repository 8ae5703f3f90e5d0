import { createHandler, type ReceiveWebhookDeps } from '../../../../functions/receive-webhook/handler.ts';
import { createNewId } from '../../../../lib/adapters/ids.ts';
import { HttpRequest } from '../../../../lib/contracts/events/http-request.ts';
import { WebhookSource } from '../../../../lib/contracts/webhook.ts';
import { readSignals } from '../../../../lib/domain/detection/read-signals.ts';
import { hmacHex } from '../../../../lib/domain/webhooks/constant-time.ts';
import { aJournal } from '../../../fakes/journal.ts';
import { aCatalog } from '../../domain/builders/catalog.ts';

export const NOW = new Date('2026-05-04T10:05:00.000Z');
export const keyOf = (source: string): string => `the-key-that-only-${source}-knows`;

/** How a source that knows the key would send a body. */
export const proofOf = (source: WebhookSource, body: string | Uint8Array): Record<string, string> =>
  source === 'pagerduty'
    ? { 'x-pagerduty-signature': `v1=${hmacHex(keyOf(source), body)}` }
    : { authorization: `Bearer ${keyOf(source)}` };

interface Sent {
  headers?: Record<string, string>;
  isBase64Encoded?: boolean;
}

/** The function with a queue that keeps what it gets, and with a key for each source. */
export const receiving = (change: Partial<ReceiveWebhookDeps> = {}) => {
  const catalog = { ...aCatalog(), webhooks: WebhookSource.options };
  const queue: string[] = [];
  const { journal, lines, counts } = aJournal();
  const handler = createHandler({
    catalog,
    secret: async (source) => JSON.stringify({ current: keyOf(source), previous: '' }),
    queue: { send: async (message) => void queue.push(message) },
    journal,
    now: () => NOW,
    ...change,
  });
  return {
    queue,
    lines,
    counts,
    send: (source: string, body: string, { headers = {}, isBase64Encoded = false }: Sent = {}) =>
      handler(HttpRequest.parse({ rawPath: `/webhooks/${source}`, headers, body, isBase64Encoded })),
    /** What the function behind the queue makes of everything in it. */
    readings: () =>
      queue.flatMap((message) =>
        readSignals(message, {
          receivedAt: NOW,
          newId: createNewId((count) => new Uint8Array(count)),
          catalog,
        }),
      ),
  };
};
