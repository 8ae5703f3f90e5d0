import type { EndedRow, IncidentRow } from '../../console/console-views.ts';
import type { Incident, IncidentState } from '../../lib/contracts/incident.ts';
import { IncidentState as States } from '../../lib/contracts/incident.ts';
import type { Outcome } from '../../lib/contracts/outcome.ts';
import { roleEverywhere } from '../../lib/domain/access/role-on.ts';
import { applicationsAround } from './applications-around.ts';
import type { Looking } from './console-deps.ts';
import { eachOf } from './each-of.ts';
import { seesIncident, servicesAbout } from './incident-role.ts';
import { causeOf, plain } from './plain.ts';
import { servicesSeen } from './services-seen.ts';

/** More open incidents at once than people can look at; what waited longest is among them. */
export const MOST_OPEN = 200;
/** Of one application, newest first: what figures are made of. */
const MOST_ENDED = 300;
/** Of all applications together, an equal part of each. */
const MOST_ENDED_IN_ALL = 2000;
/** One query of the table each. */
const APPLICATIONS_READ_AT_ONCE = 8;
/** Of an incident that may be about each service of a large application, so many are named. */
const SERVICES_NAMED = 3;

export const DOING: Readonly<Record<IncidentState, string>> = {
  settling: 'waiting for further signals',
  collecting: 'collecting evidence',
  diagnosing: 'looking for the cause',
  planning: 'planning a remedy',
  'awaiting-approval': 'waiting for an answer of people',
  remediating: 'changing something',
  validating: 'watching whether it is well again',
  'rolling-back': 'taking a change back',
  escalated: 'with people',
  closed: 'closed',
};

const OPEN = States.options.filter((state) => state !== 'closed');

/** The open incidents that somebody may see, the newest onset first. */
export const openIncidents = async ({ deps, operator }: Looking): Promise<{ open: Incident[]; more: boolean }> => {
  const all = await deps.incidents.incidentsIn(OPEN, MOST_OPEN);
  const open = all
    .filter((incident) => seesIncident(deps.catalog, operator, incident))
    .sort((one, other) => Date.parse(other.onsetAt) - Date.parse(one.onsetAt));
  return { open, more: all.length === MOST_OPEN };
};

/** The first of some names, and how many further ones there are. */
export const fewOf = (names: readonly string[], most = SERVICES_NAMED): string[] =>
  names.length > most + 1 ? [...names.slice(0, most), `and ${names.length - most} more`] : [...names];

export const incidentRow = ({ deps }: Looking, incident: Incident): IncidentRow => ({
  incidentId: incident.incidentId,
  title: plain(incident.title),
  doing: DOING[incident.state],
  since: incident.onsetAt,
  severity: incident.severity,
  services: fewOf(servicesAbout(deps.catalog, incident)),
});

/** What is wanted of the past; left out: of all services that somebody may see, as far back as is read. */
interface Past {
  about?: readonly string[];
  since?: Date;
  /** Of all applications that have to be read, together. */
  most?: number;
}

/**
 * The ends that somebody may see, newest first, of the applications alone whose incidents may be about what is asked for. An outcome names its
 * cause and what was tried, not whose alarms fired, so who sees one of those services sees it.
 */
export const endedOutcomes = async (
  looking: Looking,
  { about, since, most = MOST_ENDED_IN_ALL }: Past = {},
): Promise<Outcome[]> => {
  const { catalog, incidents } = looking.deps;
  const { operator } = looking;
  const isPart = about !== undefined || roleEverywhere(catalog, operator) === null;
  const applications = isPart
    ? applicationsAround(catalog, about ?? servicesSeen(looking).map(([name]) => name))
    : Object.keys(catalog.applications);
  const limit = Math.min(MOST_ENDED, Math.ceil(most / Math.max(1, applications.length)));
  const each = await eachOf(applications, APPLICATIONS_READ_AT_ONCE, (name) =>
    incidents.pastOutcomes(name, limit, since),
  );
  return each
    .flat()
    .filter(({ application, component, attempts }) => {
      const touched = [...(component ? [component] : []), ...attempts.map(({ target }) => target)];
      return seesIncident(catalog, operator, { application, symptomComponents: touched });
    })
    .sort((one, other) => Date.parse(other.endedAt) - Date.parse(one.endedAt));
};

/** Leaves out what was handed to people and is open: it has an outcome, and goes on. */
export const hasEnded = (open: readonly Incident[]) => {
  const going = new Set(open.map(({ incidentId }) => incidentId));
  return ({ incidentId }: Outcome): boolean => !going.has(incidentId);
};

export const endedRow = ({ incidentId, result, faultClass, component, onsetAt, endedAt }: Outcome): EndedRow => ({
  incidentId,
  result: result.replaceAll('-', ' '),
  cause: faultClass === null ? null : causeOf(faultClass, component),
  onsetAt,
  endedAt,
});
