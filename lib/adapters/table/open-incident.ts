import type { Incident } from '../../contracts/incident.ts';
import type { Signal } from '../../contracts/signal.ts';
import { type AttachCall, type AttachTry, answerTo, fitting, rememberCounted } from './attach-call.ts';
import { earliestOpening, isSymptom } from './beginning.ts';
import { chunkWrites, readKnown, tallyWrites } from './counted-signals.ts';
import { joiningWrites, recursIn } from './fingerprint-records.ts';
import { forget, type Heard, hear, readHeard, sameEvent, withHeard } from './heard-signals.ts';
import { incidentItem, openedBy, readKnownIncident } from './incident-item.ts';
import { tryReopen } from './reopen-incident.ts';
import { isAlive, type Share, shareOf } from './shares.ts';
import { type ClosedSlot, isClosed, readSlot, takeSlot } from './slot.ts';
import { notExists, put, type SingleWrite, type Table } from './table.ts';
import { type Counting, countSignals } from './tally.ts';

/**
 * What to do with signals of a group that has no open incident. What belongs to the last one is recorded there; what does not
 * fire is remembered; what fires opens the last one again, if its own symptom came back soon, or a new one.
 */
export const open = async (table: Table, call: AttachCall, former: ClosedSlot | null): Promise<AttachTry> => {
  const heard = await readHeard(table, call.group, call.at);
  const signals = withHeard(call, heard);
  const known = former ? await readKnown(table, former.incidentId, signals) : null;
  const past = former && known ? { ...former, counted: known.counted } : null;
  const shares = [...signals].map(([fingerprint, each]) => shareOf(call, fingerprint, each, past));
  const alive = shares.filter(isAlive);
  if (alive.length === 0) return await keepInMind(table, call, former, shares, heard);
  // Only its own symptom tells that a remedy did not last; what it never counted may be another failure.
  const isBack = async ({ incidentId }: ClosedSlot): Promise<boolean> =>
    alive.some(({ fingerprint }) => known?.counted.has(fingerprint)) ||
    (await recursIn(
      table,
      incidentId,
      alive.flatMap(({ present }) => present),
    ));
  if (former && known && withinCoolDown(call, former) && (await isBack(former))) {
    const reopened = await tryReopen(table, call, known, { former, signals, alive });
    if (reopened !== 'not-to-be-opened')
      return reopened ? await joinTheRest(table, call, known.incident.incidentId) : undefined;
  }
  if (past && !(await recordPast(table, past.incidentId, call, shares))) return undefined;
  const opened = await openNew(table, call, former, shares);
  return opened ? await joinTheRest(table, call, opened) : undefined;
};

const withinCoolDown = ({ at, policy }: AttachCall, { closedAt }: ClosedSlot): boolean =>
  at.getTime() - Date.parse(closedAt) <= policy.reopenWithinSeconds * 1000;

/** Nothing fires: what is late goes into the record of the incident that it belongs to, the rest is remembered for a while. */
const keepInMind = async (
  table: Table,
  call: AttachCall,
  former: ClosedSlot | null,
  shares: readonly Share[],
  heard: readonly Heard[],
): Promise<AttachTry> => {
  if (former && !(await recordPast(table, former.incidentId, call, shares))) return undefined;
  const known = new Set(heard.map(({ signal }) => sameEvent(signal)));
  const fresh = shares.flatMap(({ present }) => present).filter((signal) => !known.has(sameEvent(signal)));
  await hear(table, call.group, fresh, call.at);
  // Whoever opens looks for what was heard after it has opened, so that one of the two always sees the other.
  const slot = fresh.length > 0 ? await readSlot(table, call.group) : former;
  return slot && !isClosed(slot) ? undefined : { value: null };
};

/** Counts late signals where they belong. The incident has ended: nothing but its record changes. */
export const recordPast = async (
  table: Table,
  incidentId: string,
  call: AttachCall,
  shares: readonly Share[],
): Promise<boolean> => {
  const countings = shares.flatMap(({ past }) => past ?? []);
  const write = (one: SingleWrite) => table.write(one);
  await Promise.all(countings.flatMap((counting) => chunkWrites(incidentId, counting)).map(write));
  const written = await Promise.all(
    countings.map(async (counting) => {
      const [tally, first] = tallyWrites(incidentId, counting);
      // Readers take a fingerprint for there only once its tally is.
      if (first) await table.write(first);
      return await table.write(tally);
    }),
  );
  const done = countings.filter((_, position) => written[position]);
  for (const { fresh } of done) for (const signal of fresh) call.counted.add(signal);
  return written.every(Boolean);
};

/** Answers with the id of the incident, which begins with the earliest symptom that is counted in it, whatever else was given. */
const openNew = async (
  table: Table,
  call: AttachCall,
  former: ClosedSlot | null,
  shares: readonly Share[],
): Promise<string | null> => {
  const countings = shares.flatMap(({ present }) => countSignals(null, present, call.at.toISOString()) ?? []);
  const opens = ({ latest }: Counting): boolean => isSymptom(latest);
  const first = fitting([...countings.filter(opens), ...countings.filter((counting) => !opens(counting))]);
  const fresh = first.flatMap((counting) => counting.fresh);
  const opening = earliestOpening(fresh, call.opening);
  if (!opening) return null;
  const { incidentId } = opening;
  const result = await table.transact([
    put(incidentItem({ ...openedBy(opening, fresh, call.at), fingerprints: first.length }), notExists()),
    takeSlot(call.group, incidentId, former),
    ...first.flatMap((counting) => joiningWrites(incidentId, counting, call)),
  ]);
  if (!result.applied && result.failed.includes(0)) await refuseUsedId(table, opening);
  if (!result.applied) return null;
  rememberCounted(call, first);
  call.opened = true;
  call.changed = true;
  return incidentId;
};

/** An id that exists is no harm while somebody's incident is open, for then the next try joins it. */
const refuseUsedId = async (table: Table, { group, incidentId }: Incident): Promise<void> => {
  const slot = await readSlot(table, group);
  if (slot && !isClosed(slot)) return;
  throw new Error(
    `cannot open an incident as ${JSON.stringify(incidentId)} in group ${JSON.stringify(group)}: that id was used before; attach again with an opening that has a new id`,
  );
};

/** After it was opened: what did not fit, or was heard while it was being opened, joins at the next try. */
const joinTheRest = async (table: Table, call: AttachCall, incidentId: string): Promise<AttachTry> => {
  const heard = await readHeard(table, call.group, call.at);
  call.byFingerprint = withHeard(call, heard);
  const events = new Set([...call.counted].map(sameEvent));
  await forget(
    table,
    call.group,
    heard.map(({ signal }) => signal).filter((signal) => events.has(sameEvent(signal))),
  );
  const isCounted = (signal: Signal): boolean => events.has(sameEvent(signal));
  const isDone = [...call.byFingerprint.values()].flat().every(isCounted);
  return isDone ? answerTo(call, await readKnownIncident(table, incidentId)) : undefined;
};
