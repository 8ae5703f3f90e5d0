import type { Catalog } from '../../lib/contracts/catalog.ts';
import type { HttpRequest } from '../../lib/contracts/events/http-request.ts';
import { WebhookSecret, WebhookSource } from '../../lib/contracts/webhook.ts';
import { readWebhook } from '../../lib/domain/detection/read-webhook.ts';
import { isAuthentic } from '../../lib/domain/webhooks/authenticate.ts';
import { queueMessage } from '../../lib/domain/webhooks/queue-message.ts';
import { bytesOf, jsonIn, MAXIMUM_ALERTS, MAXIMUM_BODY_BYTES } from '../../lib/domain/webhooks/request-body.ts';
import type { Clock } from '../../lib/ports/clock.ts';
import type { Journal } from '../../lib/ports/journal.ts';
import type { SignalQueue } from '../../lib/ports/signal-queue.ts';
import { answer, type WebhookAnswer } from './answer.ts';

export interface ReceiveWebhookDeps {
  catalog: Pick<Catalog, 'account' | 'region' | 'webhooks'>;
  /** The text of a source's secret; throws when it cannot be read. */
  secret: (source: WebhookSource) => Promise<string>;
  queue: SignalQueue;
  journal: Journal;
  now: Clock;
}

/**
 * Takes a webhook of a tool outside AWS into the queue of signals, and does nothing else: what it means is decided behind the
 * queue. Its payload is read once here only so that a sender learns at once which field is wrong. Neither bodies nor headers
 * are written anywhere.
 */
export const createHandler =
  (deps: ReceiveWebhookDeps) =>
  async ({ rawPath, headers, body, isBase64Encoded }: HttpRequest): Promise<WebhookAnswer> => {
    const { catalog, queue, journal, now } = deps;
    const named = WebhookSource.safeParse(rawPath.split('/').at(-1));
    if (!named.success) return answer(404, `no such source; known are ${WebhookSource.options.join(', ')}`);
    const source = named.data;
    const refuse = (status: 400 | 401 | 413 | 503, because: string): WebhookAnswer => {
      journal.count('WebhooksRefused', 1, { name: 'source', value: source });
      journal.line('webhook refused', { source, status });
      return answer(status, because);
    };

    const bytes = bytesOf(body, isBase64Encoded);
    if (bytes === null) return refuse(413, `expected at most ${MAXIMUM_BODY_BYTES} bytes`);

    const secret = await secretOf(deps, source);
    if (secret === 'unreadable') return refuse(503, 'try again later');
    if (secret === null || !isAuthentic(source, { headers, body: bytes }, secret, now()))
      return refuse(401, 'not authenticated');

    const json = jsonIn(bytes);
    if ('because' in json) return refuse(400, json.because);
    const receivedAt = now().toISOString();
    const readings = readWebhook(source, json.value, receivedAt, catalog);
    const unreadable = readings.find(({ kind }) => kind === 'unreadable');
    if (unreadable?.kind === 'unreadable') return refuse(400, unreadable.because);
    if (readings.length > MAXIMUM_ALERTS)
      return refuse(413, `expected at most ${MAXIMUM_ALERTS} alerts, given ${readings.length}`);
    const message = queueMessage({ selfheal: 'webhook', version: 1, source, receivedAt, body: json.value });
    if (message === null) return refuse(413, 'expected a payload that fits into one message of the queue');

    try {
      await queue.send(message);
    } catch (error) {
      journal.line('webhook not queued, its sender has to send it again', { source, error: String(error) });
      return refuse(503, 'try again later');
    }
    journal.count('WebhooksQueued', 1, { name: 'source', value: source });
    return answer(202);
  };

/** The keys of a source; null when it has none, which its sender cannot tell from a wrong one. */
const secretOf = async (
  { catalog, secret, journal }: ReceiveWebhookDeps,
  source: WebhookSource,
): Promise<WebhookSecret | null | 'unreadable'> => {
  if (!catalog.webhooks.includes(source)) return null;
  let text: string;
  try {
    text = await secret(source);
  } catch (error) {
    journal.line('secret of a webhook cannot be read', { source, error: String(error) });
    return 'unreadable';
  }
  const keys = WebhookSecret.safeParse(parsed(text));
  if (keys.success) return keys.data;
  journal.line('secret of a webhook is not {"current": "…", "previous": "…"} with keys of 16 characters or more', {
    source,
  });
  return null;
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};
