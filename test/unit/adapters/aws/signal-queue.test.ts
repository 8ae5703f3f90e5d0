import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { createSignalQueue } from '../../../../lib/adapters/aws/sqs/signal-queue.ts';
import { awsError, FakeClient } from '../../../fakes/aws-client.ts';

const QUEUE = 'https://sqs.eu-west-1.amazonaws.com/111122223333/selfheal-signals';

describe('createSignalQueue', () => {
  it('puts the message into the queue as it is', async () => {
    const sqs = new FakeClient().on(SendMessageCommand, () => ({ MessageId: 'm' }));
    await createSignalQueue(sqs, QUEUE).send('{"selfheal":"signal"}');
    expect(sqs.sent(SendMessageCommand)).toEqual([{ QueueUrl: QUEUE, MessageBody: '{"selfheal":"signal"}' }]);
  });

  it('throws what may be tried again when the queue does not take it', async () => {
    const sqs = new FakeClient().on(SendMessageCommand, () => {
      throw awsError('ThrottlingException', 'slow down', 429);
    });
    await expect(createSignalQueue(sqs, QUEUE).send('{}')).rejects.toMatchObject({ name: 'Throttled' });
  });
});
