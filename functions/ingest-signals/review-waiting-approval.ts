import type { VersionedCatalog } from '../../lib/contracts/catalog.ts';
import type { Incident } from '../../lib/contracts/incident.ts';
import { allCleared } from '../../lib/domain/correlation/all-cleared.ts';
import { outsidePath } from '../../lib/domain/correlation/outside-path.ts';
import { scopeOf } from '../../lib/domain/evidence/scope.ts';
import type { Clock } from '../../lib/ports/clock.ts';
import type { IncidentStore } from '../../lib/ports/incident-store.ts';

export interface ReviewDeps {
  incidents: Pick<IncidentStore, 'signals' | 'plan' | 'diagnosis' | 'approvals' | 'endApproval'>;
  catalog: VersionedCatalog;
  now: Clock;
}

/**
 * What new signals mean for a question that waits for people: when all have cleared it is withdrawn and the workflow goes to
 * validate; when one does not fit the plan's cause it is revoked and the workflow looks again.
 */
export const reviewWaitingApproval = async (
  { incidents, catalog, now }: ReviewDeps,
  incident: Incident,
): Promise<void> => {
  if (incident.state !== 'awaiting-approval') return;
  const { incidentId, attempt } = incident;
  const waiting = (await incidents.approvals(incidentId, attempt)).find(({ status }) => status === 'waiting');
  const plan = await incidents.plan(incidentId, attempt);
  const diagnosis = await incidents.diagnosis(incidentId, attempt);
  if (!waiting || !plan) return;
  const signals = await incidents.signals(incidentId);
  if (allCleared(signals)) {
    await incidents.endApproval(incidentId, waiting.approvalId, 'symptom-cleared', 'every signal has cleared', now());
    return;
  }
  const [outside] = outsidePath(
    signals,
    { path: plan.path, knownSignals: diagnosis?.knownSignals ?? [] },
    scopeOf(incident, catalog.catalog, now()).edges,
  );
  if (outside)
    await incidents.endApproval(
      incidentId,
      waiting.approvalId,
      'revoked',
      `a new signal does not fit the cause: ${outside.latest.title}`,
      now(),
    );
};
