import type { Signal } from '../../contracts/signal.ts';
import type { AttachCall } from './attach-call.ts';
import { HeardItem } from './items.ts';
import { HEARD_PREFIX, heardKey, slotKey } from './keys.ts';
import { parseItem } from './parse-item.ts';
import { erase, put, type Table } from './table.ts';
import { EXPIRY_ATTRIBUTE } from './table-definition.ts';
import { eventDigest } from './tally.ts';

/** A firing signal that comes this late after its resolved one still opens nothing; comparing event times is never wrong, only forgetful. */
const HEARD_SECONDS = 86_400;

/** A signal that came while its group had no open incident, and opened none: a resolved one, or one older than that. */
export interface Heard {
  signal: Signal;
  heardAt: Date;
}

export const sameEvent = ({ fingerprint, sourceEventId }: Signal): string =>
  `${fingerprint}#${eventDigest(sourceEventId)}`;

const keyOf = (group: string, { fingerprint, sourceEventId }: Signal) =>
  heardKey(group, fingerprint, eventDigest(sourceEventId));

/** What was heard in a group and is still remembered; the table's own expiry may be days late. */
export const readHeard = async (table: Table, group: string, at: Date): Promise<Heard[]> => {
  const items = await table.query({ partition: slotKey(group).PK, sort: { prefix: HEARD_PREFIX } });
  return items
    .map((item) => parseItem(HeardItem, item))
    .filter(({ expiresAt }) => expiresAt * 1000 > at.getTime())
    .map(({ record, heardAt }) => ({ signal: record, heardAt: new Date(heardAt) }));
};

/** Remembers signals; a second delivery is remembered as the first. */
export const hear = async (table: Table, group: string, signals: readonly Signal[], at: Date): Promise<void> => {
  const expiresAt = Math.floor(at.getTime() / 1000) + HEARD_SECONDS;
  const once = new Map(signals.map((signal) => [sameEvent(signal), signal]));
  await Promise.all(
    [...once.values()].map((signal) =>
      table.write(
        put({ ...keyOf(group, signal), record: signal, heardAt: at.toISOString(), [EXPIRY_ATTRIBUTE]: expiresAt }),
      ),
    ),
  );
};

/** Drops what has been counted by now. Where this does not happen the items expire, and their events are duplicates meanwhile. */
export const forget = async (table: Table, group: string, signals: readonly Signal[]): Promise<void> => {
  await Promise.all(signals.map((signal) => table.write(erase(keyOf(group, signal)))));
};

/**
 * The call's signals with those that were heard before: every one of a fingerprint that was given, and of the others those that
 * came within the joining window, for they belong to the failure that is opened now.
 */
export const withHeard = (
  { byFingerprint, at, policy }: AttachCall,
  heard: readonly Heard[],
): ReadonlyMap<string, readonly Signal[]> => {
  const isRecent = ({ heardAt }: Heard) => at.getTime() - heardAt.getTime() <= policy.joiningWindowSeconds * 1000;
  const known = new Set([...byFingerprint.values()].flat().map(sameEvent));
  const further = heard
    .filter((each) => byFingerprint.has(each.signal.fingerprint) || isRecent(each))
    .map(({ signal }) => signal)
    .filter((signal) => !known.has(sameEvent(signal)));
  if (further.length === 0) return byFingerprint;
  return Map.groupBy([...[...byFingerprint.values()].flat(), ...further], ({ fingerprint }) => fingerprint);
};
