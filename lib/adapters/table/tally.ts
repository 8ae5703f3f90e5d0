import { createHash } from 'node:crypto';
import * as z from 'zod';
import { type AttachedSignal, Signal } from '../../contracts/signal.ts';
import { isNewer } from '../../contracts/signal-order.ts';
import { Instant } from '../../contracts/time.ts';
import { byTime } from './by-time.ts';
import { applyMergePatch, mergePatch } from './merge-patch.ts';

/**
 * How a fingerprint is stored, and why so:
 *
 * - Its first signal is an item of its own that never changes. What changes with every event is the tally: it names the newest
 *   signal only as a merge patch to the first one. Deliveries of one alarm differ in an id, two times and a sentence, so the
 *   tally stays below 1 KB, which is one write unit, however long the signal itself is.
 * - Which events were counted must be known exactly, or a second delivery would count twice. Neither a window of time (a
 *   source may lie about time) nor a filter that errs is exact, so every event's digest is kept: 11 characters, 66 bits;
 *   among 10,000 events of one fingerprint two share a digest with a chance below 1 in 10^12. The newest stand in the tally.
 *   Once there are {@link FULL_CHUNK} of them, the next write moves them to a chunk of their own, which never changes again. So an
 *   event costs the same to count whether it is the tenth or the ten thousandth, and only reading grows: 1 unit per 300 events.
 * - `count` is the version: every write counts at least one more event, so a write that expects the count it read can never
 *   overwrite another one's. The chunk that such a write moved out is the same whoever moves it, since it is what that count held.
 */
export const Tally = z.object({
  count: z.number().int().positive(),
  status: Signal.shape.status,
  firstObservedAt: Instant,
  /** From the first signal to the newest. */
  patch: z.record(z.string(), z.json()),
  /** Digests of the events counted since the last chunk was moved out, one after the other. */
  seen: z.string(),
  /** How many chunks were moved out. */
  chunks: z.number().int().nonnegative(),
  /** When an event was last counted. */
  countedAt: Instant,
});
export type Tally = z.infer<typeof Tally>;

const DIGEST_CHARACTERS = 11;
/** Small enough that a tally with it is below 1 KB, and few enough chunks. */
const FULL_CHUNK = 32;

export const eventDigest = (sourceEventId: string): string =>
  createHash('sha256').update(sourceEventId).digest('base64url').slice(0, DIGEST_CHARACTERS);

/** Whether a row of digests holds one. A search in the text itself: taking rows apart would cost more than all other counting. */
export const holdsDigest = (seen: string, digest: string): boolean => {
  let at = seen.indexOf(digest);
  while (at > 0 && at % DIGEST_CHARACTERS !== 0) at = seen.indexOf(digest, at + 1);
  return at >= 0;
};

/** What is known of a fingerprint: the incident whose record it stands in, its first signal, its tally, and the chunks of digests that were moved out. */
export interface Counted {
  home: string;
  first: Signal;
  tally: Tally;
  earlier: readonly string[];
}

export interface Counting {
  /** Whose record the fingerprint stands in; null when it is new. */
  home: string | null;
  first: Signal;
  tally: Tally;
  /** A chunk to store before the tally is, or null. */
  movedOut: { chunk: number; seen: string } | null;
  /** The signals that were not counted before, one per event. Never empty. */
  fresh: readonly Signal[];
  /** The same as they were given, where they are counted under another fingerprint. */
  given?: readonly Signal[];
  joined: boolean;
  /** True when the fingerprint went from firing to resolved or back. */
  turned: boolean;
  latest: Signal;
}

export const latestOf = (first: Signal, tally: Tally): Signal => Signal.parse(applyMergePatch(first, tally.patch));

export const attachedSignal = (incidentId: string, first: Signal, tally: Tally): AttachedSignal => {
  const latest = latestOf(first, tally);
  return {
    incidentId,
    fingerprint: first.fingerprint,
    latest,
    status: tally.status,
    firstObservedAt: tally.firstObservedAt,
    lastObservedAt: latest.observedAt,
    count: tally.count,
  };
};

/** The given signals whose event is not counted yet, one per event. */
export const uncounted = (counted: Counted | null, signals: readonly Signal[]): Signal[] => {
  const rows = [counted?.tally.seen ?? '', ...(counted?.earlier ?? [])];
  const given = new Set<string>();
  return signals.filter((signal) => {
    const digest = eventDigest(signal.sourceEventId);
    if (given.has(digest) || rows.some((seen) => holdsDigest(seen, digest))) return false;
    given.add(digest);
    return true;
  });
};

/** Counts one fingerprint's signals; null when all of them were counted before. */
export const countSignals = (counted: Counted | null, signals: readonly Signal[], at: string): Counting | null => {
  const fresh = uncounted(counted, signals);
  const [earliest] = fresh;
  if (!earliest) return null;
  const first = counted?.first ?? earliest;
  const former = counted ? latestOf(first, counted.tally) : earliest;
  const latest = fresh.reduce((newest, signal) => (isNewer(signal, newest) ? signal : newest), former);
  const held = counted?.tally.seen ?? '';
  const isFull = held.length >= FULL_CHUNK * DIGEST_CHARACTERS;
  const chunks = counted?.tally.chunks ?? 0;
  const observed = fresh.map(({ observedAt }) => observedAt).concat(counted?.tally.firstObservedAt ?? []);
  return {
    home: counted?.home ?? null,
    first,
    tally: {
      count: (counted?.tally.count ?? 0) + fresh.length,
      status: latest.status,
      firstObservedAt: observed.sort(byTime((observedAt) => observedAt))[0] ?? earliest.observedAt,
      patch: z.record(z.string(), z.json()).parse(mergePatch(first, latest)),
      seen: (isFull ? '' : held) + fresh.map(({ sourceEventId }) => eventDigest(sourceEventId)).join(''),
      chunks: chunks + (isFull ? 1 : 0),
      countedAt: counted && counted.tally.countedAt > at ? counted.tally.countedAt : at,
    },
    movedOut: isFull ? { chunk: chunks, seen: held } : null,
    fresh,
    joined: counted === null,
    turned: counted !== null && counted.tally.status !== latest.status,
    latest,
  };
};
