import type { VersionedCatalog } from '../../lib/contracts/catalog.ts';
import type { Incident } from '../../lib/contracts/incident.ts';
import type { RunbookManifest } from '../../lib/contracts/manifest.ts';
import type { Signal } from '../../lib/contracts/signal.ts';
import { openingIncident } from '../../lib/domain/correlation/opening-incident.ts';
import type { Clock, NewId } from '../../lib/ports/clock.ts';
import type { IncidentStore } from '../../lib/ports/incident-store.ts';
import type { Journal } from '../../lib/ports/journal.ts';
import type { AttachResult } from '../../lib/ports/signal-records.ts';
import type { Workflow } from '../../lib/ports/workflow.ts';
import { relate } from './relate.ts';
import { reviewWaitingApproval } from './review-waiting-approval.ts';

export interface CorrelateDeps {
  incidents: Pick<
    IncidentStore,
    | 'attach'
    | 'signals'
    | 'plan'
    | 'diagnosis'
    | 'approvals'
    | 'endApproval'
    | 'note'
    | 'remediations'
    | 'incident'
    | 'openIn'
    | 'mergeIncidents'
    | 'linkIncidents'
  >;
  workflow: Pick<Workflow, 'start'>;
  manifests: readonly RunbookManifest[];
  catalog: VersionedCatalog;
  journal: Journal;
  newId: NewId;
  now: Clock;
}

/** Attaches the signals of one group to its open incident, or opens one, and makes sure that its workflow runs. */
export const correlate = async (
  deps: CorrelateDeps,
  group: string,
  signals: readonly Signal[],
): Promise<AttachResult | null> => {
  const { incidents, workflow, catalog, journal, newId, now } = deps;
  if (signals.length === 0) return null;
  const incidentId = newId('incident', now());
  const opening = (first: Signal) => openingIncident(first, { incidentId, catalog: catalog.catalog });
  const attached = await incidents.attach(group, signals, opening, now(), catalog.catalog.policies);
  if (!attached) {
    journal.line('signals that open nothing: what fired has cleared, or belongs to an incident that is over', {
      group,
    });
    return null;
  }
  journal.count('SignalsAttached', signals.length - attached.duplicates);
  if (attached.duplicates > 0) journal.count('SignalsDuplicate', attached.duplicates);
  // Told before it is started: when the start fails, the same signals come again and open nothing any more.
  if (attached.opened) await tellOpened(deps, attached);
  if (attached.reopened) journal.count('IncidentsReopened', 1);
  await tellLateJoin(deps, attached);
  const incident = await relate(deps, attached.incident);
  await keepGoing(workflow, incident);
  // Also for signals that came before: the review of their first delivery may have failed.
  if (!attached.opened) await reviewWaitingApproval(deps, incident);
  return attached;
};

/** Every joining signal makes sure that the current run was started, so a crash between opening and starting heals itself. */
const keepGoing = async (workflow: CorrelateDeps['workflow'], incident: Incident): Promise<void> => {
  if (incident.state === 'escalated' || incident.state === 'closed') return;
  await workflow.start(incident.incidentId, incident.run, incident.attempt);
};

const tellOpened = async ({ incidents, journal }: CorrelateDeps, { incident }: AttachResult): Promise<void> => {
  journal.count('IncidentsOpened', 1);
  journal.line('incident opened', { incidentId: incident.incidentId, group: incident.group });
  await incidents.note({
    incidentId: incident.incidentId,
    attempt: 1,
    at: incident.openedAt,
    key: 'opened',
    kind: 'opened',
    summary: incident.title,
    because: [incident.because],
  });
};

/** One incident is open in a group; what joins it after the joining window may be another failure, and the record says so. */
const tellLateJoin = async ({ incidents, catalog, now }: CorrelateDeps, attached: AttachResult): Promise<void> => {
  const { incident, joined, quietSeconds } = attached;
  const { joiningWindowSeconds } = catalog.catalog.policies;
  if (joined === 0 || quietSeconds <= joiningWindowSeconds) return;
  await incidents.note({
    incidentId: incident.incidentId,
    attempt: incident.attempt,
    at: now().toISOString(),
    key: `late-join-${incident.evidenceVersion}`,
    kind: 'signal',
    summary: `${joined} new after ${Math.round(quietSeconds / 60)} quiet min: perhaps another failure`,
    because: [
      `the joining window is ${joiningWindowSeconds} s; it joins all the same, because one incident is open in a group, and what was decided before is looked at again`,
    ],
  });
};
