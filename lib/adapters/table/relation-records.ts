import { groupsOf, type Incident, MERGEABLE_STATES } from '../../contracts/incident.ts';
import { Severity } from '../../contracts/signal.ts';
import type { MergeRequest, RelationRecords } from '../../ports/relation-records.ts';
import { isEarlier } from './beginning.ts';
import { byTime } from './by-time.ts';
import { readRemediations } from './case-records.ts';
import { coverUpdates, readIncident, readKnownIncident } from './incident-item.ts';
import { isStill, noteWrite } from './incident-records.ts';
import { incidentKey, slotKey } from './keys.ts';
import { outcomeWrites, readOutcome } from './outcome-writes.ts';
import { handSlot, holdsSlot, isClosed, readSlots } from './slot.ts';
import type { StoreParts } from './store-parts.ts';
import {
  add,
  allOf,
  append,
  check,
  equals,
  exists,
  type SingleWrite,
  set,
  type Table,
  type Updates,
  update,
  type Write,
} from './table.ts';

const isUndecided = ({ state }: Incident): boolean => MERGEABLE_STATES.some((mergeable) => mergeable === state);

/** As it was read, with everything that had joined it. */
const isUntouched = (incident: Incident) =>
  allOf(
    isStill(incident),
    equals('evidenceVersion', incident.evidenceVersion),
    equals('severity', incident.severity),
    equals('hardEvidence', incident.hardEvidence),
    equals('onsetAt', incident.onsetAt),
    equals('title', incident.title),
  );

const worse = (one: Severity, other: Severity): Severity =>
  Severity.options.indexOf(one) > Severity.options.indexOf(other) ? one : other;

const later = (one: string, other: string): string => [one, other].sort(byTime((at) => at))[1] ?? one;

/** The survivor speaks for both: the worse of the two, beginning with the earlier, with everything that fires. */
const survivorUpdates = (from: Incident, into: Incident, at: Date): Updates => {
  const [first, second] = isEarlier(from, into) ? [from, into] : [into, from];
  return {
    ...coverUpdates(into.incidentId, at),
    evidenceVersion: add(1),
    fingerprints: add(from.fingerprints),
    merged: append({ incidentId: from.incidentId, group: from.group }, ...from.merged),
    severity: set(worse(from.severity, into.severity)),
    hardEvidence: set(from.hardEvidence || into.hardEvidence),
    onsetAt: set(first.onsetAt),
    title: set(first.title),
    symptomComponents: set([...new Set([...first.symptomComponents, ...second.symptomComponents])]),
    lastSignalAt: set(later(from.lastSignalAt, into.lastSignalAt)),
  };
};

const tryMerge = async (
  table: Table,
  { outcome, into: survivor, because, at }: MergeRequest,
): Promise<{ value: boolean } | undefined> => {
  const [from, into] = await Promise.all([
    readKnownIncident(table, outcome.incidentId),
    readKnownIncident(table, survivor),
  ]);
  if (from.mergedInto !== null) return { value: from.mergedInto === into.incidentId };
  if (!isUndecided(from) || !isUndecided(into)) return { value: false };
  const [remedies, formerRemedies, slots, stored] = await Promise.all([
    readRemediations(table, from.incidentId),
    readRemediations(table, into.incidentId),
    readSlots(table, [...groupsOf(from), ...groupsOf(into)]),
    readOutcome(table, from.incidentId),
  ]);
  if (remedies.length + formerRemedies.length > 0) return { value: false };
  const holds = (incident: Incident, group: string): boolean => {
    const slot = slots.get(group);
    return slot !== undefined && !isClosed(slot) && slot.incidentId === incident.incidentId;
  };
  if (!holds(from, from.group) || !holds(into, into.group)) return { value: false };
  const note = (incident: Incident, key: string, summary: string): SingleWrite =>
    noteWrite({
      incidentId: incident.incidentId,
      attempt: incident.attempt,
      at: at.toISOString(),
      key,
      kind: 'signal',
      summary,
      because: [because],
    });
  const writes: Write[] = [
    update(
      incidentKey(from.incidentId),
      {
        ...coverUpdates(from.incidentId, at, 'closed'),
        closedAt: set(at.toISOString()),
        mergedInto: set(into.incidentId),
      },
      isUntouched(from),
    ),
    update(incidentKey(into.incidentId), survivorUpdates(from, into, at), isUntouched(into)),
    ...groupsOf(from)
      .filter((group) => holds(from, group))
      .map((group) => handSlot(group, from.incidentId, into.incidentId)),
    check(slotKey(into.group), holdsSlot(into.incidentId)),
    ...outcomeWrites(outcome, stored),
    note(from, 'merged', `merged into ${into.incidentId}`),
    note(
      into,
      `merged-${from.incidentId}`,
      `${from.incidentId} was merged into this one: ${from.title}`.slice(0, 1000),
    ),
  ];
  return (await table.transact(writes)).applied ? { value: true } : undefined;
};

/** Incidents of groups that depend on each other. */
export const relationRecords = ({ table, tries }: StoreParts): RelationRecords => ({
  async openIn(groups) {
    const slots = [...(await readSlots(table, groups)).values()].filter((slot) => !isClosed(slot));
    const ids = [...new Set(slots.map(({ incidentId }) => incidentId))].sort();
    const incidents = await Promise.all(ids.map((incidentId) => readIncident(table, incidentId)));
    return incidents.filter((incident) => incident !== null && incident.state !== 'closed') as Incident[];
  },

  mergeIncidents: (request) =>
    tries(`merging ${request.outcome.incidentId} into ${request.into}`, () => tryMerge(table, request)),

  async linkIncidents(one, other, because, at) {
    const incidents = await Promise.all([readKnownIncident(table, one), readKnownIncident(table, other)]);
    const sides = [
      [incidents[0], other],
      [incidents[1], one],
    ] as const;
    const writes = sides.flatMap(([incident, linked]): SingleWrite[] =>
      incident.linked.includes(linked)
        ? []
        : [
            update(incidentKey(incident.incidentId), { linked: append(linked) }, exists()),
            noteWrite({
              incidentId: incident.incidentId,
              attempt: incident.attempt,
              at: at.toISOString(),
              key: `linked-${linked}`,
              kind: 'signal',
              summary: `linked with ${linked}`,
              because: [because],
            }),
          ],
    );
    if (writes.length > 0) await table.transact(writes);
  },
});
