import type { VersionedCatalog } from '../../lib/contracts/catalog.ts';
import type { Diagnosis } from '../../lib/contracts/diagnosis.ts';
import type { History } from '../../lib/contracts/history.ts';
import type { Remediation } from '../../lib/contracts/remediation.ts';
import { answer, type EscalateStepInput, type StepOutput } from '../../lib/contracts/workflow.ts';
import { outcomeOf } from '../../lib/domain/learning/outcome-of.ts';
import { ended } from '../../lib/domain/lifecycle/remediation-for.ts';
import { notMyTurn, UnknownIncidentError } from '../../lib/domain/lifecycle/turn.ts';
import { toldToPeople, withoutLinks } from '../../lib/domain/redaction/plain-words.ts';
import type { ApprovalRecords } from '../../lib/ports/approval-records.ts';
import type { Clock } from '../../lib/ports/clock.ts';
import type { DispatchRecords } from '../../lib/ports/dispatch-records.ts';
import type { Executor } from '../../lib/ports/executor.ts';
import type { IncidentRecords } from '../../lib/ports/incident-records.ts';
import type { Journal } from '../../lib/ports/journal.ts';
import type { Notifier } from '../../lib/ports/notifier.ts';
import type { OutcomeRecords } from '../../lib/ports/outcome-records.ts';

export interface EscalateDeps {
  incidents: Pick<IncidentRecords, 'history'> &
    Pick<OutcomeRecords, 'escalate'> &
    Pick<ApprovalRecords, 'endApproval'> &
    Pick<DispatchRecords, 'saveRemediation'>;
  executor: Pick<Executor, 'find' | 'stop'>;
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
    const notice = {
      kind: 'escalated' as const,
      incidentId,
      subject: `Needs you: ${toldToPeople(history.incident.title)}`,
      lines: [because, ...stopped, ...diagnosisLines(history.diagnoses.at(-1))].map(withoutLinks),
    };
    const application = history.incident.application && catalog.catalog.applications[history.incident.application];
    const people = application ? application.notify : [];
    // Told before it is written: told twice is harmless, written and never told is not.
    const told = await Promise.all([
      notifier.announce(notice),
      ...people.map((person) => notifier.tell(person, notice)),
    ]);
    if (!told.includes(true)) journal.line('an escalation could not be told', { incidentId, because });
    const outcome = outcomeOf(history, { result: 'escalated', endedAt: now(), because: [because, ...stopped] });
    await incidents.escalate(outcome, now());
    journal.count('IncidentsEscalated', 1);
    return answer('end', because);
  };

const diagnosisLines = (diagnosis: Diagnosis | undefined): string[] =>
  diagnosis ? [diagnosis.summary, ...diagnosis.claims.map(({ text }) => text)] : ['No diagnosis was made.'];

const endWaitingApprovals = async ({ incidents, now }: EscalateDeps, history: History, because: string) => {
  for (const { approvalId, incidentId, status } of history.approvals)
    if (status === 'waiting') await incidents.endApproval(incidentId, approvalId, 'revoked', because, now());
};

/**
 * A change that still runs while nobody follows it would be the worst of both: it is looked for, asked to stop, and people are
 * told. It stays open on record, and its target locked, until the sweeper has seen it end.
 */
const stopRemediations = async (deps: EscalateDeps, history: History, because: string): Promise<string[]> => {
  const told: string[] = [];
  for (const remediation of history.remediations.filter(({ endedAt }) => endedAt === null)) {
    const where = `${remediation.runbook} on ${remediation.target}`;
    try {
      told.push(
        (await stopOne(deps, remediation, because))
          ? `${where} was asked to stop: look at its state`
          : `${where} never started`,
      );
    } catch (error) {
      deps.journal.line('a remediation could not be stopped', {
        incidentId: remediation.incidentId,
        error: String(error),
      });
      told.push(`${where} may still be running and could not be stopped: its target stays locked`);
    }
  }
  return told;
};

/** False when nothing of it was ever set going. */
const stopOne = async ({ incidents, executor, now }: EscalateDeps, remediation: Remediation, because: string) => {
  const executionId = remediation.executionId ?? (await executor.find(remediation, new Date(remediation.startedAt)));
  if (!executionId) {
    await incidents.saveRemediation(ended(remediation, 'stopped', `withdrawn: ${because}`, now()));
    return false;
  }
  await executor.stop(executionId);
  const stopping = { executionId, status: 'running', failure: because, stopRequestedAt: now().toISOString() } as const;
  await incidents.saveRemediation({ ...remediation, ...stopping });
  return true;
};
