import { createHash } from 'node:crypto';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';

/** What a Lambda function answers for a batch; nothing means that all went well. */
type Consume = (event: SQSEvent) => Promise<SQSBatchResponse | undefined>;

export interface QueueSettings {
  readonly name: string;
  readonly arn: string;
  readonly region: string;
  readonly visibilityTimeoutSeconds: number;
  /** A message that was received this often without success goes to the dead-letter queue. */
  readonly maxReceiveCount: number;
  readonly deadLetters: Queue | undefined;
  readonly batchSize: number;
  /** How long a batch is gathered before the consumer is called. */
  readonly batchWindowSeconds: number;
  readonly now: () => number;
}

interface SendOptions {
  readonly attributes?: Readonly<Record<string, { readonly StringValue?: string; readonly DataType?: string }>>;
  /** Where a message came from when it is moved to a dead-letter queue. */
  readonly movedFrom?: string;
}

export interface Queue {
  readonly name: string;
  readonly arn: string;
  /** Answers with the message id. */
  send(body: string, options?: SendOptions): string;
  /** Connects the one consumer, as a Lambda event source mapping with partial batch responses does. */
  consume(consume: Consume): void;
  /** Messages that were not deleted yet, oldest first: waiting, or received and not done. */
  messages(): readonly SQSRecord[];
  /** Seconds that the oldest of them has waited; 0 when there is none. */
  oldestMessageAgeSeconds(): number;
  /** Requests so far that SQS bills: sent, received, deleted (the last two by the batch). */
  requests(): number;
}

interface Message {
  readonly record: SQSRecord;
  readonly sentAt: number;
  receives: number;
  visibleAt: number;
}

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

/** An SQS standard queue in memory with its consumer; time comes from `now` and `setTimeout`. */
export const createQueue = (settings: QueueSettings): Queue => {
  const { now, batchSize, visibilityTimeoutSeconds, maxReceiveCount, deadLetters } = settings;
  const messages = new Map<string, Message>();
  let consumer: Consume | undefined;
  let timer: { handle: ReturnType<typeof setTimeout>; dueAt: number } | undefined;
  let sent = 0;
  let requests = 0;

  /** Calls the consumer when the next message can be received; a batch window is waited for from the first message on. */
  const wake = (): void => {
    if (!consumer || messages.size === 0) return;
    const nextVisibleAt = Math.min(...[...messages.values()].map(({ visibleAt }) => visibleAt));
    const dueAt = Math.max(nextVisibleAt, now()) + settings.batchWindowSeconds * 1000;
    if (timer && timer.dueAt <= dueAt) return;
    clearTimeout(timer?.handle);
    const handle = setTimeout(() => {
      timer = undefined;
      void deliver();
    }, dueAt - now());
    timer = { handle, dueAt };
  };

  const receive = (): Message[] => {
    const received: Message[] = [];
    for (const [id, message] of messages) {
      if (message.visibleAt > now() || received.length === batchSize) continue;
      if (deadLetters && message.receives >= maxReceiveCount) {
        messages.delete(id);
        deadLetters.send(message.record.body, { movedFrom: settings.arn });
        continue;
      }
      message.receives += 1;
      message.visibleAt = now() + visibilityTimeoutSeconds * 1000;
      received.push(message);
    }
    return received;
  };

  const recordOf = ({ record, receives }: Message): SQSRecord => ({
    ...record,
    attributes: { ...record.attributes, ApproximateReceiveCount: String(receives) },
  });

  const deliver = async (): Promise<void> => {
    const received = receive();
    if (consumer && received.length > 0) {
      // Received, and deleted, as a batch.
      requests += 2;
      // What is left goes into further batches meanwhile, as several pollers would take it.
      wake();
      const failed = await failuresOf(consumer, received.map(recordOf));
      for (const { record } of received) if (!failed.has(record.messageId)) messages.delete(record.messageId);
    }
    wake();
  };

  return {
    name: settings.name,
    arn: settings.arn,
    send: (body, { attributes = {}, movedFrom } = {}) => {
      sent += 1;
      requests += 1;
      const messageId = `00000000-0000-4000-9000-${String(sent).padStart(12, '0')}`;
      const record: SQSRecord = {
        messageId,
        receiptHandle: `receipt-${settings.name}-${sent}`,
        body,
        md5OfBody: md5(body),
        attributes: {
          ApproximateReceiveCount: '0',
          SentTimestamp: String(now()),
          SenderId: 'embedded-cloud',
          ApproximateFirstReceiveTimestamp: String(now()),
          ...(movedFrom === undefined ? {} : { DeadLetterQueueSourceArn: movedFrom }),
        },
        messageAttributes: Object.fromEntries(
          Object.entries(attributes).map(([name, { StringValue, DataType = 'String' }]) => [
            name,
            { stringValue: StringValue, dataType: DataType as 'String' },
          ]),
        ),
        eventSource: 'aws:sqs',
        eventSourceARN: settings.arn,
        awsRegion: settings.region,
      };
      messages.set(messageId, { record, sentAt: now(), receives: 0, visibleAt: now() });
      wake();
      return messageId;
    },
    consume: (next) => {
      if (consumer) throw new Error(`Queue ${settings.name} has its consumer already.`);
      consumer = next;
      wake();
    },
    messages: () => [...messages.values()].map(recordOf),
    oldestMessageAgeSeconds: () => {
      const [oldest] = messages.values();
      return oldest ? (now() - oldest.sentAt) / 1000 : 0;
    },
    requests: () => requests,
  };
};

/** Ids of the messages to be received again: all of them when the function throws or its answer names an unknown one. */
const failuresOf = async (consume: Consume, records: SQSRecord[]): Promise<Set<string>> => {
  const all = records.map(({ messageId }) => messageId);
  try {
    const answer = await consume({ Records: records });
    const failed = (answer?.batchItemFailures ?? []).map(({ itemIdentifier }) => itemIdentifier);
    return new Set(failed.every((id) => all.includes(id)) ? failed : all);
  } catch {
    return new Set(all);
  }
};
