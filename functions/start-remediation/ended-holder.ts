import type { ComponentId } from '../../lib/contracts/component.ts';
import type { DispatchRecords } from '../../lib/ports/dispatch-records.ts';
import type { IncidentRecords } from '../../lib/ports/incident-records.ts';
import type { Workflow } from '../../lib/ports/workflow.ts';

export interface EndedHolderDeps {
  incidents: Pick<IncidentRecords, 'history'> & Pick<DispatchRecords, 'lock'>;
  workflow: Pick<Workflow, 'status'>;
}

/**
 * The fence of a lock whose holder's workflow is seen to have ended and whose remediation does not run any more; null where that cannot
 * be seen: of a holder without a record nobody can tell what it still does.
 */
export const fenceOfEndedHolder = async (
  { incidents, workflow }: EndedHolderDeps,
  target: ComponentId,
): Promise<number | null> => {
  const lock = await incidents.lock(target);
  if (!lock?.incidentId) return null;
  const holder = await incidents.history(lock.incidentId);
  if (!holder) return null;
  const running = await workflow.status(lock.incidentId, holder.incident.run);
  const busy = holder.remediations.some((each) => each.target === target && each.endedAt === null);
  return running === 'running' || busy ? null : lock.fence;
};
