import type { Signal } from '../../contracts/signal.ts';
import { type ByFingerprint, readKnown } from './counted-signals.ts';
import { readLeftFiring } from './fingerprint-records.ts';
import { readHeard } from './heard-signals.ts';
import { MOST_FINGERPRINTS } from './overflow.ts';
import { readSlot } from './slot.ts';
import type { Table } from './table.ts';
import { latestOf, uncounted } from './tally.ts';

/** Two ways of learning of one transition may round its time differently. */
const SAME_MILLISECONDS = 1000;

type Latest = Pick<Signal, 'fingerprint' | 'observedAt' | 'status'>;

/** The group's open or last incident and the one before. */
const latestCounted = async (
  table: Table,
  incidentId: string,
  byFingerprint: ByFingerprint,
  unknown: Set<Signal>,
): Promise<Latest[]> => {
  const { incident, counted } = await readKnown(table, incidentId, byFingerprint);
  for (const [fingerprint, signals] of byFingerprint) {
    const fresh = uncounted(counted.get(fingerprint) ?? null, signals);
    // A full incident only counts further ones: telling it of them again would change nothing.
    const isFull = incident.state !== 'closed' && incident.fingerprints >= MOST_FINGERPRINTS;
    for (const signal of signals) if (isFull || !fresh.includes(signal)) unknown.delete(signal);
  }
  return [...counted.values()].map(({ first, tally }) => latestOf(first, tally));
};

/**
 * The signals of which no incident of the group knows, nor anything as new of their fingerprint, and that no closed incident left
 * firing. Reads only.
 */
export const unheardOf = async (
  table: Table,
  group: string,
  signals: readonly Signal[],
  at: Date,
): Promise<Signal[]> => {
  const slot = await readSlot(table, group);
  const byFingerprint = Map.groupBy(signals, ({ fingerprint }) => fingerprint);
  const unknown = new Set(signals);
  const heard = await readHeard(table, group, at);
  const latest: Latest[] = heard.map(({ signal }) => signal);
  for (const incidentId of slot ? [slot.incidentId, ...(slot.former ? [slot.former.incidentId] : [])] : [])
    latest.push(...(await latestCounted(table, incidentId, byFingerprint, unknown)));
  const leftFiring = await readLeftFiring(
    table,
    [...unknown].map(({ fingerprint }) => fingerprint),
  );
  return [...unknown].filter(
    ({ fingerprint, observedAt }) =>
      !(Date.parse(leftFiring.get(fingerprint) ?? '') >= Date.parse(observedAt)) &&
      !latest.some((each) => each.fingerprint === fingerprint && isAsNew(each, observedAt)),
  );
};

/** Whether what is known tells of this time too. An end about then does not: what fires may have begun right after it. */
const isAsNew = ({ status, observedAt }: Latest, time: string): boolean =>
  Date.parse(observedAt) >= Date.parse(time) + (status === 'firing' ? -SAME_MILLISECONDS : SAME_MILLISECONDS);
