import { answer, type StepInput, type StepOutput } from '../../lib/contracts/workflow.ts';
import { afterDecision } from '../../lib/domain/approval/after-decision.ts';
import { overNotice } from '../../lib/domain/correlation/handed-over-notices.ts';
import { outcomeOf } from '../../lib/domain/learning/outcome-of.ts';
import { resultOf } from '../../lib/domain/lifecycle/result-of.ts';
import { notMyTurn, UnknownIncidentError } from '../../lib/domain/lifecycle/turn.ts';
import type { Clock } from '../../lib/ports/clock.ts';
import type { IncidentRecords } from '../../lib/ports/incident-records.ts';
import type { Journal } from '../../lib/ports/journal.ts';
import type { Notifier } from '../../lib/ports/notifier.ts';
import type { OutcomeRecords } from '../../lib/ports/outcome-records.ts';

export interface RecordOutcomeDeps {
  incidents: Pick<IncidentRecords, 'history' | 'move'> & Pick<OutcomeRecords, 'close'>;
  notifier: Pick<Notifier, 'announce'>;
  journal: Journal;
  now: Clock;
}

/** Closes the incident with its outcome, which is what the system learns from, and tells those who watch. */
export const createHandler =
  ({ incidents, notifier, journal, now }: RecordOutcomeDeps) =>
  async (input: StepInput): Promise<StepOutput> => {
    const { incidentId, attempt } = input;
    const history = await incidents.history(incidentId);
    if (!history) throw new UnknownIncidentError(`no incident ${incidentId} in the table`);
    const over = notMyTurn(history.incident, input, ['validating']);
    if (over) return over;
    // A person's "not an incident" ends it from the waiting room: validation is its way out in the life cycle.
    await incidents.move(incidentId, { to: 'validating', attempt, at: now() });

    const last = history.validations.at(-1);
    const saidByPerson = history.approvals.find(({ status }) => status === 'not-an-incident');
    const word = saidByPerson && afterDecision(saidByPerson)?.because;
    const because = word ? [word] : (last?.because ?? []);
    const outcome = outcomeOf(history, { result: resultOf(history), endedAt: now(), because });
    // A person's word ends it whatever came in; a verdict only covers the signals that it looked at.
    const seen = saidByPerson ? null : (last?.evidenceVersion ?? 0);
    if (!(await incidents.close(outcome, seen, now())))
      return answer('validate', 'a signal came in that has not been validated');
    journal.count('IncidentsClosed', 1, { name: 'result', value: outcome.result });
    if (outcome.result === 'cured' || outcome.result === 'mitigated')
      journal.count('TimeToHealSeconds', (Date.parse(outcome.endedAt) - Date.parse(outcome.onsetAt)) / 1000);
    await notifier.announce({ kind: 'healed', incidentId, ...overNotice(history.incident, outcome) });
    return answer('end', outcome.result);
  };
