import { Transient } from '../../lib/contracts/errors.ts';
import type { Signal } from '../../lib/contracts/signal.ts';
import { type CorrelateDeps, correlate } from './correlate.ts';
import { countOpenings } from './flapping.ts';
import { type ReadDeps, readMessage } from './read-message.ts';
import { type RouteDeps, route } from './route.ts';
import { type SuppressDeps, suppress } from './suppress.ts';

export type IngestDeps = ReadDeps & RouteDeps & SuppressDeps & CorrelateDeps;

/** A message as the queue delivers it. */
export interface QueueMessage {
  messageId: string;
  body: string;
}

export interface BatchAnswer {
  batchItemFailures: { itemIdentifier: string }[];
}

interface Delivered {
  messageId: string;
  signal: Signal;
}

/**
 * Turns queued events into incidents: one open incident per failing application, however many signals arrive. What cannot be
 * understood goes aside with the reason; what fails is delivered again, alone, without holding up its batch.
 */
export const createHandler =
  (deps: IngestDeps) =>
  async (messages: readonly QueueMessage[]): Promise<BatchAnswer> => {
    const failed = new Set<string>();
    const delivered: Delivered[] = [];
    for (const message of messages) {
      try {
        for (const signal of await readMessage(deps, message.body))
          delivered.push({ messageId: message.messageId, signal });
      } catch (error) {
        failed.add(message.messageId);
        deps.journal.line('event could not be put aside, will be delivered again', { error: String(error) });
      }
    }
    /** Together, for that is cheapest; where that fails one message after the other, so that what no try takes keeps nobody else. */
    const take = async (group: string, members: readonly Delivered[]): Promise<void> => {
      try {
        await takeIn(
          deps,
          group,
          members.map(({ signal }) => signal),
        );
      } catch (error) {
        const byMessage = [...Map.groupBy(members, ({ messageId }) => messageId)];
        // What fails for the moment would fail for each of them, and take as long.
        if (byMessage.length > 1 && !(error instanceof Transient)) {
          for (const [, own] of byMessage) await take(group, own);
          return;
        }
        for (const [messageId] of byMessage) failed.add(messageId);
        deps.journal.line('signals not attached, will be delivered again', { group, error: String(error) });
      }
    };
    // One after the other: side by side, the invocations of a storm would all write to all groups at once, and most would write twice.
    for (const [group, members] of await byGroup(deps, delivered, failed)) await take(group, members);
    return { batchItemFailures: [...failed].map((itemIdentifier) => ({ itemIdentifier })) };
  };

/** What goes where. While that cannot be told all of it comes again, and nothing that was put aside comes twice. */
const byGroup = async (
  deps: IngestDeps,
  delivered: readonly Delivered[],
  failed: Set<string>,
): Promise<Map<string, Delivered[]>> => {
  try {
    const groupFor = await route(
      deps,
      delivered.map(({ signal }) => signal),
    );
    return Map.groupBy(delivered, ({ signal }) => groupFor(signal));
  } catch (error) {
    for (const { messageId } of delivered) failed.add(messageId);
    deps.journal.line('signals not routed, will be delivered again', { error: String(error) });
    return new Map();
  }
};

/** Suppresses what must open nothing and brings everything else to its incident. */
const takeIn = async (deps: IngestDeps, group: string, given: readonly Signal[]): Promise<void> => {
  for (const [to, signals] of await suppress(deps, group, given)) {
    const attached = await correlate(deps, to, signals);
    if (attached?.opened || attached?.reopened) await countOpenings(deps, signals);
  }
};
