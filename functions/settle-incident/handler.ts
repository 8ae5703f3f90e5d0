import type { VersionedCatalog } from '../../lib/contracts/catalog.ts';
import { answer, type StepInput, type StepOutput } from '../../lib/contracts/workflow.ts';
import { answerSeconds } from '../../lib/domain/approval/time-left.ts';
import { allCleared } from '../../lib/domain/correlation/all-cleared.ts';
import { settleDecision } from '../../lib/domain/correlation/settle-decision.ts';
import { resumeAt } from '../../lib/domain/lifecycle/resume.ts';
import { MAXIMUM_RUNS, runsAreUsedUp } from '../../lib/domain/lifecycle/runs.ts';
import { known, notMyTurn } from '../../lib/domain/lifecycle/turn.ts';
import type { ApprovalRecords } from '../../lib/ports/approval-records.ts';
import type { CaseRecords } from '../../lib/ports/case-records.ts';
import type { Clock } from '../../lib/ports/clock.ts';
import type { IncidentRecords } from '../../lib/ports/incident-records.ts';
import type { SignalRecords } from '../../lib/ports/signal-records.ts';

export interface SettleDeps {
  incidents: Pick<IncidentRecords, 'incident'> &
    Pick<SignalRecords, 'signals'> &
    Pick<CaseRecords, 'remediations'> &
    Pick<ApprovalRecords, 'approvals'>;
  catalog: VersionedCatalog;
  now: Clock;
}

/** Waits for an alarm storm to end before anything is concluded; a later run of the incident goes where its record stands. */
export const createHandler =
  ({ incidents, catalog, now }: SettleDeps) =>
  async (input: StepInput): Promise<StepOutput> => {
    const { settle, approval } = catalog.catalog.policies;
    const incident = known(await incidents.incident(input.incidentId), input.incidentId);
    const over = notMyTurn(incident, input, [incident.state]);
    if (over) return over;
    if (runsAreUsedUp(incident))
      return answer('escalate', `the workflow ended ${MAXIMUM_RUNS} times before the incident did`);
    if (incident.state !== 'settling') {
      const asked = await incidents.approvals(incident.incidentId, incident.attempt);
      const waitSeconds = answerSeconds(asked, approval, now());
      return resumeAt(incident, await incidents.remediations(incident.incidentId), waitSeconds);
    }

    if (allCleared(await incidents.signals(incident.incidentId)))
      return answer('validate', 'every signal cleared before anything was done');
    const decision = settleDecision(incident, now(), settle);
    return decision.settled
      ? answer('collect', decision.because)
      : answer('wait', 'signals may still be coming in', decision.waitSeconds);
  };
