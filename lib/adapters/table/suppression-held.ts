import * as z from 'zod';
import { Signal } from '../../contracts/signal.ts';
import { isNewer } from '../../contracts/signal-order.ts';
import { type HeldSignal, Suppression } from '../../contracts/suppression.ts';
import { Instant } from '../../contracts/time.ts';
import type { SuppressedSignal, SuppressionRecords } from '../../ports/suppression-records.ts';
import { firstHeldKey, HELD_PARTITIONS, heldKey } from './keys.ts';
import { applyMergePatch, mergePatch } from './merge-patch.ts';
import { parseItem, parseRecord } from './parse-item.ts';
import type { StoreParts } from './store-parts.ts';
import { allOf, type Condition, equals, erase, type Item, notExists, put, type Table } from './table.ts';

/**
 * As a tally: the signal that a fingerprint was first held with never changes, and the newest is a merge patch to it, so that
 * what a storm writes stays below 1 KB. Both come and go together. `event` lets a write require that nothing newer is held.
 */
const HeldItem = z.object({
  ...Suppression.shape,
  heldSinceAt: Instant,
  event: z.string(),
  patch: z.record(z.string(), z.json()),
});

interface Held {
  held: HeldSignal;
  first: Signal;
}

/** The pairs among the items. One that is not whole was let go in between. */
const pairsIn = (items: readonly Item[]): Held[] => {
  const byKey = new Map(items.map((item) => [item.SK, item]));
  return items.flatMap((item) => {
    const beside = byKey.get(firstHeldKey(item.SK).SK);
    if (!beside) return [];
    const first = parseRecord(Signal, beside);
    const { patch, event: _, ...held } = parseItem(HeldItem, item);
    return [{ held: { ...held, signal: Signal.parse(applyMergePatch(first, patch)) }, first }];
  });
};

const readPairs = async (table: Table, fingerprints: readonly string[]): Promise<Held[]> =>
  pairsIn(
    await table.batchGet(
      [...new Set(fingerprints)].flatMap((fingerprint) => [heldKey(fingerprint), firstHeldKey(fingerprint)]),
    ),
  );

/** Still what was seen. The time is that of this very pair: an event may be held again after it was let go. */
const isStill = ({ signal, heldSinceAt }: HeldSignal): Condition =>
  allOf(equals('event', signal.sourceEventId), equals('heldSinceAt', heldSinceAt));

const tryHold = async (
  table: Table,
  { signal, suppression }: SuppressedSignal,
  at: Date,
): Promise<{ value: undefined } | undefined> => {
  const { fingerprint, sourceEventId: event } = signal;
  const [former] = await readPairs(table, [fingerprint]);
  if (former && !isNewer(signal, former.held.signal)) return { value: undefined };
  const item = (first: Signal, heldSinceAt: string): Item => {
    const patch = z.record(z.string(), z.json()).parse(mergePatch(first, signal));
    return { ...heldKey(fingerprint), ...suppression, heldSinceAt, event, patch };
  };
  if (former) {
    const next = put(item(former.first, former.held.heldSinceAt), isStill(former.held));
    return (await table.write(next)) ? { value: undefined } : undefined;
  }
  const { applied } = await table.transact([
    put(item(signal, at.toISOString()), notExists()),
    put({ ...firstHeldKey(fingerprint), record: signal }, notExists()),
  ]);
  return applied ? { value: undefined } : undefined;
};

const newer = (one: SuppressedSignal, other: SuppressedSignal): SuppressedSignal =>
  isNewer(other.signal, one.signal) ? other : one;

/** Suppressed signals that may have to be let go, the newest of each fingerprint. They never expire: what still fires must not be lost. */
export const heldSignals = ({ table, tries }: StoreParts): Pick<SuppressionRecords, 'hold' | 'held' | 'letGo'> => ({
  async hold(suppressed, at) {
    const byFingerprint = Map.groupBy(suppressed, ({ signal }) => signal.fingerprint);
    await Promise.all(
      [...byFingerprint].map(([fingerprint, all]) =>
        tries(`holding ${fingerprint}`, () => tryHold(table, all.reduce(newer), at)),
      ),
    );
  },

  async held(fingerprints) {
    const pairs = fingerprints
      ? await readPairs(table, fingerprints)
      : pairsIn((await Promise.all(HELD_PARTITIONS.map((partition) => table.query({ partition })))).flat());
    return pairs.map(({ held }) => held);
  },

  async letGo(held) {
    const { fingerprint } = held.signal;
    const { applied } = await table.transact([
      erase(heldKey(fingerprint), isStill(held)),
      erase(firstHeldKey(fingerprint)),
    ]);
    return applied;
  },
});
