import { PlatformRefusal } from './platform-refusal.ts';
import { QUEUE, STEP_SECONDS } from './shop.ts';
import type { QueueAttributes } from './types/platform.ts';

export interface QueueWorld {
  send(count: number, at: number): void;
  /** Takes up to `count` of the oldest messages and deletes them; answers with how many there were. */
  consume(count: number): number;
  /** Takes messages that come back, with their old age, when the visibility timeout is over. */
  hold(count: number, at: number): void;
  /** Lets held messages back that are due. */
  step(at: number): void;
  visible(): number;
  /** At the last step. */
  sentPerSecond(): number;
  oldestAgeSeconds(at: number): number;
  attributes(name: string, at: number): QueueAttributes;
}

interface Batch {
  readonly sentAt: number;
  count: number;
}

export const createQueue = (): QueueWorld => {
  let waiting: Batch[] = [];
  let held: { readonly batch: Batch; readonly backAt: number }[] = [];
  let lastSent = 0;
  const visible = (): number => waiting.reduce((sum, { count }) => sum + count, 0);
  const take = (count: number): Batch[] => {
    const taken: Batch[] = [];
    let left = count;
    while (left > 0) {
      const oldest = waiting[0];
      if (!oldest) break;
      const part = Math.min(left, oldest.count);
      taken.push({ sentAt: oldest.sentAt, count: part });
      left -= part;
      oldest.count -= part;
      if (oldest.count === 0) waiting.shift();
    }
    return taken;
  };
  const oldestAgeSeconds = (at: number): number => {
    const oldest = waiting[0];
    return oldest ? Math.max(0, at - oldest.sentAt) / 1000 : 0;
  };
  return {
    send: (count, at) => {
      lastSent = count;
      if (count > 0) waiting.push({ sentAt: at, count });
    },
    consume: (count) => take(count).reduce((sum, batch) => sum + batch.count, 0),
    hold: (count, at) => {
      held.push(...take(count).map((batch) => ({ batch, backAt: at + QUEUE.visibilityTimeoutSeconds * 1000 })));
    },
    step: (at) => {
      const back = held.filter(({ backAt }) => backAt <= at);
      if (back.length === 0) return;
      held = held.filter(({ backAt }) => backAt > at);
      waiting = [...back.map(({ batch }) => batch), ...waiting].sort((a, b) => a.sentAt - b.sentAt);
    },
    visible,
    sentPerSecond: () => lastSent / STEP_SECONDS,
    oldestAgeSeconds,
    attributes: (name, at) => {
      if (name !== QUEUE.name) {
        throw new PlatformRefusal('QueueDoesNotExist', `The specified queue does not exist: ${name}`);
      }
      return {
        name,
        visibleMessages: visible(),
        inFlightMessages: held.reduce((sum, { batch }) => sum + batch.count, 0),
        oldestMessageAgeSeconds: Math.floor(oldestAgeSeconds(at)),
        visibilityTimeoutSeconds: QUEUE.visibilityTimeoutSeconds,
      };
    },
  };
};
