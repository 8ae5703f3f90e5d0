import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { SignalQueue } from '../../../ports/signal-queue.ts';
import type { Sender } from '../clients.ts';
import { withRetryableErrors } from '../errors.ts';

/** The signals queue over SQS. Throws `Throttled` or `Transient` where trying the same again may help. */
export const createSignalQueue = (client: Sender<'sqs'>, queueUrl: string): SignalQueue => ({
  async send(body) {
    await withRetryableErrors('putting a signal on its queue', () =>
      client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: body })),
    );
  },
});
