import * as z from 'zod';
import type { Incident } from '../../contracts/incident.ts';
import { type AttachedSignal, Signal } from '../../contracts/signal.ts';
import { byTime } from './by-time.ts';
import { homesOf, incidentFrom, UnknownIncidentError } from './incident-item.ts';
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
import { attachedSignal, type Counted, type Counting, eventDigest, holdsDigest, Tally } from './tally.ts';

const Chunk = z.object({ seen: z.string() });

export type ByFingerprint = ReadonlyMap<string, readonly Signal[]>;

/** What the store knows of an incident and of some of its fingerprints. */
export interface Known {
  incident: Incident;
  counted: ReadonlyMap<string, Counted>;
}

/**
 * Reads the cover and the tallies of these fingerprints, those of merged incidents too; old chunks only for those whose tally
 * cannot tell alone. A fingerprint is counted where it was counted first, so a merge moves nothing and can lose nothing.
 */
export const readKnown = async (table: Table, incidentId: string, byFingerprint: ByFingerprint): Promise<Known> => {
  const fingerprints = [...byFingerprint.keys()];
  const keysIn = (home: string) =>
    fingerprints.flatMap((fingerprint) => [signalKey(home, fingerprint), tallyKey(home, fingerprint)]);
  const own = await table.batchGet([incidentKey(incidentId), pulseKey(incidentId), ...keysIn(incidentId)]);
  const incident = incidentFrom(incidentId, own);
  if (!incident) throw new UnknownIncidentError(incidentId);
  const [, ...merged] = homesOf(incident);
  const items = merged.length === 0 ? own : [...own, ...(await table.batchGet(merged.flatMap(keysIn)))];
  const counted = await Promise.all(
    fingerprints.map(async (fingerprint): Promise<[string, Counted][]> => {
      const signals = byFingerprint.get(fingerprint) ?? [];
      const homes = homesOf(incident).map((home) => countedIn(table, home, fingerprint, items, signals));
      const [first, ...others] = (await Promise.all(homes)).filter((counted) => counted !== null);
      return first ? [[fingerprint, withEventsOf(first, others)]] : [];
    }),
  );
  return { incident, counted: new Map(counted.flat()) };
};

/** Two incidents may have counted one fingerprint before they were merged: what any of them counted is counted. */
const withEventsOf = (first: Counted, others: readonly Counted[]): Counted =>
  others.length === 0
    ? first
    : {
        ...first,
        earlier: [...first.earlier, ...others.flatMap(({ earlier, tally }) => [...earlier, tally.seen])],
      };

const countedIn = async (
  table: Table,
  home: string,
  fingerprint: string,
  items: readonly Item[],
  signals: readonly Signal[],
): Promise<Counted | null> => {
  const find = ({ PK, SK }: { PK: string; SK: string }) => items.find((item) => item.PK === PK && item.SK === SK);
  const first = find(signalKey(home, fingerprint));
  const tally = find(tallyKey(home, fingerprint));
  if (!first || !tally) return null;
  const parsed = parseItem(Tally, tally);
  const earlier = await readEarlier(table, home, fingerprint, parsed, signals);
  return { home, first: parseRecord(Signal, first), tally: parsed, earlier };
};

const readEarlier = async (
  table: Table,
  home: string,
  fingerprint: string,
  tally: Tally,
  signals: readonly Signal[],
): Promise<readonly string[]> => {
  const isDecided = signals.every(({ sourceEventId }) => holdsDigest(tally.seen, eventDigest(sourceEventId)));
  if (tally.chunks === 0 || isDecided) return [];
  const chunks = await table.query({ partition: incidentPartition(home), sort: { prefix: seenPrefix(fingerprint) } });
  return chunks.map((chunk) => parseItem(Chunk, chunk).seen);
};

/** The chunk that a counting moves out. Whoever moves it writes the same, so it needs no condition. */
export const chunkWrites = (incidentId: string, { home, first, movedOut }: Counting): SingleWrite[] =>
  movedOut ? [put({ ...seenKey(home ?? incidentId, first.fingerprint, movedOut.chunk), seen: movedOut.seen })] : [];

/** The tally, provided that nobody counted since it was read; with the first signal when the fingerprint is new. */
export const tallyWrites = (
  incidentId: string,
  { home, first, tally, joined, fresh }: Counting,
): [SingleWrite, ...SingleWrite[]] => {
  const item = { ...tallyKey(home ?? incidentId, first.fingerprint), ...tally };
  return joined
    ? [put(item, notExists()), put({ ...signalKey(incidentId, first.fingerprint), record: first })]
    : [put(item, equals('count', tally.count - fresh.length))];
};

/** One fingerprint that two merged incidents had counted apart, as when the catalog moved it between applications. */
const together = (one: AttachedSignal, other: AttachedSignal): AttachedSignal => {
  const [older, newer] = [one, other].sort(byTime(({ lastObservedAt }) => lastObservedAt)) as [
    AttachedSignal,
    AttachedSignal,
  ];
  const [first] = [older.firstObservedAt, newer.firstObservedAt].sort(byTime((at) => at));
  return { ...newer, firstObservedAt: first ?? newer.firstObservedAt, count: older.count + newer.count };
};

/** Every fingerprint of an incident as it stands, from the items under `SIGNAL#` of all its homes; oldest first. */
export const attachedSignals = (incidentId: string, items: readonly Item[]): AttachedSignal[] => {
  const nameOf = ({ PK, SK }: { PK: string; SK: string }) => `${PK}|${SK}`;
  const byKey = new Map(items.map((item) => [nameOf(item), item]));
  const attached = new Map<string, AttachedSignal>();
  for (const item of items) {
    const fingerprint = item.SK.slice(SIGNAL_PREFIX.length);
    const home = item.PK.slice(incidentPartition('').length);
    const tally = byKey.get(nameOf(tallyKey(home, fingerprint)));
    if (!tally) continue;
    const signal = attachedSignal(incidentId, parseRecord(Signal, item), parseItem(Tally, tally));
    const same = attached.get(fingerprint);
    attached.set(fingerprint, same ? together(same, signal) : signal);
  }
  return [...attached.values()].sort(byTime(({ firstObservedAt }) => firstObservedAt));
};

/** The items under `SIGNAL#` of incidents. */
export const readSignalItems = async (table: Table, homes: readonly string[]): Promise<Item[]> => {
  const queries = homes.map((home) =>
    table.query({ partition: incidentPartition(home), sort: { prefix: SIGNAL_PREFIX } }),
  );
  return (await Promise.all(queries)).flat();
};
