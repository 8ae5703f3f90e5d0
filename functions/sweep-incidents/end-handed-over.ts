import type { Incident } from '../../lib/contracts/incident.ts';
import type { Remediation } from '../../lib/contracts/remediation.ts';
import { handedOverIsOver } from '../../lib/domain/correlation/handed-over-is-over.ts';
import { outcomeOf } from '../../lib/domain/learning/outcome-of.ts';
import { ended } from '../../lib/domain/lifecycle/remediation-for.ts';
import type { SweepDeps, SweepOutput } from './deps.ts';

/**
 * Looks after an incident that people have: what was still running when it was handed over is followed to its end, which frees its
 * target; and when the incident is over its group is freed, so that the next failure is a new incident.
 */
export const endHandedOver = async (deps: SweepDeps, { incidentId }: Incident, output: SweepOutput): Promise<void> => {
  const { incidents, journal, now } = deps;
  const history = await incidents.history(incidentId);
  if (!history) return;
  const open = history.remediations.filter(({ endedAt }) => endedAt === null);
  for (const remediation of open) await followToItsEnd(deps, remediation);
  // How it ended belongs into the outcome: the next round closes from a fresh history.
  const over = open.length === 0 && handedOverIsOver(history.incident, history.signals, now());
  if (!over) return;
  const outcome = outcomeOf(history, { result: over.result, endedAt: now(), because: [over.because] });
  if (!(await incidents.close(outcome, history.incident.evidenceVersion, now()))) return;
  journal.count('IncidentsClosed', 1, { name: 'result', value: over.result });
  output.closed.push(incidentId);
};

/** Writes down how a remediation ended that nobody followed any more, and frees its target; while it still runs, nothing. */
const followToItsEnd = async ({ incidents, executor, now }: SweepDeps, remediation: Remediation): Promise<void> => {
  const executionId = remediation.executionId ?? (await executor.find(remediation, new Date(remediation.startedAt)));
  const view = executionId ? await executor.poll(executionId) : null;
  if (view?.status === 'running') return;
  const over = view
    ? ended(remediation, view.status, view.failure, now())
    : ended(remediation, 'stopped', 'withdrawn: it never started', now());
  await incidents.saveRemediation({ ...over, executionId });
  await incidents.releaseLock(remediation.target, remediation.incidentId);
};
