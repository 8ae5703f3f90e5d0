import { describe, expect, it } from 'vitest';
import { readEntry, SignalNotTakenInError, takeIn } from '../../../functions/ingest-signals/entry.ts';
import type { QueueMessage } from '../../../functions/ingest-signals/handler.ts';
import { anEvent } from '../domain/builders/events.ts';

const failing = (ids: readonly string[]) => async (messages: readonly QueueMessage[]) => ({
  batchItemFailures: messages
    .filter(({ messageId }) => ids.includes(messageId))
    .map(({ messageId }) => ({ itemIdentifier: messageId })),
});

describe('what the function is called with', () => {
  it('is a batch of the queue, whose messages are taken as they are', () => {
    const Records = [
      { messageId: 'm1', body: '{}', receiptHandle: 'r' },
      { messageId: 'm2', body: 'x' },
    ];
    expect(readEntry({ Records })).toEqual({ messages: Records, direct: false });
  });

  it('is an alarm itself, which becomes one message with the alarm as its body', () => {
    const alarm = anEvent('alarm-action');
    const { messages, direct } = readEntry(alarm);
    expect(direct).toBe(true);
    expect(messages.map(({ body }) => JSON.parse(body))).toEqual([alarm]);
  });

  it.each([
    ['nothing', undefined],
    ['an empty batch', { Records: [] }],
    ['an event of EventBridge, which belongs in the queue', anEvent('alarm-metric')],
  ])('is refused when it is %s', (_, event) => {
    expect(() => readEntry(event)).toThrow();
  });
});

describe('what fails', () => {
  it('is named to the queue, which delivers it again', async () => {
    const Records = [
      { messageId: 'm1', body: '{}' },
      { messageId: 'm2', body: '{}' },
    ];
    expect(await takeIn(failing(['m2']))(readEntry({ Records }))).toEqual({
      batchItemFailures: [{ itemIdentifier: 'm2' }],
    });
  });

  it('is thrown when an alarm called: no queue stands behind it', async () => {
    const entry = readEntry(anEvent('alarm-action'));
    await expect(takeIn(failing(['alarm-action']))(entry)).rejects.toThrow(SignalNotTakenInError);
    expect(await takeIn(failing([]))(entry)).toEqual({ batchItemFailures: [] });
  });
});
