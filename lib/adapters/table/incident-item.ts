import { Incident } from '../../contracts/incident.ts';
import { Severity, type Signal } from '../../contracts/signal.ts';
import { OWN_EFFECT_LABEL } from '../../contracts/suppression.ts';
import { Pulse } from './items.ts';
import { incidentKey, pulseKey, statePartition, stateSort } from './keys.ts';
import { parseItem } from './parse-item.ts';
import { add, append, type Condition, equals, exists, type Item, set, type Table, type Updates } from './table.ts';

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
  const firing = signals.filter(({ status }) => status === 'firing');
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

/** The opening with everything that comes with it at once. */
export const openedBy = (opening: Incident, signals: readonly Signal[]): Incident => {
  const { severity, hardEvidence, furtherSymptoms } = toldBy(opening, signals);
  return {
    ...opening,
    severity,
    hardEvidence,
    symptomComponents: [...opening.symptomComponents, ...furtherSymptoms],
  };
};

/**
 * What freshly counted signals change on the cover, or null when nothing: worse severity, proof, new symptoms, and with
 * `evidenceChanged` a higher evidence version. The condition holds the severity still while it is raised; the rest adds up whoever comes first.
 */
export const coverChange = (
  incident: Incident,
  fresh: readonly Signal[],
  evidenceChanged: boolean,
  at: Date,
): { updates: Updates; condition: Condition } | null => {
  const { severity, hardEvidence, furtherSymptoms } = toldBy(incident, fresh);
  const proof = hardEvidence && !incident.hardEvidence;
  const worsens = severity !== incident.severity;
  if (!evidenceChanged && !proof && !worsens && furtherSymptoms.length === 0) return null;
  return {
    updates: {
      ...coverUpdates(incident.incidentId, at),
      ...(evidenceChanged && { evidenceVersion: add(1) }),
      ...(worsens && { severity: set(severity) }),
      ...(proof && { hardEvidence: set(true) }),
      ...(furtherSymptoms.length > 0 && { symptomComponents: append(...furtherSymptoms) }),
    },
    condition: worsens ? equals('severity', incident.severity) : exists(),
  };
};
