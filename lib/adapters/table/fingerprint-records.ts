import type { Incident } from '../../contracts/incident.ts';
import type { Signal } from '../../contracts/signal.ts';
import type { FingerprintRecords } from '../../ports/signal-records.ts';
import type { AttachCall } from './attach-call.ts';
import { attachedSignals, readSignalItems, tallyWrites } from './counted-signals.ts';
import { homesOf } from './incident-item.ts';
import { LastGroup, LeftFiring, Recurrence } from './items.ts';
import { lastGroupKey, leftFiringKey, recurrenceKey } from './keys.ts';
import { parseItem } from './parse-item.ts';
import type { StoreParts } from './store-parts.ts';
import { put, type SingleWrite, type Table } from './table.ts';
import { EXPIRY_ATTRIBUTE } from './table-definition.ts';
import type { Counting } from './tally.ts';

/** An alarm that has fired for so long after its incident was closed is told anew. */
const KEPT_SECONDS = 90 * 86_400;

const expiry = (at: Date) => ({ [EXPIRY_ATTRIBUTE]: Math.floor(at.getTime() / 1000) + KEPT_SECONDS });

const lastGroupWrite = (group: string, fingerprint: string, at: Date): SingleWrite =>
  put({ ...lastGroupKey(fingerprint), fingerprint, group, ...expiry(at) });

/** What an open incident writes together with its cover: the tally, and for a fingerprint that joins, where its end goes. */
export const joiningWrites = (
  incidentId: string,
  counting: Counting,
  { group, at }: Pick<AttachCall, 'group' | 'at'>,
): SingleWrite[] => [
  ...tallyWrites(incidentId, counting),
  ...(counting.joined ? [lastGroupWrite(group, counting.first.fingerprint, at)] : []),
];

/**
 * Before an incident is closed: remembers what it leaves firing, and by what its alarms are known that come back under another
 * fingerprint. Harmless where the closing then fails, for it knew of it until now.
 */
export const leaveFiring = async (table: Table, incident: Incident, at: Date): Promise<void> => {
  const signals = attachedSignals(incident.incidentId, await readSignalItems(table, homesOf(incident)));
  const { incidentId } = incident;
  const items = signals.flatMap(({ status, fingerprint, latest: { recurrence } }) => [
    ...(status === 'firing' ? [{ ...leftFiringKey(fingerprint), fingerprint, leftAt: at.toISOString() }] : []),
    ...(recurrence === undefined ? [] : [{ ...recurrenceKey(recurrence), recurrence, incidentId }]),
  ]);
  await Promise.all(items.map((item) => table.write(put({ ...item, ...expiry(at) }))));
};

/** Whether any of these is known, under another fingerprint, from the incident. */
export const recursIn = async (table: Table, incidentId: string, signals: readonly Signal[]): Promise<boolean> => {
  const recurrences = new Set(signals.flatMap(({ recurrence }) => recurrence ?? []));
  const items = recurrences.size === 0 ? [] : await table.batchGet([...recurrences].map(recurrenceKey));
  return items.some((item) => parseItem(Recurrence, item).incidentId === incidentId);
};

/** Until when each of these fingerprints was left firing by an incident that was closed. */
export const readLeftFiring = async (table: Table, fingerprints: readonly string[]): Promise<Map<string, string>> => {
  const items = await table.batchGet(fingerprints.map(leftFiringKey));
  return new Map(
    items.map((item) => parseItem(LeftFiring, item)).map(({ fingerprint, leftAt }) => [fingerprint, leftAt]),
  );
};

/** Where the end of a fingerprint goes. */
export const fingerprintRecords = ({ table }: StoreParts): FingerprintRecords => ({
  async lastGroups(fingerprints) {
    const items = await table.batchGet([...new Set(fingerprints)].map(lastGroupKey));
    return new Map(
      items.map((item) => parseItem(LastGroup, item)).map(({ fingerprint, group }) => [fingerprint, group]),
    );
  },

  async setLastGroup(fingerprint, group, at) {
    await table.write(lastGroupWrite(group, fingerprint, at));
  },
});
