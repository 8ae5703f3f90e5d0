import type { VersionedCatalog } from '../../lib/contracts/catalog.ts';
import { type Incident, WORKING_STATES } from '../../lib/contracts/incident.ts';
import { parseExecutionName } from '../../lib/contracts/workflow.ts';
import { allCleared } from '../../lib/domain/correlation/all-cleared.ts';
import { outcomeOf } from '../../lib/domain/learning/outcome-of.ts';
import type { Clock } from '../../lib/ports/clock.ts';
import type { IncidentStore } from '../../lib/ports/incident-store.ts';
import type { Journal } from '../../lib/ports/journal.ts';
import type { Notifier } from '../../lib/ports/notifier.ts';
import type { Workflow } from '../../lib/ports/workflow.ts';

export interface SweepDeps {
  incidents: Pick<
    IncidentStore,
    'incident' | 'incidentsIn' | 'beginRun' | 'note' | 'signals' | 'history' | 'escalate' | 'close' | 'registerPolicy'
  >;
  workflow: Pick<Workflow, 'status' | 'start'>;
  notifier: Pick<Notifier, 'announce'>;
  catalog: VersionedCatalog;
  journal: Journal;
  now: Clock;
}

/** One execution of ours that ended badly, by name; null for the regular round. */
export interface SweepInput {
  failedExecution: string | null;
}

export interface SweepOutput {
  restarted: string[];
  escalated: string[];
  closed: string[];
}

/** Runs after which an incident whose workflow keeps failing goes to people. */
const MAXIMUM_RUNS = 4;
/** An incident younger than this may still be on its way from the table to its first execution. */
const GRACE_SECONDS = 60;
const PAGE = 200;

/**
 * The net under everything: every open incident has a running execution, or gets one, or goes to people. Catch in the state
 * machine sees neither a timeout of the whole execution nor an abort nor a data limit; this does.
 */
export const createHandler =
  (deps: SweepDeps) =>
  async ({ failedExecution }: SweepInput): Promise<SweepOutput> => {
    const output: SweepOutput = { restarted: [], escalated: [], closed: [] };
    if (failedExecution !== null) {
      const failed = parseExecutionName(failedExecution);
      const incident = failed && (await deps.incidents.incident(failed.incidentId));
      if (incident && incident.run === failed.run) await revive(deps, incident, output);
      return output;
    }
    await deps.incidents.registerPolicy(deps.catalog.policyVersion, deps.catalog.builtAt);
    for (const incident of await deps.incidents.incidentsIn(WORKING_STATES, PAGE))
      if (deps.now().getTime() - Date.parse(incident.openedAt) > GRACE_SECONDS * 1000)
        await revive(deps, incident, output);
    for (const incident of await deps.incidents.incidentsIn(['escalated'], PAGE))
      await closeIfCleared(deps, incident, output);
    return output;
  };

const revive = async (deps: SweepDeps, incident: Incident, output: SweepOutput): Promise<void> => {
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
  if (run >= MAXIMUM_RUNS) {
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

const escalate = async ({ incidents, notifier, journal, now }: SweepDeps, { incidentId, run, title }: Incident) => {
  const history = await incidents.history(incidentId);
  if (!history) return;
  const because = `the workflow ended ${run} times before the incident did`;
  await incidents.escalate(outcomeOf(history, { result: 'escalated', endedAt: now(), because: [because] }), now());
  journal.count('IncidentsEscalated', 1);
  await notifier.announce({ kind: 'escalated', incidentId, subject: `Needs you: ${title}`, lines: [because] });
};

/** People have repaired it, or it went by itself: the slot is freed so that the next failure is a new incident. */
const closeIfCleared = async (
  { incidents, journal, now }: SweepDeps,
  { incidentId }: Incident,
  output: SweepOutput,
) => {
  if (!allCleared(await incidents.signals(incidentId))) return;
  const history = await incidents.history(incidentId);
  if (!history) return;
  const because = ['every signal has cleared after it was handed to people'];
  await incidents.close(outcomeOf(history, { result: 'resolved-by-human', endedAt: now(), because }), now());
  journal.count('IncidentsClosed', 1, { name: 'result', value: 'resolved-by-human' });
  output.closed.push(incidentId);
};
