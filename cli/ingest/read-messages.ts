import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { SqsEvent } from '../../lib/contracts/events/sqs.ts';
import type { WebhookEnvelope } from '../../lib/contracts/events/webhook-envelope.ts';
import type { WebhookSource } from '../../lib/contracts/webhook.ts';
import { UsageError } from '../usage-error.ts';

/** The text of a file, or of standard input for `-`. */
export const readText = async (file: string): Promise<string> => {
  if (file === '-') return await text(process.stdin);
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${(error as Error).message}`);
  }
};

const json = (content: string): { value: unknown } | null => {
  try {
    return { value: JSON.parse(content) };
  } catch {
    return null;
  }
};

/**
 * The messages of a file as they would wait in the queue: each record of an SQS batch, else the whole file; with a source,
 * wrapped as `receive-webhook` does. What is no JSON stays text, which its reader refuses with the reason.
 */
export const messagesIn = (content: string, source: WebhookSource | null, receivedAt: Date): unknown[] => {
  const whole = json(content);
  if (!whole) return [content];
  if (source !== null) {
    const envelope: WebhookEnvelope = {
      selfheal: 'webhook',
      version: 1,
      source,
      receivedAt: receivedAt.toISOString(),
      body: whole.value,
    };
    return [envelope];
  }
  const batch = SqsEvent.safeParse(whole.value);
  return batch.success ? batch.data.Records.map(({ body }) => body) : [whole.value];
};
