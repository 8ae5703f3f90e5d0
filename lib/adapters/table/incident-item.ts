import { Incident } from '../../contracts/incident.ts';
import { Severity, type Signal } from '../../contracts/signal.ts';
import type { Opening } from '../../ports/signal-records.ts';
import { earlierBeginning, isSymptom } from './beginning.ts';
import { Pulse } from './items.ts';
import { incidentKey, pulseKey, statePartition, stateSort } from './keys.ts';
import { parseItem } from './parse-item.ts';
import {
  add,
  allOf,
  append,
  type Condition,
  equals,
  exists,
  type Item,
  set,
  type Table,
  type Updates,
} from './table.ts';

export class UnknownIncidentError extends Error {
  override readonly name = 'UnknownIncidentError';

  constructor(incidentId: string) {
    super(`there is no incident ${JSON.stringify(incidentId)}; use an id that attach or incidentsIn answered with`);
  }
}

export const incidentItem = (incident: Incident): Item => ({
  ...incidentKey(incident.incidentId),
  ...incident,
  GSI1PK: statePartition(incident.state),
  GSI1SK: stateSort(incident.updatedAt, incident.incidentId),
});

/** The updates that belong to every change of the cover; with a state when the change moves it. */
export const coverUpdates = (incidentId: string, at: Date, state?: Incident['state']): Updates => ({
  updatedAt: set(at.toISOString()),
  GSI1SK: set(stateSort(at.toISOString(), incidentId)),
  ...(state && { state: set(state), GSI1PK: set(statePartition(state)) }),
});

/** Two that joined at the same moment may both have been named. */
const withoutRepeats = (incident: Incident): Incident => ({
  ...incident,
  symptomComponents: [...new Set(incident.symptomComponents)],
  linked: [...new Set(incident.linked)],
});

/** The incident and those that were merged into it: the partitions that hold its signals. */
export const homesOf = ({ incidentId, merged }: Pick<Incident, 'incidentId' | 'merged'>): [string, ...string[]] => [
  incidentId,
  ...merged.map((each) => each.incidentId),
];

const later = (a: string, b: string | undefined): string => (b !== undefined && b > a ? b : a);

/** The cover with its pulse, from whichever of the two items there are; null without a cover. */
export const incidentFrom = (incidentId: string, items: readonly Item[]): Incident | null => {
  const find = ({ PK, SK }: { PK: string; SK: string }) => items.find((item) => item.PK === PK && item.SK === SK);
  const cover = find(incidentKey(incidentId));
  if (!cover) return null;
  const pulse = find(pulseKey(incidentId));
  const incident = withoutRepeats(parseItem(Incident, cover));
  const pulseAt = pulse && parseItem(Pulse, pulse).lastSignalAt;
  return { ...incident, lastSignalAt: later(incident.lastSignalAt, pulseAt) };
};

export const readIncident = async (table: Table, incidentId: string): Promise<Incident | null> =>
  incidentFrom(incidentId, await table.batchGet([incidentKey(incidentId), pulseKey(incidentId)]));

export const readKnownIncident = async (table: Table, incidentId: string): Promise<Incident> => {
  const incident = await readIncident(table, incidentId);
  if (!incident) throw new UnknownIncidentError(incidentId);
  return incident;
};

const severityRank = (severity: Severity): number => Severity.options.indexOf(severity);

/** What firing signals say of an incident: how bad it is at worst, whether there is proof, and what it shows itself in. */
const toldBy = (incident: Incident, signals: readonly Signal[]) => {
  const firing = signals.filter(isSymptom);
  const severity = firing.reduce<Severity>(
    (worst, signal) => (severityRank(signal.severity) > severityRank(worst) ? signal.severity : worst),
    incident.severity,
  );
  const components = new Set(firing.flatMap(({ component }) => component ?? []));
  return {
    severity,
    hardEvidence: incident.hardEvidence || firing.some(({ hardEvidence }) => hardEvidence),
    furtherSymptoms: [...components].filter((component) => !incident.symptomComponents.includes(component)),
  };
};

/** Still settling, with the same beginning and the same evidence as it was read. */
const isUnmoved = ({ state, onsetAt, title, evidenceVersion }: Incident): Condition =>
  allOf(
    equals('state', state),
    equals('onsetAt', onsetAt),
    equals('title', title),
    equals('evidenceVersion', evidenceVersion),
  );

/** The opening at this moment, with everything that comes with it at once. Its earliest signal may have been heard long before. */
export const openedBy = (opening: Incident, signals: readonly Signal[], at: Date): Incident => {
  const { severity, hardEvidence, furtherSymptoms } = toldBy(opening, signals);
  const openedAt = at.toISOString();
  return {
    ...opening,
    openedAt,
    lastSignalAt: openedAt,
    updatedAt: openedAt,
    severity,
    hardEvidence,
    symptomComponents: [...opening.symptomComponents, ...furtherSymptoms],
  };
};

/**
 * What freshly counted signals change on the cover, or null when nothing: an earlier beginning, worse severity, proof, new
 * symptoms, and with `evidenceChanged` or a new symptom a higher evidence version: a symptom may be told late by an alarm that has
 * cleared, and whoever replaces the list of them (a merge) must notice. The condition holds still what is replaced; the rest adds
 * up whoever comes first.
 */
export const coverChange = (
  incident: Incident,
  fresh: readonly Signal[],
  evidenceChanged: boolean,
  { at, opening }: { at: Date; opening: Opening },
): { updates: Updates; condition: Condition; isEvidence: boolean } | null => {
  const { severity, hardEvidence, furtherSymptoms } = toldBy(incident, fresh);
  const isEvidence = evidenceChanged || furtherSymptoms.length > 0;
  const proof = hardEvidence && !incident.hardEvidence;
  const worsens = severity !== incident.severity;
  const begun = earlierBeginning(incident, fresh, opening);
  if (!isEvidence && !proof && !worsens && !begun) return null;
  return {
    isEvidence,
    updates: {
      ...coverUpdates(incident.incidentId, at),
      ...(isEvidence && { evidenceVersion: add(1) }),
      ...(worsens && { severity: set(severity) }),
      ...(proof && { hardEvidence: set(true) }),
      ...(furtherSymptoms.length > 0 && { symptomComponents: append(...furtherSymptoms) }),
      ...(begun && {
        onsetAt: set(begun.onsetAt),
        title: set(begun.title),
        symptomComponents: set([
          ...new Set([...begun.symptomComponents, ...incident.symptomComponents, ...furtherSymptoms]),
        ]),
      }),
    },
    condition: allOf(
      exists(),
      ...(worsens ? [equals('severity', incident.severity)] : []),
      ...(begun ? [isUnmoved(incident)] : []),
    ),
  };
};
