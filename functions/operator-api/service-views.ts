import type { ServiceRow, ServiceView } from '../../console/console-views.ts';
import type { Paged } from '../../console/paging.ts';
import type { Service } from '../../lib/contracts/catalog.ts';
import { componentOfService } from '../../lib/domain/evidence/scope.ts';
import type { Looking } from './console-deps.ts';
import { servicesAbout } from './incident-role.ts';
import { endedOutcomes, endedRow, hasEnded, incidentRow, openIncidents } from './incident-rows.ts';
import { type Asked, pagedOf } from './paged.ts';
import { plain } from './plain.ts';
import { servicesSeen } from './services-seen.ts';
import { trackRow } from './track-rows.ts';

const ENDED_SHOWN = 20;
/** Of its own application and those that call it, together. */
const MOST_ENDED_READ = 300;
/** An application has few at once; of a service that all of them call there may be more. */
const OPEN_SHOWN = 50;
/** More than all runbooks against all that they treat; those that are gone may have left further ones. */
const MOST_RECORDS = 100;

const ownerOf = ({ deps: { catalog } }: Looking, service: Service): string =>
  service.owner ?? catalog.applications[service.application]?.owner ?? 'nobody';

const rowOf = (looking: Looking, name: string, service: Service, openIncidents: number): ServiceRow => ({
  name,
  application: service.application,
  owner: ownerOf(looking, service),
  tier: service.tier,
  autonomy: service.autonomy,
  openIncidents,
});

/** The services that somebody may see and asked for. */
export const servicesView = async (looking: Looking, asked: Asked): Promise<Paged<ServiceRow>> => {
  const paged = pagedOf(
    servicesSeen(looking),
    ([name, service]) => [name, service.application, ownerOf(looking, service)],
    asked,
  );
  const { open } = await openIncidents(looking);
  const about = open.flatMap((incident) => servicesAbout(looking.deps.catalog, incident));
  const rows = paged.rows.map(([name, service]) =>
    rowOf(looking, name, service, about.filter((each) => each === name).length),
  );
  return { ...paged, rows };
};

const objectivesOf = ({ objectives }: Service): string[] => [
  ...(objectives.availabilityAtLeast === undefined
    ? []
    : [`at least ${100 * objectives.availabilityAtLeast}% of requests succeed`]),
  ...(objectives.latencySecondsAtMost === undefined ? [] : [`latency of at most ${objectives.latencySecondsAtMost} s`]),
  ...Object.entries(objectives.saturationAtMost).map(([name, most]) => `${name} of at most ${most}`),
];

/** null where there is no such service, or none for whoever looks. */
export const serviceView = async (looking: Looking, name: string): Promise<ServiceView | null> => {
  const { catalog, incidents, manifests } = looking.deps;
  const [, service] = servicesSeen(looking).find(([each]) => each === name) ?? [];
  if (!service) return null;
  const component = componentOfService(name, catalog);
  const [{ open, more }, outcomes, records] = await Promise.all([
    openIncidents(looking),
    endedOutcomes(looking, { about: [name], most: MOST_ENDED_READ }),
    incidents.trackRecords(name),
  ]);
  const own = open.filter((incident) => servicesAbout(catalog, incident).includes(name));
  const ended = outcomes
    .filter((outcome) => outcome.component === component || outcome.attempts.some((each) => each.service === name))
    .filter(hasEnded(open))
    .slice(0, ENDED_SHOWN);
  const last = ended.find(({ diagnosedAt }) => diagnosedAt !== null);
  const seen = last && (await incidents.diagnosis(last.incidentId, last.attempts.at(-1)?.attempt ?? 1));
  return {
    ...rowOf(looking, name, service, own.length),
    component,
    environment: catalog.applications[service.application]?.environment ?? 'unknown',
    dependsOn: service.dependsOn,
    objectives: objectivesOf(service),
    runbooks: Object.entries(service.runbooks).map(([runbook, { autonomy }]) => ({
      runbook,
      autonomy: autonomy ?? service.autonomy,
    })),
    records: records
      .toSorted((one, other) => (one.runbook < other.runbook ? -1 : 1))
      .slice(0, MOST_RECORDS)
      .map((record) => trackRow(manifests, record)),
    moreOpen: more,
    open: own.slice(0, OPEN_SHOWN).map((incident) => incidentRow(looking, incident)),
    ended: ended.map(endedRow),
    quality: seen
      ? { at: seen.at, verdict: seen.dataQuality.verdict, because: seen.dataQuality.because.map(plain) }
      : null,
  };
};
