import type { Incident } from '../../contracts/incident.ts';
import type { Signal } from '../../contracts/signal.ts';
import type { AttachResult } from '../../ports/incident-store.ts';
import { byTime } from './by-time.ts';
import { chunkWrites, type Known, readKnown, tallyWrites } from './counted-signals.ts';
import { coverChange, incidentItem, readKnownIncident } from './incident-item.ts';
import { itemBytes, stored } from './item-size.ts';
import type { Slot } from './items.ts';
import { incidentKey, pulseKey, slotKey } from './keys.ts';
import { holdsSlot, readSlot, takeSlot } from './slot.ts';
import {
  anyOf,
  check,
  lessThan,
  notExists,
  put,
  type SingleWrite,
  set,
  type Table,
  update,
  type Write,
} from './table.ts';
import { type Counting, countSignals, uncounted } from './tally.ts';

/** One call to attach: what it was given and what it has done so far, over all its tries. */
export interface AttachCall {
  readonly group: string;
  readonly byFingerprint: ReadonlyMap<string, readonly Signal[]>;
  readonly opening: Incident;
  readonly at: Date;
  /** Signals that this call counted: on a second look they are no duplicates. */
  readonly counted: Set<Signal>;
  opened: boolean;
  changed: boolean;
}

export type AttachTry = { value: Omit<AttachResult, 'duplicates'> | null } | undefined;

/** Room in a transaction beside slot and cover; a new fingerprint takes two writes, and a signal may be 100 KB long. */
const FINGERPRINTS_IN_TRANSACTION = 45;
const BYTES_IN_TRANSACTION = 3 * 1024 * 1024;
/** `lastSignalAt` is exact to the second: in a storm it is written once a second rather than with every call. */
const PULSE_MILLISECONDS = 1000;

/** As many countings, from the front, as fit into one transaction. */
const fitting = (countings: readonly Counting[]): Counting[] => {
  let bytes = 0;
  return countings.filter((counting, position) => {
    bytes += itemBytes(stored({ first: counting.joined ? counting.first : null, tally: counting.tally }));
    return position < FINGERPRINTS_IN_TRANSACTION && (position === 0 || bytes <= BYTES_IN_TRANSACTION);
  });
};

const remember = (call: AttachCall, countings: readonly Counting[]): void => {
  for (const { fresh } of countings) for (const signal of fresh) call.counted.add(signal);
};

/** One look at the group's slot and what follows from it; `undefined` when somebody else was faster or more is left to do. */
export const tryAttach = async (table: Table, call: AttachCall): Promise<AttachTry> => {
  const slot = await readSlot(table, call.group);
  return slot && slot.closedAt === undefined ? await join(table, call, slot.incidentId) : await open(table, call, slot);
};

/**
 * Opens the incident with everything that was not counted by the group's last incident: a second delivery of an event
 * that led to an incident that is closed by now must not lead to another one.
 */
const open = async (table: Table, call: AttachCall, former: Slot | null): Promise<AttachTry> => {
  const known = former ? (await readKnown(table, former.incidentId, call.byFingerprint)).counted : new Map();
  const countings = [...call.byFingerprint].flatMap(([fingerprint, signals]) => {
    const others = signals.filter((signal) => !call.counted.has(signal));
    const isNew = new Set([...uncounted(known.get(fingerprint) ?? null, others), ...call.counted]);
    return (
      countSignals(
        null,
        signals.filter((signal) => isNew.has(signal)),
        call.at.toISOString(),
      ) ?? []
    );
  });
  const isFiring = ({ tally }: Counting): boolean => tally.status === 'firing';
  if (!countings.some(isFiring)) return { value: null };
  const first = fitting([...countings.filter(isFiring), ...countings.filter((counting) => !isFiring(counting))]);
  const { incidentId } = call.opening;
  const result = await table.transact([
    put(incidentItem(call.opening), notExists()),
    takeSlot(call.group, incidentId, former),
    ...first.flatMap((counting) => tallyWrites(incidentId, counting)),
  ]);
  if (!result.applied && result.failed.includes(0)) await refuseUsedId(table, call);
  if (!result.applied) return undefined;
  remember(call, first);
  call.opened = true;
  call.changed = true;
  return first.length < countings.length ? undefined : { value: await answer(table, call, incidentId) };
};

/** An id that exists is no harm while somebody's incident is open, for then the next try joins it. */
const refuseUsedId = async (table: Table, { group, opening }: AttachCall): Promise<void> => {
  const slot = await readSlot(table, group);
  if (slot && slot.closedAt === undefined) return;
  throw new Error(
    `cannot open an incident as ${JSON.stringify(opening.incidentId)} in group ${JSON.stringify(group)}: that id was used before; attach again with an opening that has a new id`,
  );
};

const join = async (table: Table, call: AttachCall, incidentId: string): Promise<AttachTry> => {
  const known = await readKnown(table, incidentId, call.byFingerprint);
  const countings = [...call.byFingerprint].flatMap(
    ([fingerprint, signals]) =>
      countSignals(known.counted.get(fingerprint) ?? null, signals, call.at.toISOString()) ?? [],
  );
  const isEvidence = ({ joined, turned }: Counting): boolean => joined || turned;
  const touchesCover = (counting: Counting): boolean =>
    coverChange(known.incident, counting.fresh, isEvidence(counting), call.at) !== null;
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
  remember(
    call,
    plain.filter((_, position) => written[position]),
  );

  const fresh = touching.flatMap((counting) => counting.fresh);
  const cover = coverChange(known.incident, fresh, touching.some(isEvidence), call.at);
  if (cover) {
    const writes: Write[] = [
      check(slotKey(call.group), holdsSlot(incidentId)),
      update(incidentKey(incidentId), cover.updates, cover.condition),
      ...touching.flatMap((counting) => tallyWrites(incidentId, counting)),
    ];
    if (!(await table.transact(writes)).applied) return undefined;
    remember(call, touching);
    call.changed ||= touching.some(isEvidence);
  }
  const lastSignalAt = await keepPulse(table, known, countings);
  const isDone = written.every(Boolean) && touching.length + plain.length === countings.length;
  // Plain tallies were written without a look at the slot: had the incident been closed meanwhile, its successor must get them.
  const isSafe = cover !== null || plain.length === 0 || (await isOpenFor(table, call.group, incidentId));
  if (!isDone || !isSafe) return undefined;
  return { value: await answer(table, call, incidentId, cover ? null : { ...known.incident, lastSignalAt }) };
};

const isOpenFor = async (table: Table, group: string, incidentId: string): Promise<boolean> => {
  const slot = await readSlot(table, group);
  return slot?.incidentId === incidentId && slot.closedAt === undefined;
};

const writeAll = async (table: Table, writes: readonly SingleWrite[]): Promise<boolean[]> =>
  await Promise.all(writes.map((write) => table.write(write)));

/** Answers with the last signal's time. Also mends the pulse after a call that died between counting and this. */
const keepPulse = async (
  table: Table,
  { incident, counted }: Known,
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

const answer = async (
  table: Table,
  { opened, changed }: AttachCall,
  incidentId: string,
  known: Incident | null = null,
) => ({ incident: known ?? (await readKnownIncident(table, incidentId)), opened, changed });
