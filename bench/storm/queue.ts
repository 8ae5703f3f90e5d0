import type { Random } from '../../drill/world/random.ts';
import type { BatchAnswer, QueueMessage } from '../../functions/ingest-signals/handler.ts';

/** What an event source mapping does with a queue. */
export interface Mapping {
  batchSize: number;
  /** So many calls of the function run at the same time. */
  concurrency: number;
  /** Deliveries of one message before it is put aside. */
  mostReceives: number;
}

export interface Drained {
  /** Messages handed to the function, those that it failed and got again included. */
  delivered: number;
  /** Messages that failed as often as they may. */
  putAside: QueueMessage[];
}

/** Every body once, `duplicateShare` of them once more, in any order: what a queue that delivers at least once may do. */
export const atLeastOnce = (bodies: readonly string[], duplicateShare: number, random: Random): QueueMessage[] => {
  const twice = shuffled(bodies, random).slice(0, Math.round(duplicateShare * bodies.length));
  return shuffled([...bodies, ...twice], random).map((body, n) => ({ messageId: `message-${n}`, body }));
};

const shuffled = <T>(from: readonly T[], random: Random): T[] =>
  from
    .map((value) => ({ value, place: random.next() }))
    .sort((a, b) => a.place - b.place)
    .map(({ value }) => value);

/** Hands all messages to a function in batches, several calls at once; what a call fails is delivered again at the end. */
export const drain = async (
  messages: readonly QueueMessage[],
  { batchSize, concurrency, mostReceives }: Mapping,
  receive: (batch: readonly QueueMessage[]) => Promise<BatchAnswer>,
): Promise<Drained> => {
  const waiting = messages.map((message) => ({ message, receives: 0 }));
  const putAside: QueueMessage[] = [];
  let delivered = 0;
  const work = async (): Promise<void> => {
    for (let batch = waiting.splice(0, batchSize); batch.length > 0; batch = waiting.splice(0, batchSize)) {
      delivered += batch.length;
      const { batchItemFailures } = await receive(batch.map(({ message }) => message));
      const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      for (const { message, receives } of batch.filter(({ message }) => failed.has(message.messageId))) {
        if (receives + 1 >= mostReceives) putAside.push(message);
        else waiting.push({ message, receives: receives + 1 });
      }
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  return { delivered, putAside };
};
