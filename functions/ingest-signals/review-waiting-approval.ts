import type { VersionedCatalog } from '../../lib/contracts/catalog.ts';
import type { Incident } from '../../lib/contracts/incident.ts';
import type { RunbookManifest } from '../../lib/contracts/manifest.ts';
import { reviewQuestion } from '../../lib/domain/approval/review-question.ts';
import { withoutOwnEffects } from '../../lib/domain/correlation/own-effect.ts';
import { scopeOf } from '../../lib/domain/evidence/scope.ts';
import type { Clock } from '../../lib/ports/clock.ts';
import type { IncidentStore } from '../../lib/ports/incident-store.ts';

export interface ReviewDeps {
  incidents: Pick<IncidentStore, 'signals' | 'plan' | 'diagnosis' | 'approvals' | 'endApproval' | 'remediations'>;
  manifests: readonly RunbookManifest[];
  catalog: VersionedCatalog;
  now: Clock;
}

/** Ends a question that waits for people when new signals have made it pointless; the workflow is told from the table's stream. */
export const reviewWaitingApproval = async (
  { incidents, manifests, catalog, now }: ReviewDeps,
  incident: Incident,
): Promise<void> => {
  if (incident.state !== 'awaiting-approval') return;
  const { incidentId, attempt } = incident;
  const waiting = (await incidents.approvals(incidentId, attempt)).find(({ status }) => status === 'waiting');
  const plan = await incidents.plan(incidentId, attempt);
  if (!waiting || !plan) return;
  const [signals, diagnosis, remediations] = await Promise.all([
    incidents.signals(incidentId),
    incidents.diagnosis(incidentId, attempt),
    incidents.remediations(incidentId),
  ]);
  const telling = withoutOwnEffects(signals, { remediations, manifests }, now());
  const review = reviewQuestion(telling, plan, diagnosis, scopeOf(incident, catalog.catalog, now()).edges);
  if (review) await incidents.endApproval(incidentId, waiting.approvalId, review.status, review.because, now());
};
