import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { CreateTopicCommand, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { awsError, FakeClient } from '../../fakes/aws-client.ts';
import { startAlarmBridge } from './alarm-bridge.ts';
import type { AccountClients } from './clients.ts';

const told = (reason = 'Threshold Crossed: Sum 99 GreaterThanThreshold 30') =>
  JSON.stringify({
    AlarmName: 'checkout-failing',
    NewStateValue: 'ALARM',
    NewStateReason: reason,
    OldStateValue: 'OK',
    StateChangeTime: '2026-03-01T12:00:00.000Z',
    Trigger: {
      ...{ Namespace: 'Shop/checkout', MetricName: 'Faults', Statistic: 'Sum', Period: 60 },
      ...{ ComparisonOperator: 'GreaterThanThreshold', Threshold: 30, Dimensions: [] },
    },
  });
const message = (id: string, Body: string): Message => ({ MessageId: id, ReceiptHandle: id, Body });

/** A bridge over an account whose queue gives out these batches, one each time it is asked; an error is thrown instead. */
const bridgeOver = async (batches: (Message[] | Error)[], refusals: boolean[] = []) => {
  const sns = new FakeClient()
    .on(CreateTopicCommand, () => ({ TopicArn: 'arn:aws:sns:eu-west-1:000000000000:shop-alarms' }))
    .on(SubscribeCommand, () => ({}));
  const remaining = [...batches];
  const sqs = new FakeClient()
    .on(CreateQueueCommand, () => ({ QueueUrl: 'http://127.0.0.1/queue' }))
    .on(GetQueueAttributesCommand, () => ({ Attributes: { QueueArn: 'arn:aws:sqs:eu-west-1:000000000000:queue' } }))
    .on(DeleteMessageBatchCommand, () => ({ Successful: [], Failed: [] }))
    .on(ReceiveMessageCommand, async () => {
      const next = remaining.shift();
      if (next instanceof Error) throw next;
      if (!next) await new Promise((resolve) => setTimeout(resolve, 10));
      return { Messages: next };
    });
  const refusing = [...refusals];
  const events = new FakeClient().on(PutEventsCommand, ({ Entries = [] }) => ({
    Entries: Entries.map((_, index) => (refusing.shift() ? { ErrorCode: 'Busy' } : { EventId: String(index) })),
  }));
  const bridge = await startAlarmBridge({ sns, sqs, events } as unknown as AccountClients);
  return {
    bridge,
    details: () =>
      events
        .sent(PutEventsCommand)
        .flatMap(({ Entries = [] }) => Entries.map(({ Detail = '' }) => JSON.parse(Detail).state.reason)),
    removed: () =>
      sqs
        .sent(DeleteMessageBatchCommand)
        .flatMap(({ Entries = [] }) => Entries.map(({ ReceiptHandle }) => ReceiptHandle))
        .sort(),
    untilAsked: (times: number) =>
      expect.poll(() => sqs.sent(ReceiveMessageCommand).length, { timeout: 5_000 }).toBeGreaterThan(times),
  };
};

describe('the bridge for alarms', () => {
  it('hands on what an alarm told, in CloudWatch’s words', async () => {
    const { bridge, details, removed, untilAsked } = await bridgeOver([[message('m1', told())]]);
    await untilAsked(1);
    await bridge.stop();
    expect(details()).toEqual(['Threshold Crossed: 1 datapoint [99] was greater than the threshold (30).']);
    expect(removed()).toEqual(['m1']);
  });

  it.each([
    ['that is no JSON', 'no JSON'],
    ['that lacks fields', '{"AlarmName":"checkout-failing"}'],
    ['whose reason tells no value', told('Unchecked: Initial alarm creation')],
  ])('carries on after a message %s, and says so at the end', async (_, body) => {
    const batch = [message('m1', body), message('m2', told())];
    const { bridge, details, removed, untilAsked } = await bridgeOver([batch, [message('m3', told())]]);
    await untilAsked(2);
    await expect(bridge.stop()).rejects.toThrow(/cannot be read/);
    expect(details()).toHaveLength(2);
    expect(removed()).toEqual(['m1', 'm2', 'm3']);
  });

  it('gets over a queue that fails for a while', async () => {
    const { bridge, details, untilAsked } = await bridgeOver([awsError('ServiceUnavailable'), [message('m1', told())]]);
    await untilAsked(2);
    await bridge.stop();
    expect(details()).toHaveLength(1);
  });

  it('gets over an event that the bus takes only the second time', async () => {
    const batches = [[message('m1', told())], [message('m1', told())]];
    const { bridge, removed, untilAsked } = await bridgeOver(batches, [true]);
    await untilAsked(2);
    await bridge.stop();
    expect(removed()).toEqual(['m1']);
  });

  it('says at the end which event the bus never took', async () => {
    const { bridge, removed, untilAsked } = await bridgeOver([[message('m1', told())]], [true]);
    await untilAsked(1);
    await expect(bridge.stop()).rejects.toThrow(/the bus refused/);
    expect(removed()).toEqual([]);
  });
});
