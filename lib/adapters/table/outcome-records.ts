import { assertTransition, type Incident } from '../../contracts/incident.ts';
import { Outcome, TrackRecord } from '../../contracts/outcome.ts';
import type { OutcomeRecords } from '../../ports/outcome-records.ts';
import { readRemediations } from './case-records.ts';
import { readLock } from './dispatch.ts';
import { lockRelease } from './dispatch-records.ts';
import { leaveFiring } from './fingerprint-records.ts';
import { coverUpdates, readKnownIncident } from './incident-item.ts';
import { isStill } from './incident-records.ts';
import { applicationPartition, incidentKey, pastOutcomesSince, trackPartition } from './keys.ts';
import { outcomeWrites, readOutcome } from './outcome-writes.ts';
import { parseItem, parseRecord } from './parse-item.ts';
import { freeSlots } from './slot.ts';
import type { StoreParts } from './store-parts.ts';
import { allOf, equals, type SingleWrite, set, type Table, update } from './table.ts';
import { toldWrites } from './told-records.ts';

type End = 'closed' | 'escalated';

/** Locks that this incident holds; a target that still changes stays locked, until its execution is seen to have ended. */
const lockReleases = async (table: Table, incidentId: string): Promise<SingleWrite[]> => {
  const remediations = await readRemediations(table, incidentId);
  const isMoving = (target: string): boolean =>
    remediations.some((each) => each.target === target && (each.status === 'starting' || each.status === 'running'));
  const targets = [...new Set(remediations.map(({ target }) => target))].filter((target) => !isMoving(target));
  const locks = await Promise.all(targets.map((target) => readLock(table, target)));
  return locks.flatMap((lock) => (lock?.incidentId === incidentId ? [lockRelease(lock.target, incidentId)] : []));
};

const coverEnd = (incident: Incident, end: End, at: Date): SingleWrite =>
  update(
    incidentKey(incident.incidentId),
    { ...coverUpdates(incident.incidentId, at, end), ...(end === 'closed' && { closedAt: set(at.toISOString()) }) },
    allOf(isStill(incident), equals('evidenceVersion', incident.evidenceVersion)),
  );

interface Ending {
  end: End;
  /** What was known when it was decided to end; null where it ends whatever came since. */
  evidenceVersion: number | null;
  at: Date;
}

const tryEnd = async (
  table: Table,
  outcome: Outcome,
  { end, evidenceVersion, at }: Ending,
): Promise<{ value: Outcome | null } | undefined> => {
  const incident = await readKnownIncident(table, outcome.incidentId);
  const stored = await readOutcome(table, outcome.incidentId);
  if (stored?.record && (incident.state === end || incident.state === 'closed')) return { value: stored.record };
  if (evidenceVersion !== null && incident.evidenceVersion > evidenceVersion) return { value: null };
  assertTransition(incident.state, end);
  if (end === 'closed') await leaveFiring(table, incident, at);
  const { applied } = await table.transact([
    coverEnd(incident, end, at),
    ...outcomeWrites(outcome, stored),
    ...(await lockReleases(table, outcome.incidentId)),
    ...(end === 'closed' ? await freeSlots(table, incident, at) : await toldWrites(table, incident)),
  ]);
  return applied ? { value: outcome } : undefined;
};

/** Ends and what is learned from them. An end that was written already is answered as it stands. */
export const outcomeRecords = ({ table, tries }: StoreParts): OutcomeRecords => ({
  close: (outcome, evidenceVersion, at) =>
    tries(`closing ${outcome.incidentId}`, () => tryEnd(table, outcome, { end: 'closed', evidenceVersion, at })),

  async escalate(outcome, at) {
    const ending = { end: 'escalated', evidenceVersion: null, at } as const;
    return (await tries(`escalating ${outcome.incidentId}`, () => tryEnd(table, outcome, ending))) ?? outcome;
  },

  async outcome(incidentId) {
    return (await readOutcome(table, incidentId))?.record ?? null;
  },

  async trackRecords(service) {
    const items = await table.query({ partition: trackPartition(service) });
    return items.map((item) => parseItem(TrackRecord, item));
  },

  async pastOutcomes(application, limit, since) {
    const partition = applicationPartition(application);
    const sort = since && pastOutcomesSince(since);
    const items = await table.query({ partition, newestFirst: true, limit, ...(sort && { sort }) });
    return items.map((item) => parseRecord(Outcome, item));
  },
});
