import { SendMessageCommand } from '@aws-sdk/client-sqs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDeadLetters } from '../../../../lib/adapters/aws/sqs/dead-letters.ts';
import { awsError, FakeClient } from '../../../fakes/aws-client.ts';

const QUEUE = 'https://sqs.eu-west-1.amazonaws.com/111122223333/selfheal-signals-dead';
/** What a message may take, attributes included. */
const MAX_BYTES = 1_048_576;

/** What is not among #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF. */
const refusedBySqs = (text: string): number[] =>
  [...text]
    .map((character) => character.codePointAt(0) ?? 0)
    .filter((code) => ![9, 10, 13].includes(code))
    .filter((code) => code < 0x20 || (code >= 0xd800 && code < 0xe000) || code === 0xfffe || code === 0xffff);

const put = async (body: string, because: string) => {
  const sqs = new FakeClient().on(SendMessageCommand, () => ({ MessageId: 'm' }));
  await createDeadLetters(sqs, QUEUE).put(body, because);
  const [sent] = sqs.sent(SendMessageCommand);
  return { sent, body: sent?.MessageBody ?? '', because: sent?.MessageAttributes?.because?.StringValue ?? '' };
};

describe('createDeadLetters', () => {
  it('puts the event as it came, with the reason beside it', async () => {
    const { sent } = await put('{"detail":1}', 'detail.state: expected a state, given 1');
    expect(sent).toEqual({
      QueueUrl: QUEUE,
      MessageBody: '{"detail":1}',
      MessageAttributes: { because: { DataType: 'String', StringValue: 'detail.state: expected a state, given 1' } },
    });
  });

  it('cuts what SQS would not take and states how much', async () => {
    const { body } = await put('é'.repeat(800_000), 'too large');
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(MAX_BYTES);
    expect(body).toMatch(/^é+\n\[cut by Selfheal: the first 1044480 of 1600000 bytes are kept\]$/);
  });

  it('never sends what SQS refuses, whatever came', async () => {
    const body = fc.string({ unit: 'binary', maxLength: 50 });
    await fc.assert(
      fc.asyncProperty(
        body,
        fc.string({ unit: 'binary', maxLength: 400 }),
        fc.constantFrom(1, 80_000),
        async (text, reason, times) => {
          const sent = await put(text.repeat(times), reason);
          expect(Buffer.byteLength(sent.body) + Buffer.byteLength(sent.because) + 64).toBeLessThanOrEqual(MAX_BYTES);
          expect(sent.body.length).toBeGreaterThan(0);
          expect(sent.because.length).toBeGreaterThan(0);
          expect(sent.because.length).toBeLessThanOrEqual(256);
          expect(refusedBySqs(sent.body)).toEqual([]);
          expect(refusedBySqs(sent.because)).toEqual([]);
        },
      ),
      { numRuns: 20 },
    );
  });

  it('throws when the queue cannot be had, so that the event is delivered again', async () => {
    const sqs = new FakeClient().on(SendMessageCommand, () => {
      throw awsError('ServiceUnavailable', 'away', 503);
    });
    await expect(createDeadLetters(sqs, QUEUE).put('x', 'y')).rejects.toMatchObject({ name: 'Transient' });
  });
});
