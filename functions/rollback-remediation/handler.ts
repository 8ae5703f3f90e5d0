import type { Plan } from '../../lib/contracts/plan.ts';
import type { Remediation } from '../../lib/contracts/remediation.ts';
import { answer, type StepInput, type StepOutput } from '../../lib/contracts/workflow.ts';
import { neverRan } from '../../lib/domain/lifecycle/never-ran.ts';
import { type RunStep, stepsRun, stepToTakeBack } from '../../lib/domain/lifecycle/plan-steps.ts';
import { ended, remediationFor } from '../../lib/domain/lifecycle/remediation-for.ts';
import { known, notMyTurn } from '../../lib/domain/lifecycle/turn.ts';
import type { CaseRecords } from '../../lib/ports/case-records.ts';
import type { Clock } from '../../lib/ports/clock.ts';
import type { DispatchRecords } from '../../lib/ports/dispatch-records.ts';
import type { Executor } from '../../lib/ports/executor.ts';
import type { IncidentRecords } from '../../lib/ports/incident-records.ts';
import type { Journal } from '../../lib/ports/journal.ts';

export interface RollbackDeps {
  incidents: Pick<IncidentRecords, 'incident' | 'move' | 'note'> &
    Pick<CaseRecords, 'plan' | 'remediations' | 'validations'> &
    Pick<DispatchRecords, 'dispatchRollback' | 'saveRemediation' | 'releaseLock'>;
  executor: Pick<Executor, 'start' | 'find'>;
  journal: Journal;
  now: Clock;
}

/**
 * Takes back what a plan has changed, with the runbook and the values that it named before it ran, under the same lock. Of several
 * steps the last one first; it is called once for each.
 */
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
    const remediations = await incidents.remediations(incidentId);
    const run = stepsRun(plan, remediations);
    if (run.length === 0) return answer('escalate', `nothing of attempt ${attempt} ran that could be rolled back`);
    const back = stepToTakeBack(plan, remediations);
    if (!back?.step.rollback) return withoutRollback(deps, plan, run);

    await incidents.move(incidentId, { to: 'rolling-back', attempt, at: now() });
    const earlier = back.rollback;
    if (earlier && neverRan(earlier))
      return answer('escalate', `the rollback could not be started: ${earlier.failure ?? 'no reason given'}`);
    if (earlier && earlier.status !== 'starting') return answer('poll', 'the rollback was started before');
    const rollback = remediationFor(plan, { purpose: 'rollback', step: back.number, what: back.step.rollback }, now());
    const result = await incidents.dispatchRollback(rollback, now());
    return result.status === 'refused'
      ? answer('escalate', `the rollback was refused: ${result.because.join(', ')}`)
      : set(result.remediation, run, result.status === 'already');
  };
};

/** Where nothing that ran has a way back, a change that made it worse needs people; one that did nothing is left behind. */
const withoutRollback = async (
  { incidents }: RollbackDeps,
  { incidentId, attempt }: Plan,
  run: readonly RunStep[],
): Promise<StepOutput> => {
  const what = run.map(({ step }) => step.runbook).join(' and ');
  const last = (await incidents.validations(incidentId, attempt)).at(-1);
  if (last?.verdict === 'worse') return answer('escalate', `${what} made it worse and has no rollback`);
  for (const { step } of run) await incidents.releaseLock(step.target, incidentId);
  return answer('next-attempt', `${what} did not help and has no rollback`);
};

const settingOff =
  ({ incidents, executor, journal, now }: RollbackDeps) =>
  async (remediation: Remediation, run: readonly RunStep[], interrupted: boolean): Promise<StepOutput> => {
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
      key: `rollback-${remediation.attempt}${remediation.step > 1 ? `-${remediation.step}` : ''}`,
      kind: 'rollback',
      summary: `taking back with ${remediation.runbook} on ${remediation.target}`,
      because: [
        ...Object.entries(remediation.parameters).map(([name, value]) => `${name} = ${value}`),
        ...run.flatMap(({ step }) => (step.rollback ? [] : [`${step.runbook} on ${step.target} has no way back`])),
      ],
    });
    journal.count('Remediations', 1, { name: 'status', value: 'rollback-started' });
    return answer('poll', `${remediation.runbook} is taking it back`);
  };
