import type { RunbookManifest } from '../../lib/contracts/manifest.ts';
import type { Plan } from '../../lib/contracts/plan.ts';
import type { Remediation } from '../../lib/contracts/remediation.ts';
import { answer, type StepInput, type StepOutput } from '../../lib/contracts/workflow.ts';
import { currentRemediation } from '../../lib/domain/lifecycle/current-remediation.ts';
import { stepToStart, stepToTakeBack } from '../../lib/domain/lifecycle/plan-steps.ts';
import { ended } from '../../lib/domain/lifecycle/remediation-for.ts';
import { known, notMyTurn } from '../../lib/domain/lifecycle/turn.ts';
import type { CaseRecords } from '../../lib/ports/case-records.ts';
import type { Clock } from '../../lib/ports/clock.ts';
import type { DispatchRecords } from '../../lib/ports/dispatch-records.ts';
import type { Executor } from '../../lib/ports/executor.ts';
import type { IncidentRecords } from '../../lib/ports/incident-records.ts';
import type { Journal } from '../../lib/ports/journal.ts';

export interface PollDeps {
  incidents: Pick<IncidentRecords, 'incident' | 'note'> &
    Pick<CaseRecords, 'plan' | 'remediations'> &
    Pick<DispatchRecords, 'saveRemediation'>;
  executor: Pick<Executor, 'poll' | 'stop'>;
  manifests: readonly RunbookManifest[];
  journal: Journal;
  now: Clock;
}

/** Follows a step's remedy, or its rollback, to its end; one that outlasts its manifest's limit is stopped and counts as failed. */
export const createHandler =
  (deps: PollDeps) =>
  async (input: StepInput): Promise<StepOutput> => {
    const { incidents, executor, manifests, journal, now } = deps;
    const { incidentId, attempt } = input;
    const incident = known(await incidents.incident(incidentId), incidentId);
    const elsewhere = notMyTurn(incident, input, ['remediating', 'rolling-back']);
    if (elsewhere) return elsewhere;
    const remediations = await incidents.remediations(incidentId);
    const plan = await incidents.plan(incidentId, attempt);
    const current = currentRemediation(remediations, attempt);
    if (!current || !plan) return answer('escalate', `attempt ${attempt} has no remediation to follow`);
    const manifest = manifests.find(({ runbook }) => runbook === current.runbook);
    if (!manifest) return answer('escalate', `no manifest for runbook ${current.runbook}`);
    if (current.endedAt) return afterEnd(plan, remediations, current);
    if (!current.executionId) return answer('escalate', `remediation ${current.remediationId} never got an execution`);

    const view = await executor.poll(current.executionId);
    const ranSeconds = (now().getTime() - Date.parse(current.startedAt)) / 1000;
    if (view.status === 'running') {
      if (ranSeconds > manifest.timeoutSeconds)
        await stopLate(deps, current, current.executionId, manifest.timeoutSeconds);
      if (ranSeconds > 2 * manifest.timeoutSeconds)
        return answer('escalate', `${current.runbook} does not end although it was stopped`);
      return answer('wait', `${current.runbook} is at ${view.step ?? 'its start'}`, manifest.pollSeconds);
    }
    const over = ended(current, view.status, view.failure, now());
    await incidents.saveRemediation(over);
    await incidents.note({
      incidentId,
      attempt,
      at: now().toISOString(),
      key: `${over.purpose}-ended-${attempt}${over.step > 1 ? `-${over.step}` : ''}`,
      kind: over.purpose === 'remedy' ? 'remediation' : 'rollback',
      summary: `${over.runbook} ${over.status}`,
      because: over.failure ? [over.failure] : [],
    });
    journal.count('Remediations', 1, { name: 'status', value: over.status });
    const after = remediations.map((each) => (each.remediationId === over.remediationId ? over : each));
    return afterEnd(plan, after, over);
  };

/**
 * Asks the executor to stop, at every look until it does; that it was asked is written down first, so that nobody takes it for
 * a person's stop. The lock is held until it is seen to have ended, for it may still be acting.
 */
const stopLate = async (
  { incidents, executor, now }: PollDeps,
  current: Remediation,
  executionId: string,
  timeoutSeconds: number,
): Promise<void> => {
  const failure = `stopped by Selfheal: not done after ${timeoutSeconds} s`;
  if (current.stopRequestedAt === null)
    await incidents.saveRemediation({ ...current, failure, stopRequestedAt: now().toISOString() });
  await executor.stop(executionId);
};

/**
 * A remedy that failed half-way may have changed something, so it is taken back; a rollback that failed needs people. What is left
 * of a plan of several steps is next: to be started after a remedy, to be taken back after a rollback.
 */
const afterEnd = (
  plan: Plan,
  remediations: readonly Remediation[],
  { purpose, status, runbook, failure, stopRequestedAt }: Remediation,
): StepOutput => {
  if (status === 'stopped' && stopRequestedAt === null)
    return answer('escalate', `somebody stopped ${runbook}: nothing more is done until people say so`);
  if (status === 'succeeded') {
    if (purpose === 'remedy')
      return answer(stepToStart(plan, remediations) === null ? 'validate' : 'start', `${runbook} has ended`);
    return answer(stepToTakeBack(plan, remediations) === null ? 'validate' : 'rollback', `${runbook} has ended`);
  }
  return purpose === 'remedy'
    ? answer('rollback', `${runbook} ${status}: ${failure ?? 'no reason given'}`)
    : answer('escalate', `rolling back with ${runbook} ${status}: ${failure ?? 'no reason given'}`);
};
