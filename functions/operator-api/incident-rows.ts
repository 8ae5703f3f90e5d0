import type { EndedRow, IncidentRow } from '../../console/console-views.ts';
import type { Incident, IncidentState } from '../../lib/contracts/incident.ts';
import { IncidentState as States } from '../../lib/contracts/incident.ts';
import type { Outcome } from '../../lib/contracts/outcome.ts';
import type { Looking } from './console-deps.ts';
import { seesIncident, servicesAbout } from './incident-role.ts';
import { causeOf, plain } from './plain.ts';

/** More open incidents at once than people can look at; what waited longest is among them. */
export const MOST_OPEN = 200;
/** Of each application, newest first: what figures are made of. */
export const MOST_ENDED = 300;

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

export const incidentRow = ({ deps }: Looking, incident: Incident): IncidentRow => ({
  incidentId: incident.incidentId,
  title: plain(incident.title),
  doing: DOING[incident.state],
  since: incident.onsetAt,
  severity: incident.severity,
  services: servicesAbout(deps.catalog, incident),
});

/**
 * The ends that somebody may see, newest first. An outcome names its cause and what was tried, not whose alarms fired, so who sees
 * one of those services sees it.
 */
export const endedOutcomes = async ({ deps, operator }: Looking): Promise<Outcome[]> => {
  const applications = Object.keys(deps.catalog.applications);
  const each = await Promise.all(applications.map((name) => deps.incidents.pastOutcomes(name, MOST_ENDED)));
  return each
    .flat()
    .filter(({ application, component, attempts }) => {
      const touched = [...(component ? [component] : []), ...attempts.map(({ target }) => target)];
      return seesIncident(deps.catalog, operator, { application, symptomComponents: touched });
    })
    .sort((one, other) => Date.parse(other.endedAt) - Date.parse(one.endedAt));
};

export const endedRow = ({ incidentId, result, faultClass, component, onsetAt, endedAt }: Outcome): EndedRow => ({
  incidentId,
  result: result.replaceAll('-', ' '),
  cause: faultClass === null ? null : causeOf(faultClass, component),
  onsetAt,
  endedAt,
});
