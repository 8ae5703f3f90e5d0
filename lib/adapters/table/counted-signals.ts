import * as z from 'zod';
import type { Incident } from '../../contracts/incident.ts';
import { type AttachedSignal, Signal } from '../../contracts/signal.ts';
import { byTime } from './by-time.ts';
import { incidentFrom, UnknownIncidentError } from './incident-item.ts';
import {
  incidentKey,
  incidentPartition,
  pulseKey,
  SIGNAL_PREFIX,
  seenKey,
  seenPrefix,
  signalKey,
  tallyKey,
} from './keys.ts';
import { parseItem, parseRecord } from './parse-item.ts';
import { equals, type Item, notExists, put, type SingleWrite, type Table } from './table.ts';
import { attachedSignal, type Counted, type Counting, digestsIn, eventDigest, Tally } from './tally.ts';

const Chunk = z.object({ seen: z.string() });

/** What the store knows of an incident and of some of its fingerprints. */
export interface Known {
  incident: Incident;
  counted: ReadonlyMap<string, Counted>;
}

/** Reads the cover and the tallies of these fingerprints; old chunks only for those whose tally cannot tell alone. */
export const readKnown = async (
  table: Table,
  incidentId: string,
  byFingerprint: ReadonlyMap<string, readonly Signal[]>,
): Promise<Known> => {
  const fingerprints = [...byFingerprint.keys()];
  const items = await table.batchGet([
    incidentKey(incidentId),
    pulseKey(incidentId),
    ...fingerprints.flatMap((fingerprint) => [signalKey(incidentId, fingerprint), tallyKey(incidentId, fingerprint)]),
  ]);
  const incident = incidentFrom(incidentId, items);
  if (!incident) throw new UnknownIncidentError(incidentId);
  const bySortKey = new Map(items.map((item) => [item.SK, item]));
  const counted = await Promise.all(
    fingerprints.map(async (fingerprint): Promise<[string, Counted][]> => {
      const first = bySortKey.get(signalKey(incidentId, fingerprint).SK);
      const tally = bySortKey.get(tallyKey(incidentId, fingerprint).SK);
      if (!first || !tally) return [];
      const parsed = parseItem(Tally, tally);
      const earlier = await readEarlier(table, incidentId, fingerprint, parsed, byFingerprint.get(fingerprint) ?? []);
      return [[fingerprint, { first: parseRecord(Signal, first), tally: parsed, earlier }]];
    }),
  );
  return { incident, counted: new Map(counted.flat()) };
};

const readEarlier = async (
  table: Table,
  incidentId: string,
  fingerprint: string,
  tally: Tally,
  signals: readonly Signal[],
): Promise<ReadonlySet<string>> => {
  const recent = new Set(digestsIn(tally.seen));
  const isDecided = signals.every(({ sourceEventId }) => recent.has(eventDigest(sourceEventId)));
  if (tally.chunks === 0 || isDecided) return new Set();
  const chunks = await table.query({
    partition: incidentPartition(incidentId),
    sort: { prefix: seenPrefix(fingerprint) },
  });
  return new Set(chunks.flatMap((chunk) => digestsIn(parseItem(Chunk, chunk).seen)));
};

/** The chunk that a counting moves out. Whoever moves it writes the same, so it needs no condition. */
export const chunkWrites = (incidentId: string, { first, movedOut }: Counting): SingleWrite[] =>
  movedOut ? [put({ ...seenKey(incidentId, first.fingerprint, movedOut.chunk), seen: movedOut.seen })] : [];

/** The tally, provided that nobody counted since it was read; with the first signal when the fingerprint is new. */
export const tallyWrites = (
  incidentId: string,
  { first, tally, joined, fresh }: Counting,
): [SingleWrite, ...SingleWrite[]] => {
  const item = { ...tallyKey(incidentId, first.fingerprint), ...tally };
  return joined
    ? [put(item, notExists()), put({ ...signalKey(incidentId, first.fingerprint), record: first })]
    : [put(item, equals('count', tally.count - fresh.length))];
};

/** Every fingerprint of an incident as it stands, from the items under `SIGNAL#`; oldest first. */
export const attachedSignals = (incidentId: string, items: readonly Item[]): AttachedSignal[] => {
  const bySortKey = new Map(items.map((item) => [item.SK, item]));
  const attached = items.flatMap((item) => {
    const fingerprint = item.SK.slice(SIGNAL_PREFIX.length);
    const tally = bySortKey.get(tallyKey(incidentId, fingerprint).SK);
    return tally ? attachedSignal(incidentId, parseRecord(Signal, item), parseItem(Tally, tally)) : [];
  });
  return attached.sort(byTime(({ firstObservedAt }) => firstObservedAt));
};
