import { AccessDeniedException, ConverseCommand } from '@aws-sdk/client-bedrock-runtime';
import { GetSecretValueCommand, ResourceNotFoundException } from '@aws-sdk/client-secrets-manager';
import { MessageRejected, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { PublishCommand } from '@aws-sdk/client-sns';
import { QueueDoesNotExist, SendMessageCommand } from '@aws-sdk/client-sqs';
import type { Clock } from '@sinonjs/fake-timers';
import type { SQSEvent } from 'aws-lambda';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aCloud, installClock, onClock, START } from './a-cloud.ts';

let clock: Clock;
beforeEach(() => {
  clock = installClock();
});
afterEach(() => clock.uninstall());

const aTimedCloud = () => aCloud({ now: onClock(clock) });

describe('the signal queue', () => {
  const bodies = ({ Records }: SQSEvent) => Records.map(({ body }) => body);

  it('gives the consumer batches of at most its size, in order', async () => {
    const { queue } = aTimedCloud().cloud;
    const batches: string[][] = [];
    queue.consume(async (event) => void batches.push(bodies(event)) as undefined);
    for (let number = 0; number < 23; number += 1) queue.send(String(number));
    await clock.runAllAsync();
    expect(batches.map(({ length }) => length)).toEqual([10, 10, 3]);
    expect(batches.flat()).toEqual(Array.from({ length: 23 }, (_, number) => String(number)));
    expect(queue.messages()).toEqual([]);
  });

  it('gives what failed again after the visibility timeout, and nothing else', async () => {
    const { queue } = aTimedCloud().cloud;
    const seen: [number, string[], string | undefined][] = [];
    queue.consume(async (event) => {
      seen.push([(Date.now() - START) / 1000, bodies(event), event.Records[0]?.attributes.ApproximateReceiveCount]);
      const bad = seen.length === 1 ? event.Records.filter(({ body }) => body === 'b') : [];
      return { batchItemFailures: bad.map(({ messageId }) => ({ itemIdentifier: messageId })) };
    });
    queue.send('a');
    queue.send('b');
    await clock.runAllAsync();
    expect(seen).toEqual([
      [0, ['a', 'b'], '1'],
      [60, ['b'], '2'],
    ]);
  });

  it('does not let a new message wait for the second try of an old one', async () => {
    const { queue } = aTimedCloud().cloud;
    const seen: [number, string[]][] = [];
    queue.consume(async (event) => {
      seen.push([(Date.now() - START) / 1000, bodies(event)]);
      if (seen.length === 1) throw new Error('not now');
      return undefined;
    });
    queue.send('old');
    await clock.tickAsync(10_000);
    queue.send('new');
    await clock.runAllAsync();
    expect(seen).toEqual([
      [0, ['old']],
      [10, ['new']],
      [60, ['old']],
    ]);
  });

  it('moves a message that fails too often to the dead-letter queue', async () => {
    const { queue, deadLetters } = aTimedCloud().cloud;
    let tries = 0;
    queue.consume(async () => {
      tries += 1;
      throw new Error('never');
    });
    queue.send('poison');
    await clock.runAllAsync();
    expect(tries).toBe(3);
    expect(queue.messages()).toEqual([]);
    expect(deadLetters.messages()).toMatchObject([
      { body: 'poison', attributes: { DeadLetterQueueSourceArn: queue.arn } },
    ]);
  });

  it('loses nothing and gives nothing twice when some messages fail at first', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 30 }), async (failures) => {
        const { queue, deadLetters } = aTimedCloud().cloud;
        const done: string[] = [];
        const left = new Map(failures.map((count, id) => [String(id), count]));
        queue.consume(async ({ Records }) => {
          const failed = Records.filter(({ body }) => {
            const remaining = left.get(body) ?? 0;
            left.set(body, remaining - 1);
            if (remaining <= 0) done.push(body);
            return remaining > 0;
          });
          return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
        });
        for (const id of left.keys()) queue.send(id);
        await clock.runAllAsync();
        const ended = [...done, ...deadLetters.messages().map(({ body }) => body)];
        expect(ended.sort()).toEqual([...failures.keys()].map(String).sort());
        expect(deadLetters.messages()).toHaveLength(failures.filter((count) => count >= 3).length);
      }),
      { numRuns: 20 },
    );
  });

  it('is reached by SendMessage with attributes, by its URL only', async () => {
    const { clients, cloud } = aTimedCloud();
    const send = (QueueUrl: string) =>
      clients.sqs.send(
        new SendMessageCommand({
          QueueUrl,
          MessageBody: 'odd',
          MessageAttributes: { because: { DataType: 'String', StringValue: 'not JSON' } },
        }),
      );
    await send(cloud.queueUrl('selfheal-signals-dead-letters'));
    expect(cloud.deadLetters.messages()).toMatchObject([
      { body: 'odd', messageAttributes: { because: { stringValue: 'not JSON' } } },
    ]);
    await expect(send(cloud.queueUrl('ghost'))).rejects.toBeInstanceOf(QueueDoesNotExist);
  });

  it('tells how long the oldest message has waited', async () => {
    const { queue } = aTimedCloud().cloud;
    expect(queue.oldestMessageAgeSeconds()).toBe(0);
    queue.send('waiting');
    await clock.tickAsync(90_000);
    expect(queue.oldestMessageAgeSeconds()).toBe(90);
  });
});

describe('what goes out to people', () => {
  it('ends in the outbox, from verified senders only', async () => {
    const { clients, cloud } = aTimedCloud();
    const mail = (FromEmailAddress: string) =>
      clients.ses.send(
        new SendEmailCommand({
          FromEmailAddress,
          Destination: { ToAddresses: ['owner@example.com'] },
          Content: { Simple: { Subject: { Data: 'May I?' }, Body: { Text: { Data: 'https://link' } } } },
        }),
      );
    await mail('selfheal@example.com');
    await expect(mail('eve@example.com')).rejects.toBeInstanceOf(MessageRejected);
    const TopicArn = 'arn:aws:sns:eu-west-1:111122223333:notices';
    await clients.sns.send(new PublishCommand({ TopicArn, Subject: 'Healed', Message: 'All well' }));
    expect(cloud.outbox).toEqual({
      mails: [
        {
          at: START,
          from: 'selfheal@example.com',
          to: ['owner@example.com'],
          subject: 'May I?',
          text: 'https://link',
          html: '',
        },
      ],
      notifications: [{ at: START, topicArn: TopicArn, subject: 'Healed', message: 'All well' }],
    });
    const elsewhere = new PublishCommand({ TopicArn: 'arn:aws:sns:eu-west-1:999999999999:notices', Message: 'x' });
    await expect(clients.sns.send(elsewhere)).rejects.toMatchObject({ name: 'NotFoundException' });
  });
});

it('gives out the secrets that exist', async () => {
  const { clients } = aTimedCloud();
  const read = (SecretId: string) => clients.secrets.send(new GetSecretValueCommand({ SecretId }));
  expect((await read('selfheal/link')).SecretString).toBe('a-secret');
  await expect(read('other')).rejects.toBeInstanceOf(ResourceNotFoundException);
});

it('has no model to ask', async () => {
  const { clients } = aTimedCloud();
  const ask = clients.bedrock.send(new ConverseCommand({ modelId: 'any', messages: [] }));
  await expect(ask).rejects.toBeInstanceOf(AccessDeniedException);
});
