import type { VersionedCatalog } from '../../lib/contracts/catalog.ts';
import type { History } from '../../lib/contracts/history.ts';
import { answer, type EscalateStepInput, type StepOutput } from '../../lib/contracts/workflow.ts';
import { outcomeOf } from '../../lib/domain/learning/outcome-of.ts';
import { notMyTurn, UnknownIncidentError } from '../../lib/domain/lifecycle/turn.ts';
import type { Clock } from '../../lib/ports/clock.ts';
import type { Executor } from '../../lib/ports/executor.ts';
import type {
  ApprovalRecords,
  DispatchRecords,
  IncidentRecords,
  OutcomeRecords,
} from '../../lib/ports/incident-store.ts';
import type { Journal } from '../../lib/ports/journal.ts';
import type { Notifier } from '../../lib/ports/notifier.ts';

export interface EscalateDeps {
  incidents: Pick<IncidentRecords, 'history'> &
    Pick<OutcomeRecords, 'escalate'> &
    Pick<ApprovalRecords, 'endApproval'> &
    Pick<DispatchRecords, 'saveRemediation'>;
  executor: Pick<Executor, 'stop'>;
  notifier: Notifier;
  catalog: VersionedCatalog;
  journal: Journal;
  now: Clock;
}

/** Hands the incident to people, with everything that is known: nothing of ours goes on running, nothing waits for an answer. */
export const createHandler =
  (deps: EscalateDeps) =>
  async (input: EscalateStepInput): Promise<StepOutput> => {
    const { incidents, notifier, catalog, journal, now } = deps;
    const { incidentId } = input;
    const history = await incidents.history(incidentId);
    if (!history) throw new UnknownIncidentError(`no incident ${incidentId} in the table`);
    const over = notMyTurn(history.incident, input, ['escalated']);
    if (over) return over;

    const because = input.error
      ? `a step of the workflow failed: ${input.error}`
      : (input.because ?? 'no reason was given');
    await endWaitingApprovals(deps, history, because);
    const stopped = await stopRemediations(deps, history, because);
    const outcome = outcomeOf(history, { result: 'escalated', endedAt: now(), because: [because, ...stopped] });
    await incidents.escalate(outcome, now());
    journal.count('IncidentsEscalated', 1);

    const notice = {
      kind: 'escalated' as const,
      incidentId,
      subject: `Needs you: ${history.incident.title}`,
      lines: [because, ...stopped, history.diagnoses.at(-1)?.summary ?? 'No diagnosis was made.'],
    };
    const application = history.incident.application && catalog.catalog.applications[history.incident.application];
    const people = application ? application.notify : [];
    await Promise.all([notifier.announce(notice), ...people.map((person) => notifier.tell(person, notice))]);
    return answer('end', because);
  };

const endWaitingApprovals = async ({ incidents, now }: EscalateDeps, history: History, because: string) => {
  for (const { approvalId, incidentId, status } of history.approvals)
    if (status === 'waiting') await incidents.endApproval(incidentId, approvalId, 'revoked', because, now());
};

/** A change that still runs while nobody follows it would be the worst of both: it is stopped, and people are told so. */
const stopRemediations = async ({ incidents, executor, now }: EscalateDeps, history: History, because: string) => {
  const running = history.remediations.filter(({ endedAt }) => endedAt === null);
  const told: string[] = [];
  for (const remediation of running) {
    if (remediation.executionId) await executor.stop(remediation.executionId);
    await incidents.saveRemediation({
      ...remediation,
      status: 'stopped',
      endedAt: now().toISOString(),
      failure: because,
    });
    told.push(`${remediation.runbook} on ${remediation.target} was stopped half-way: look at its state`);
  }
  return told;
};
