import type { Incident } from '../../lib/contracts/incident.ts';
import type { Remediation } from '../../lib/contracts/remediation.ts';
import { type HandedOverEnd, handedOverIsOver } from '../../lib/domain/correlation/handed-over-is-over.ts';
import { forgottenNotice, overNotice } from '../../lib/domain/correlation/handed-over-notices.ts';
import { outcomeOf } from '../../lib/domain/learning/outcome-of.ts';
import { ended } from '../../lib/domain/lifecycle/remediation-for.ts';
import type { SweepDeps, SweepOutput } from './deps.ts';
import type { WhatFires } from './what-fires.ts';

/**
 * Looks after an incident that people have: what was still running when it was handed over is followed to its end, which frees its
 * target; and when the incident is over its group is freed, so that the next failure is a new incident.
 */
export const endHandedOver = async (
  deps: SweepDeps,
  { incidentId }: Incident,
  { stillFires }: WhatFires,
  output: SweepOutput,
): Promise<void> => {
  const { incidents, journal, notifier, now } = deps;
  const history = await incidents.history(incidentId);
  if (!history) return;
  const open = history.remediations.filter(({ endedAt }) => endedAt === null);
  for (const remediation of open) await followToItsEnd(deps, remediation);
  // How it ended belongs into the outcome: the next round closes from a fresh history.
  const over = open.length === 0 && handedOverIsOver(history.incident, history.signals, stillFires, now());
  if (!over) return;
  // Told before it is closed: told twice is harmless, closed and never told is not.
  if (over.result === 'escalated' && !(await tellForgotten(deps, history.incident, over))) return;
  const outcome = outcomeOf(history, { result: over.result, endedAt: now(), because: [over.because] });
  if (!(await incidents.close(outcome, history.incident.evidenceVersion, now()))) return;
  journal.count('IncidentsClosed', 1, { name: 'result', value: over.result });
  output.closed.push(incidentId);
  // Whoever was called for it hears that it is over; the other end has been told above.
  if (over.result !== 'escalated')
    await notifier.announce({ kind: 'healed', incidentId, ...overNotice(history.incident, outcome) });
};

const tellForgotten = async (
  { notifier, journal }: SweepDeps,
  incident: Incident,
  { because, forgotten }: HandedOverEnd,
): Promise<boolean> => {
  const { incidentId } = incident;
  const told = await notifier.announce({
    kind: 'escalated',
    incidentId,
    ...forgottenNotice(incident, because, forgotten),
  });
  if (!told) journal.line('that an incident is forgotten could not be told', { incidentId });
  return told;
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
