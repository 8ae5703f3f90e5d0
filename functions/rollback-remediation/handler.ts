import type { Plan } from '../../lib/contracts/plan.ts';
import type { Remediation } from '../../lib/contracts/remediation.ts';
import { answer, type StepInput, type StepOutput } from '../../lib/contracts/workflow.ts';
import { neverRan } from '../../lib/domain/lifecycle/never-ran.ts';
import { ended, remediationFor } from '../../lib/domain/lifecycle/remediation-for.ts';
import { known, notMyTurn } from '../../lib/domain/lifecycle/turn.ts';
import type { Clock } from '../../lib/ports/clock.ts';
import type { Executor } from '../../lib/ports/executor.ts';
import type { CaseRecords, DispatchRecords, IncidentRecords } from '../../lib/ports/incident-store.ts';
import type { Journal } from '../../lib/ports/journal.ts';

export interface RollbackDeps {
  incidents: Pick<IncidentRecords, 'incident' | 'move' | 'note'> &
    Pick<CaseRecords, 'plan' | 'remediations' | 'validations'> &
    Pick<DispatchRecords, 'dispatchRollback' | 'saveRemediation' | 'releaseLock'>;
  executor: Pick<Executor, 'start' | 'find'>;
  journal: Journal;
  now: Clock;
}

/** Takes a remedy back with the runbook and the values that its plan named before it ran, under the same lock. */
export const createHandler = (deps: RollbackDeps) => {
  const set = settingOff(deps);
  return async (input: StepInput): Promise<StepOutput> => {
    const { incidents, now } = deps;
    const { incidentId, attempt } = input;
    const incident = known(await incidents.incident(incidentId), incidentId);
    const over = notMyTurn(incident, input, ['rolling-back']);
    if (over) return over;
    const plan = await incidents.plan(incidentId, attempt);
    if (!plan) return answer('escalate', `attempt ${attempt} has no plan that could be rolled back`);
    if (!plan.rollback) return withoutRollback(deps, plan);

    await incidents.move(incidentId, { to: 'rolling-back', attempt, at: now() });
    const earlier = (await incidents.remediations(incidentId)).find(
      (remediation) => remediation.attempt === attempt && remediation.purpose === 'rollback',
    );
    if (earlier && neverRan(earlier))
      return answer('escalate', `the rollback could not be started: ${earlier.failure ?? 'no reason given'}`);
    if (earlier && earlier.status !== 'starting') return answer('poll', 'the rollback was started before');
    const result = await incidents.dispatchRollback(remediationFor(plan, 'rollback', plan.rollback, now()), now());
    return result.status === 'refused'
      ? answer('escalate', `the rollback was refused: ${result.because.join(', ')}`)
      : set(result.remediation, result.status === 'already');
  };
};

/** Where a runbook has no way back, a change that made it worse needs people; one that did nothing is left behind. */
const withoutRollback = async ({ incidents }: RollbackDeps, plan: Plan): Promise<StepOutput> => {
  const last = (await incidents.validations(plan.incidentId, plan.attempt)).at(-1);
  if (last?.verdict === 'worse') return answer('escalate', `${plan.runbook} made it worse and has no rollback`);
  await incidents.releaseLock(plan.target, plan.incidentId);
  return answer('next-attempt', `${plan.runbook} did not help and has no rollback`);
};

const settingOff =
  ({ incidents, executor, journal, now }: RollbackDeps) =>
  async (remediation: Remediation, interrupted: boolean): Promise<StepOutput> => {
    const found = interrupted ? await executor.find(remediation, new Date(remediation.startedAt)) : null;
    const start = found ? ({ status: 'started', executionId: found } as const) : await executor.start(remediation);
    if (start.status === 'refused') {
      await incidents.saveRemediation(ended(remediation, 'failed', start.because, now()));
      return answer('escalate', `the rollback could not be started: ${start.because}`);
    }
    await incidents.saveRemediation({ ...remediation, status: 'running', executionId: start.executionId });
    await incidents.note({
      incidentId: remediation.incidentId,
      attempt: remediation.attempt,
      at: now().toISOString(),
      key: `rollback-${remediation.attempt}`,
      kind: 'rollback',
      summary: `taking back with ${remediation.runbook} on ${remediation.target}`,
      because: Object.entries(remediation.parameters).map(([name, value]) => `${name} = ${value}`),
    });
    journal.count('Remediations', 1, { name: 'status', value: 'rollback-started' });
    return answer('poll', `${remediation.runbook} is taking it back`);
  };
