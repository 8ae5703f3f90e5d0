import type { Incident } from '../../contracts/incident.ts';
import {
  type AttachCall,
  type AttachTry,
  answerTo,
  fitting,
  isEvidence,
  joinedBy,
  rememberCounted,
} from './attach-call.ts';
import { byTime } from './by-time.ts';
import { chunkWrites, type Known, readKnown, tallyWrites } from './counted-signals.ts';
import { joiningWrites } from './fingerprint-records.ts';
import { coverChange, readKnownIncident } from './incident-item.ts';
import type { Slot } from './items.ts';
import { incidentKey, pulseKey, slotKey } from './keys.ts';
import { open, recordPast } from './open-incident.ts';
import { withinLimit } from './overflow.ts';
import { isLate, type Share, shareOf } from './shares.ts';
import { holdsSlot, isClosed, readSlot } from './slot.ts';
import { anyOf, check, lessThan, notExists, type SingleWrite, set, type Table, update, type Write } from './table.ts';
import { type Counting, countSignals, uncounted } from './tally.ts';

/** `lastSignalAt` is exact to the second: in a storm it is written once a second rather than with every call. */
const PULSE_MILLISECONDS = 1000;
/** Sources' clocks differ: an event of the former incident's time may bear a time after its end. */
const CLOCKS_APART_MILLISECONDS = 300_000;

/** One look at the group's slot and what follows from it; `undefined` when somebody else was faster or more is left to do. */
export const tryAttach = async (table: Table, call: AttachCall): Promise<AttachTry> => {
  const slot = await readSlot(table, call.group);
  if (!slot) return await open(table, call, null);
  return isClosed(slot) ? await open(table, call, slot) : await join(table, call, slot);
};

const join = async (table: Table, call: AttachCall, { incidentId, former }: Slot): Promise<AttachTry> => {
  const known = await readKnown(table, incidentId, call.byFingerprint);
  const { incident } = known;
  // Closed or merged since the slot was read: what is counted here now could no longer change how its incident began.
  if (incident.state === 'closed') return undefined;
  call.quietSeconds ??= Math.max(0, (call.at.getTime() - Date.parse(incident.lastSignalAt)) / 1000);
  const shares = await presentShares(table, call, known, former);
  if (former && !(await recordPast(table, former.incidentId, call, shares))) return undefined;
  const present = shares.flatMap(
    ({ fingerprint, present }) =>
      countSignals(known.counted.get(fingerprint) ?? null, present, call.at.toISOString()) ?? [],
  );
  const countings = await withinLimit(table, known, present, call.at);
  const touchesCover = (counting: Counting): boolean =>
    coverChange(incident, counting.fresh, isEvidence(counting), call) !== null;
  const plain = countings.filter((counting) => !touchesCover(counting));
  const touching = fitting(countings.filter(touchesCover));
  await writeAll(
    table,
    countings.flatMap((counting) => chunkWrites(incidentId, counting)),
  );
  const written = await writeAll(
    table,
    plain.map((counting) => tallyWrites(incidentId, counting)[0]),
  );
  rememberCounted(
    call,
    plain.filter((_, position) => written[position]),
  );

  const fresh = touching.flatMap((counting) => counting.fresh);
  const cover = coverChange(incident, fresh, touching.some(isEvidence), call);
  if (cover) {
    const writes: Write[] = [
      check(slotKey(call.group), holdsSlot(incidentId)),
      update(incidentKey(incidentId), { ...cover.updates, ...joinedBy(touching) }, cover.condition),
      ...touching.flatMap((counting) => joiningWrites(incidentId, counting, call)),
    ];
    if (!(await table.transact(writes)).applied) return undefined;
    rememberCounted(call, touching);
    call.changed ||= cover.isEvidence;
  }
  const lastSignalAt = await keepPulse(table, known, countings);
  const isDone = written.every(Boolean) && touching.length + plain.length === countings.length;
  // Plain tallies were written without a look at the slot: had the incident been closed meanwhile, its successor must get them.
  const isSafe = cover !== null || plain.length === 0 || (await isOpenFor(table, call.group, incidentId));
  if (!isDone || !isSafe) return undefined;
  return answerTo(call, cover ? await readKnownIncident(table, incidentId) : { ...incident, lastSignalAt });
};

/** What of the call belongs to the open incident, and what to the one before it, which is only read when something is old enough. */
const presentShares = async (
  table: Table,
  call: AttachCall,
  known: Known,
  former: Slot['former'],
): Promise<Share[]> => {
  const present: Share[] = [...call.byFingerprint].map(([fingerprint, signals]) => ({
    fingerprint,
    past: null,
    present: signals,
    overlooked: false,
  }));
  if (!former) return present;
  const horizon = new Date(Date.parse(former.closedAt) + CLOCKS_APART_MILLISECONDS).toISOString();
  const old = present.flatMap(({ fingerprint, present: signals }): [string, typeof signals][] => {
    const fresh = uncounted(known.counted.get(fingerprint) ?? null, signals);
    return fresh.some((signal) => isLate(signal, horizon)) ? [[fingerprint, fresh]] : [];
  });
  if (old.length === 0) return present;
  const bygone = new Map(old);
  const { counted } = await readKnown(table, former.incidentId, bygone);
  return present.map((share) => {
    const fresh = bygone.get(share.fingerprint);
    return fresh ? shareOf(call, share.fingerprint, fresh, { ...former, counted }) : share;
  });
};

const isOpenFor = async (table: Table, group: string, incidentId: string): Promise<boolean> => {
  const slot = await readSlot(table, group);
  return slot?.incidentId === incidentId && !isClosed(slot);
};

const writeAll = async (table: Table, writes: readonly SingleWrite[]): Promise<boolean[]> =>
  await Promise.all(writes.map((write) => table.write(write)));

/** Answers with the last signal's time. Also mends the pulse after a call that died between counting and this. */
const keepPulse = async (
  table: Table,
  { incident, counted }: { incident: Incident; counted: Known['counted'] },
  countings: readonly Counting[],
): Promise<string> => {
  const counts = [...counted.values(), ...countings].map(({ tally }) => tally.countedAt);
  const last = [incident.lastSignalAt, ...counts].sort(byTime((at) => at)).at(-1) ?? incident.lastSignalAt;
  if (Date.parse(last) - Date.parse(incident.lastSignalAt) < PULSE_MILLISECONDS) return incident.lastSignalAt;
  await table.write(
    update(
      pulseKey(incident.incidentId),
      { lastSignalAt: set(last) },
      anyOf(notExists('lastSignalAt'), lessThan('lastSignalAt', last)),
    ),
  );
  return last;
};
