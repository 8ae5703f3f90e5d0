import { assertTransition, type Incident, type IncidentState, TimelineEntry } from '../../contracts/incident.ts';
import type { IncidentRecords, Move } from '../../ports/incident-records.ts';
import { asTimeline, byTime } from './by-time.ts';
import { leaveFiring } from './fingerprint-records.ts';
import { readHistory } from './history.ts';
import { coverUpdates, incidentFrom, readIncident, readKnownIncident } from './incident-item.ts';
import { incidentKey, incidentPartition, pulseKey, statePartition, TIMELINE_PREFIX, timelineKey } from './keys.ts';
import { parseRecord } from './parse-item.ts';
import { freeSlots } from './slot.ts';
import type { StoreParts } from './store-parts.ts';
import { allOf, type Condition, equals, put, type SingleWrite, set, type Table, update, type Write } from './table.ts';

/** A step of an earlier attempt that came late: the incident has gone on without it. */
export class LateMoveError extends Error {
  override readonly name = 'LateMoveError';

  constructor(incident: Incident, move: Move) {
    super(
      `incident ${incident.incidentId} is in attempt ${incident.attempt}; a step of attempt ${move.attempt} came too late to move it to '${move.to}', drop it`,
    );
  }
}

export const noteWrite = (entry: TimelineEntry): SingleWrite =>
  put({ ...timelineKey(entry.incidentId, entry.key), record: TimelineEntry.parse(entry) });

/** The cover is as it was read: same state, same attempt. */
export const isStill = ({ state, attempt }: Incident): Condition =>
  allOf(equals('state', state), equals('attempt', attempt));

const tryMove = async (table: Table, incidentId: string, move: Move): Promise<{ value: Incident } | undefined> => {
  const incident = await readKnownIncident(table, incidentId);
  if (incident.state === move.to && incident.attempt === move.attempt) return { value: incident };
  if (move.attempt < incident.attempt) throw new LateMoveError(incident, move);
  assertTransition(incident.state, move.to);
  const isEnd = move.to === 'closed';
  if (isEnd) await leaveFiring(table, incident, move.at);
  const closing = { ...(isEnd && { closedAt: set(move.at.toISOString()) }) };
  const updates = { ...coverUpdates(incidentId, move.at, move.to), attempt: set(move.attempt), ...closing };
  const writes: Write[] = [
    update(incidentKey(incidentId), updates, isStill(incident)),
    ...(move.note ? [noteWrite({ ...move.note, incidentId, at: move.at.toISOString(), attempt: move.attempt })] : []),
    ...(isEnd ? await freeSlots(table, incident, move.at) : []),
  ];
  const { applied } = await table.transact(writes);
  return applied ? { value: await readKnownIncident(table, incidentId) } : undefined;
};

/** Least recently changed first over all states, so that none waits behind newer ones for ever; the index lags, so the covers themselves are asked for their state. */
const readIncidentsIn = async (table: Table, states: readonly IncidentState[], limit: number): Promise<Incident[]> => {
  const entries = await Promise.all(
    [...new Set(states)].map((state) => table.query({ index: 'GSI1', partition: statePartition(state), limit })),
  );
  const ids = new Set(entries.flat().map(({ PK }) => PK.slice(incidentPartition('').length)));
  const items = await table.batchGet([...ids].flatMap((id) => [incidentKey(id), pulseKey(id)]));
  return [...ids]
    .flatMap(
      (id) =>
        incidentFrom(
          id,
          items.filter(({ PK }) => PK === incidentPartition(id)),
        ) ?? [],
    )
    .filter(({ state }) => states.includes(state))
    .sort(byTime(({ updatedAt }) => updatedAt))
    .slice(0, limit);
};

/** The incident itself and its life cycle. */
export const incidentRecords = ({ table, tries }: StoreParts): IncidentRecords => ({
  incident: (incidentId) => readIncident(table, incidentId),
  incidentsIn: (states, limit) => readIncidentsIn(table, states, limit),
  move: (incidentId, move) => tries(`moving ${incidentId} to ${move.to}`, () => tryMove(table, incidentId, move)),

  async beginRun(incidentId, run, at) {
    // A transaction of one: its client token keeps the SDK's retry of a lost answer from looking like another caller.
    const { applied } = await table.transact([
      update(incidentKey(incidentId), { ...coverUpdates(incidentId, at), run: set(run) }, equals('run', run - 1)),
    ]);
    return applied;
  },

  history: (incidentId) => readHistory(table, incidentId),

  async note(entry) {
    await table.write(noteWrite(entry));
  },

  async timeline(incidentId) {
    const items = await table.query({ partition: incidentPartition(incidentId), sort: { prefix: TIMELINE_PREFIX } });
    const entries = items.map((item) => parseRecord(TimelineEntry, item));
    return entries.sort(asTimeline);
  },
});
