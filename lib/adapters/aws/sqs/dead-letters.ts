import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { DeadLetters } from '../../../ports/dead-letters.ts';
import type { Sender } from '../clients.ts';
import { withRetryableErrors } from '../errors.ts';

/** The most that the queue takes of one message, its attributes included: what came in through the signals queue fits. */
const MAX_MESSAGE_BYTES = 1_048_576;
/** Kept free for the attributes and for the sentence that says what was cut. */
const RESERVED_BYTES = 4096;
const MAX_REASON_CHARACTERS = 256;

/** Characters that SQS refuses (it takes what XML 1.0 takes), lone surrogates among them. */
const REFUSED = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

const acceptable = (text: string): string => text.replace(REFUSED, '\u{FFFD}');

const bounded = (body: string): string => {
  const bytes = Buffer.from(body, 'utf8');
  const room = MAX_MESSAGE_BYTES - RESERVED_BYTES;
  if (bytes.length <= room) return body;
  // A character that the cut went through comes out as U+FFFD: it is dropped.
  const head = bytes
    .subarray(0, room)
    .toString('utf8')
    .replace(/\u{FFFD}+$/u, '');
  return `${head}\n[cut by Selfheal: the first ${Buffer.byteLength(head)} of ${bytes.length} bytes are kept]`;
};

/** Puts what could not be understood on a queue, with the reason in the message attribute `because`. */
export const createDeadLetters = (client: Sender<'sqs'>, queueUrl: string): DeadLetters => ({
  async put(body, because) {
    await withRetryableErrors('putting an event on the dead-letter queue', () =>
      client.send(
        new SendMessageCommand({
          QueueUrl: queueUrl,
          MessageBody: bounded(acceptable(body)) || '(empty)',
          MessageAttributes: {
            because: {
              DataType: 'String',
              StringValue: acceptable(because.slice(0, MAX_REASON_CHARACTERS)) || 'no reason given',
            },
          },
        }),
      ),
    );
  },
});
