import { Autonomy, type Catalog } from '../../contracts/catalog.ts';
import type { Incident } from '../../contracts/incident.ts';
import type { Signal } from '../../contracts/signal.ts';
import { groupOf } from './group-of.ts';

/** The most that may be done anywhere in an application; the gate narrows it to the target's service and runbook. */
const highestAutonomy = (application: string | null, catalog: Catalog): Autonomy => {
  const granted = Object.values(catalog.services)
    .filter((service) => service.application === application)
    .map(({ autonomy }) => Autonomy.options.indexOf(autonomy));
  return Autonomy.options[Math.max(0, ...granted)] ?? 'observe';
};

/** Where an alarm has fired for longer than this, nothing tells any more what was normal before it, and reading on costs more than it says. */
const LONGEST_ONSET_MILLISECONDS = 86_400_000;

const onsetOf = ({ observedAt, receivedAt }: Signal): string =>
  new Date(Math.max(Date.parse(observedAt), Date.parse(receivedAt) - LONGEST_ONSET_MILLISECONDS)).toISOString();

/** The incident that a signal opens when its group has none. An unknown resource is only observed. */
export const openingIncident = (
  signal: Signal,
  { incidentId, catalog }: { incidentId: string; catalog: Catalog },
): Incident => ({
  incidentId,
  group: groupOf(signal),
  application: signal.application,
  title: signal.title,
  severity: signal.severity,
  state: 'settling',
  attempt: 1,
  run: 1,
  evidenceVersion: 0,
  fingerprints: 0,
  symptomComponents: signal.component === null ? [] : [signal.component],
  autonomyCeiling: highestAutonomy(signal.application, catalog),
  hardEvidence: signal.hardEvidence,
  onsetAt: onsetOf(signal),
  openedAt: signal.receivedAt,
  lastSignalAt: signal.receivedAt,
  updatedAt: signal.receivedAt,
  closedAt: null,
  merged: [],
  mergedInto: null,
  linked: [],
  reopenings: [],
  because:
    signal.application === null
      ? `the catalog does not know what ${signal.source} speaks of, so its signals are grouped by account, region and what names them, and only observed`
      : `signals of application ${signal.application} belong together: its services call each other`,
});
