import { assertTransition, type Incident } from '../../contracts/incident.ts';
import { type AttemptResult, Outcome, TrackRecord } from '../../contracts/outcome.ts';
import type { OutcomeRecords } from '../../ports/incident-store.ts';
import { readRemediations } from './case-records.ts';
import { readLock } from './dispatch.ts';
import { lockRelease } from './dispatch-records.ts';
import { coverUpdates, readKnownIncident } from './incident-item.ts';
import { isStill, slotRelease } from './incident-records.ts';
import { StoredOutcome } from './items.ts';
import { applicationPartition, incidentKey, outcomeKey, pastOutcomeKey, trackKey, trackPartition } from './keys.ts';
import { parseItem, parseRecord } from './parse-item.ts';
import type { StoreParts } from './store-parts.ts';
import {
  add,
  allOf,
  type Condition,
  equals,
  erase,
  notExists,
  put,
  type SingleWrite,
  set,
  type Table,
  update,
} from './table.ts';

type End = 'closed' | 'escalated';

const LEARNED_AS: Readonly<Record<AttemptResult['result'], 'helped' | 'failed' | null>> = {
  cured: 'helped',
  mitigated: 'helped',
  unchanged: 'failed',
  worse: 'failed',
  failed: 'failed',
  unknown: null,
};

const readOutcome = async (table: Table, incidentId: string): Promise<StoredOutcome | null> => {
  const item = await table.get(outcomeKey(incidentId));
  return item ? parseItem(StoredOutcome, item) : null;
};

/** One update per track record, whatever the number of attempts behind it. */
const trackWrites = (attempts: readonly AttemptResult[]): SingleWrite[] => {
  const byRecord = Map.groupBy(attempts, ({ service, faultClass, runbook }) =>
    JSON.stringify([service, faultClass, runbook]),
  );
  return [...byRecord.values()].flatMap((group) => {
    const [{ service, faultClass, runbook } = {}] = group;
    if (service === undefined || faultClass === undefined || runbook === undefined) return [];
    const count = (learnedAs: 'helped' | 'failed') =>
      group.filter(({ result }) => LEARNED_AS[result] === learnedAs).length;
    return [
      update(trackKey(service, faultClass, runbook), {
        service: set(service),
        faultClass: set(faultClass),
        runbook: set(runbook),
        helped: add(count('helped')),
        failed: add(count('failed')),
      }),
    ];
  });
};

/** Locks that this incident holds; a target that still changes stays locked, until its execution is seen to have ended. */
const lockReleases = async (table: Table, incidentId: string): Promise<SingleWrite[]> => {
  const remediations = await readRemediations(table, incidentId);
  const isMoving = (target: string): boolean =>
    remediations.some((each) => each.target === target && (each.status === 'starting' || each.status === 'running'));
  const targets = [...new Set(remediations.map(({ target }) => target))].filter((target) => !isMoving(target));
  const locks = await Promise.all(targets.map((target) => readLock(table, target)));
  return locks.flatMap((lock) => (lock?.incidentId === incidentId ? [lockRelease(lock.target, incidentId)] : []));
};

const listingWrites = (outcome: Outcome, former: Outcome | undefined): SingleWrite[] => {
  const listed = (each: Outcome) => (each.application === null ? null : pastOutcomeKey(each.application, each));
  const [key, formerKey] = [listed(outcome), former ? listed(former) : null];
  const isSame = key?.PK === formerKey?.PK && key?.SK === formerKey?.SK;
  return [...(key ? [put({ ...key, record: outcome })] : []), ...(formerKey && !isSame ? [erase(formerKey)] : [])];
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
  if (stored && (incident.state === end || incident.state === 'closed')) return { value: stored.record };
  if (evidenceVersion !== null && incident.evidenceVersion > evidenceVersion) return { value: null };
  assertTransition(incident.state, end);
  const learned = stored?.learned ?? [];
  const lessons = outcome.attempts.filter(
    ({ attempt, result }) => LEARNED_AS[result] !== null && !learned.includes(attempt),
  );
  const item = {
    ...outcomeKey(outcome.incidentId),
    record: outcome,
    learned: [...learned, ...lessons.map(({ attempt }) => attempt)],
    version: (stored?.version ?? 0) + 1,
  };
  const isUnchanged: Condition = stored ? equals('version', stored.version) : notExists();
  const { applied } = await table.transact([
    coverEnd(incident, end, at),
    put(item, isUnchanged),
    ...trackWrites(lessons),
    ...listingWrites(outcome, stored?.record),
    ...(await lockReleases(table, outcome.incidentId)),
    ...(end === 'closed' ? await slotRelease(table, incident, at) : []),
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

  async pastOutcomes(application, limit) {
    const items = await table.query({ partition: applicationPartition(application), newestFirst: true, limit });
    return items.map((item) => parseRecord(Outcome, item));
  },
});
