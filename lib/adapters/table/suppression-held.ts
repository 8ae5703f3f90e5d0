import * as z from 'zod';
import { Signal } from '../../contracts/signal.ts';
import { type HeldSignal, Suppression } from '../../contracts/suppression.ts';
import { Instant } from '../../contracts/time.ts';
import type { SuppressionRecords } from '../../ports/suppression-records.ts';
import { HELD_PARTITION, heldKey } from './keys.ts';
import { parseItem } from './parse-item.ts';
import type { StoreParts } from './store-parts.ts';
import { equals, erase, type Item, notExists, put } from './table.ts';
import { isNewer } from './tally.ts';

/** `event` stands beside the signal, so that a write can require that it is still the one that was read. */
const HeldItem = z.object({ ...Suppression.shape, heldSinceAt: Instant, event: z.string(), record: Signal });

const fromItem = (item: Item): HeldSignal => {
  const { record, event: _, ...held } = parseItem(HeldItem, item);
  return { ...held, signal: record };
};

/** Suppressed signals that may have to be let go, the newest of each fingerprint. They never expire: what still fires must not be lost. */
export const heldSignals = ({ table, tries }: StoreParts): Pick<SuppressionRecords, 'hold' | 'held' | 'letGo'> => ({
  hold: ({ signal, suppression }, at) =>
    tries(`holding ${signal.fingerprint}`, async () => {
      const item = await table.get(heldKey(signal.fingerprint));
      const former = item && fromItem(item);
      if (former && !isNewer(signal, former.signal)) return { value: undefined };
      const next = {
        ...heldKey(signal.fingerprint),
        ...suppression,
        heldSinceAt: former?.heldSinceAt ?? at.toISOString(),
        event: signal.sourceEventId,
        record: signal,
      };
      const isStill = former ? equals('event', former.signal.sourceEventId) : notExists();
      return (await table.write(put(next, isStill))) ? { value: undefined } : undefined;
    }),

  async held(fingerprints) {
    const items = fingerprints
      ? await table.batchGet([...new Set(fingerprints)].map(heldKey))
      : await table.query({ partition: HELD_PARTITION });
    return items.map(fromItem);
  },

  async letGo({ signal }) {
    return await table.write(erase(heldKey(signal.fingerprint), equals('event', signal.sourceEventId)));
  },
});
