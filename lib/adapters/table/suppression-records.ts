import * as z from 'zod';
import { FlappingState, HeartbeatState, SuppressionRecord } from '../../contracts/suppression.ts';
import type { SuppressedSignal, SuppressionRecords } from '../../ports/suppression-records.ts';
import { byTime } from './by-time.ts';
import { flappingKey, HEARTBEAT_PARTITION, heartbeatKey, suppressedKey, suppressedPartitions } from './keys.ts';
import { parseItem } from './parse-item.ts';
import { readSlot } from './slot.ts';
import type { StoreParts } from './store-parts.ts';
import { heldSignals } from './suppression-held.ts';
import { add, equals, exists, notExists, put, set, type Table, update } from './table.ts';
import { EXPIRY_ATTRIBUTE } from './table-definition.ts';

const DAY_SECONDS = 86_400;
const KEPT_SECONDS = 90 * DAY_SECONDS;
/** Longer than any stretch of time that the policy may ask about. */
const FLAPPING_KEPT_SECONDS = 7 * DAY_SECONDS;
/** A heartbeat may come far more often than anybody asks about it. */
const SIGHT_MILLISECONDS = 60_000;

const expiry = (at: Date, seconds: number) => ({ [EXPIRY_ATTRIBUTE]: Math.floor(at.getTime() / 1000) + seconds });

const VersionedState = z.object({ version: z.number().int().positive(), record: FlappingState });

/** Counts one fingerprint under one rule: one write, but for the first of a day, which makes the item. */
const tryCount = async (
  table: Table,
  [first, ...more]: readonly [SuppressedSignal, ...SuppressedSignal[]],
  at: Date,
): Promise<{ value: undefined } | undefined> => {
  const { signal, suppression } = more.at(-1) ?? first;
  const key = suppressedKey(at, suppression.rule, signal.fingerprint);
  const seen = { because: suppression.because, title: signal.title, lastAt: at.toISOString() };
  const counted = { because: set(seen.because), title: set(seen.title), lastAt: set(seen.lastAt) };
  const count = more.length + 1;
  if (await table.write(update(key, { ...counted, count: add(count) }, exists()))) return { value: undefined };
  const { fingerprint, source, service, application } = signal;
  const record: SuppressionRecord = {
    ...seen,
    rule: suppression.rule,
    fingerprint,
    source,
    service,
    application,
    firstAt: seen.lastAt,
    count,
  };
  const written = await table.write(put({ ...key, ...record, ...expiry(at, KEPT_SECONDS) }, notExists()));
  return written ? { value: undefined } : undefined;
};

const daysFrom = (from: Date, to: Date): Date[] => {
  const first = Date.parse(from.toISOString().slice(0, 10));
  const days = Math.floor((to.getTime() - first) / (DAY_SECONDS * 1000)) + 1;
  return Array.from({ length: Math.max(0, days) }, (_, n) => new Date(first + n * DAY_SECONDS * 1000));
};

/** What opened nothing and why. What is held back for later stands in `suppression-held.ts`. */
export const suppressionRecords = (parts: StoreParts): SuppressionRecords => {
  const { table, tries } = parts;
  return {
    ...heldSignals(parts),

    async recordSuppressed(suppressed, at) {
      const together = Map.groupBy(
        suppressed,
        ({ signal, suppression }) => `${suppression.rule}#${signal.fingerprint}`,
      );
      await Promise.all(
        [...together].map(async ([which, [first, ...more]]) => {
          if (first)
            await tries(`recording what was suppressed as ${which}`, () => tryCount(table, [first, ...more], at));
        }),
      );
    },

    async suppressions(from, to) {
      const partitions = daysFrom(from, to).flatMap(suppressedPartitions);
      const items = await Promise.all(partitions.map((partition) => table.query({ partition })));
      const records = items.flat().map((item) => parseItem(SuppressionRecord, item));
      return records.sort(byTime(({ lastAt }) => lastAt)).reverse();
    },

    async flapping(fingerprints) {
      const items = await table.batchGet([...new Set(fingerprints)].map(flappingKey));
      return items.map((item) => parseItem(VersionedState, item).record);
    },

    changeFlapping: (fingerprint, change, at) =>
      tries(`writing down how often ${fingerprint} opened incidents`, async () => {
        const item = await table.get(flappingKey(fingerprint));
        const former = item && parseItem(VersionedState, item);
        const record = change(former?.record ?? null);
        if (!record) return { value: undefined };
        const version = (former?.version ?? 0) + 1;
        const next = { ...flappingKey(fingerprint), version, record, ...expiry(at, FLAPPING_KEPT_SECONDS) };
        const written = await table.write(put(next, former ? equals('version', former.version) : notExists()));
        return written ? { value: undefined } : undefined;
      }),

    async heartbeats() {
      const items = await table.query({ partition: HEARTBEAT_PARTITION });
      return items.map((item) => parseItem(HeartbeatState, item));
    },

    async sawHeartbeat(name, at) {
      const item = await table.get(heartbeatKey(name));
      const seenAt = item && parseItem(HeartbeatState, item).seenAt;
      if (seenAt && at.getTime() - Date.parse(seenAt) < SIGHT_MILLISECONDS) return;
      await table.write(update(heartbeatKey(name), { name: set(name), seenAt: set(at.toISOString()) }));
    },

    async watchHeartbeat(name, at) {
      await table.write(put({ ...heartbeatKey(name), name, watchedSinceAt: at.toISOString() }, notExists()));
    },

    async markHeartbeat(name, missingSinceAt) {
      await table.write(update(heartbeatKey(name), { name: set(name), missingSinceAt: set(missingSinceAt) }));
    },

    async lastIncident(group) {
      const slot = await readSlot(table, group);
      return slot && { incidentId: slot.incidentId, open: slot.closedAt === undefined };
    },
  };
};
