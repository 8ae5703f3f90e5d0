import { type Incident, WORKING_STATES } from '../../lib/contracts/incident.ts';
import { outcomeOf } from '../../lib/domain/learning/outcome-of.ts';
import { runsAreUsedUp } from '../../lib/domain/lifecycle/runs.ts';
import { toldToPeople } from '../../lib/domain/redaction/plain-words.ts';
import type { SweepDeps, SweepOutput } from './deps.ts';

/** Gives an open incident without a running execution its next run; the run after the last one only hands it to people. */
export const revive = async (deps: SweepDeps, incident: Incident, output: SweepOutput): Promise<void> => {
  const { incidents, workflow, journal, now } = deps;
  const { incidentId, run, attempt, state } = incident;
  if (!WORKING_STATES.includes(state)) return;
  const status = await workflow.status(incidentId, run);
  if (status === 'running') return;
  if (status === 'missing') {
    await workflow.start(incidentId, run, attempt);
    output.restarted.push(incidentId);
    return;
  }
  if (runsAreUsedUp(incident)) {
    await escalate(deps, incident);
    output.escalated.push(incidentId);
    return;
  }
  // Two sweeps at once: the one whose write wins starts the new run; the loser's start would be the same name anyway.
  if (!(await incidents.beginRun(incidentId, run + 1, now()))) return;
  await workflow.start(incidentId, run + 1, attempt);
  await incidents.note({
    incidentId,
    attempt,
    at: now().toISOString(),
    key: `run-${run + 1}`,
    kind: 'workflow',
    summary: `workflow run ${run} ended before the incident did: run ${run + 1} takes up at ${state}`,
    because: [],
  });
  journal.count('RunsRestarted', 1);
  output.restarted.push(incidentId);
};

/** Even the run that was to hand it over has failed: the least that must be done is done here. */
const escalate = async ({ incidents, notifier, journal, now }: SweepDeps, { incidentId, run, title }: Incident) => {
  const history = await incidents.history(incidentId);
  if (!history) return;
  const because = `the workflow ended ${run} times before the incident did`;
  const told = await notifier.announce({
    kind: 'escalated',
    incidentId,
    subject: `Needs you: ${toldToPeople(title)}`,
    lines: [because],
  });
  if (!told) journal.line('an escalation could not be told', { incidentId, because });
  await incidents.escalate(outcomeOf(history, { result: 'escalated', endedAt: now(), because: [because] }), now());
  journal.count('IncidentsEscalated', 1);
};
