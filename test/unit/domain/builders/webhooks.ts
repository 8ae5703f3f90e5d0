import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WebhookSource } from '../../../../lib/contracts/webhook.ts';

const FOLDER = join(import.meta.dirname, '../../../fixtures/webhooks');

/** Names of the example payloads; each begins with its source. */
export const WEBHOOKS: readonly string[] = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.replace(/\.json$/, ''))
  .sort();

export const sourceOf = (name: string): WebhookSource => {
  const source = WebhookSource.options.find((option) => name.startsWith(`${option}-`));
  if (!source) throw new Error(`${name} begins with no source`);
  return source;
};

// biome-ignore lint/suspicious/noExplicitAny: a payload is changed at will by a test, as a stranger could
type AnyPayload = any;

/** One of the example payloads, changed as a test likes. */
export const aWebhook = (name: string, change: (payload: AnyPayload) => void = () => {}): unknown => {
  const payload = JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8'));
  change(payload);
  return payload;
};

/** A payload as it waits in the queue. */
export const queued = (source: WebhookSource, body: unknown, receivedAt = '2026-05-04T10:05:00.000Z') => ({
  selfheal: 'webhook',
  version: 1,
  source,
  receivedAt,
  body,
});
