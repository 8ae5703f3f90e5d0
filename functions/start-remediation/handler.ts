import type { VersionedCatalog } from '../../lib/contracts/catalog.ts';
import type { History } from '../../lib/contracts/history.ts';
import type { RunbookManifest } from '../../lib/contracts/manifest.ts';
import type { Plan } from '../../lib/contracts/plan.ts';
import type { Remediation } from '../../lib/contracts/remediation.ts';
import { answer, type StepInput, type StepOutput } from '../../lib/contracts/workflow.ts';
import { neverRan, withdrawn } from '../../lib/domain/lifecycle/never-ran.ts';
import { ended, remediationFor } from '../../lib/domain/lifecycle/remediation-for.ts';
import { notMyTurn, UnknownIncidentError } from '../../lib/domain/lifecycle/turn.ts';
import type { Clock } from '../../lib/ports/clock.ts';
import type { Executor, TargetReader } from '../../lib/ports/executor.ts';
import type { CaseRecords, DispatchRecords, IncidentRecords } from '../../lib/ports/incident-store.ts';
import type { Journal } from '../../lib/ports/journal.ts';
import type { Observatory } from '../../lib/ports/observatory.ts';
import type { Workflow } from '../../lib/ports/workflow.ts';
import { afterRefusal } from './after-refusal.ts';
import { recheck } from './recheck.ts';

export interface StartDeps {
  incidents: Pick<IncidentRecords, 'history' | 'note'> & Pick<CaseRecords, 'caseFile'> & DispatchRecords;
  observatory: Observatory;
  targets: TargetReader;
  executor: Pick<Executor, 'start' | 'find'>;
  workflow: Pick<Workflow, 'status'>;
  manifests: readonly RunbookManifest[];
  catalog: VersionedCatalog;
  journal: Journal;
  now: Clock;
}

/**
 * The only function that changes anything for the better. Between the plan and now the world has moved, so everything is
 * looked at again first; then one transaction takes the leave to act; only then the runbook is started. What was started
 * and not written down (a crash in between) is found again, never started blindly a second time.
 */
export const createHandler =
  (deps: StartDeps) =>
  async (input: StepInput): Promise<StepOutput> => {
    const { incidentId, attempt } = input;
    const history = await deps.incidents.history(incidentId);
    if (!history) throw new UnknownIncidentError(`no incident ${incidentId} in the table`);
    const over = notMyTurn(history.incident, input, ['remediating']);
    if (over) return over;
    const plan = history.plans.find((candidate) => candidate.attempt === attempt);
    if (!plan) return answer('escalate', `attempt ${attempt} has no plan that could be started`);
    const earlier = history.remediations.find(
      (remediation) => remediation.attempt === attempt && remediation.purpose === 'remedy',
    );
    if (earlier && neverRan(earlier)) return giveUp(deps, history, plan, earlier);
    if (earlier && earlier.status !== 'starting') return answer('poll', 'it was started before');
    if (earlier) return resume(deps, history, plan, earlier);

    const objection = await recheck(deps, history, plan);
    return objection ? told(deps, plan, objection) : take(deps, history, plan);
  };

/**
 * A start that was interrupted: what was set going is followed; if nothing was, its leave may be old by now, so everything
 * is looked at again before it is used.
 */
const resume = async (deps: StartDeps, history: History, plan: Plan, earlier: Remediation): Promise<StepOutput> => {
  const { incidents, executor, now } = deps;
  const found = await executor.find(earlier, new Date(earlier.startedAt));
  if (found) return follow(deps, earlier, found);
  const objection = (await recheck(deps, history, plan)) ?? (await leaveLost(deps, history, plan, earlier));
  if (!objection) return setOff(deps, earlier);
  await incidents.saveRemediation(ended(earlier, 'stopped', `withdrawn: ${objection.because}`, now()));
  await incidents.releaseLock(earlier.target, earlier.incidentId);
  return told(deps, plan, objection);
};

/** A start that had been given up already when this step died: what is left to do, and where to go from here. */
const giveUp = async (deps: StartDeps, history: History, plan: Plan, earlier: Remediation): Promise<StepOutput> => {
  await deps.incidents.releaseLock(earlier.target, earlier.incidentId);
  const objection = withdrawn(earlier) ? await recheck(deps, history, plan) : null;
  return told(deps, plan, objection ?? answer('next-attempt', earlier.failure ?? `${earlier.runbook} never started`));
};

/** Why the leave that was taken before an interruption does not hold any more; null when it does. */
const leaveLost = async (
  { incidents, now }: StartDeps,
  { approvals }: History,
  plan: Plan,
  { remediationId, fence }: Remediation,
): Promise<StepOutput | null> => {
  if ((await incidents.killSwitch()).engaged) return answer('escalate', 'the kill switch was engaged meanwhile');
  const lock = await incidents.lock(plan.target);
  if (lock?.remediationId !== remediationId || lock.fence !== fence)
    return answer('escalate', `the lock of ${plan.target} was lost meanwhile`);
  const approval = approvals.find(({ planId, status }) => planId === plan.planId && status === 'used');
  if (plan.gate === 'auto') return null;
  return approval && Date.parse(approval.expiresAt) > now().getTime()
    ? null
    : answer('escalate', 'the approval has expired meanwhile');
};

/** Takes the leave to act in one transaction; a lock whose holder has ended is taken over once. */
const take = async (deps: StartDeps, history: History, plan: Plan): Promise<StepOutput> => {
  const { incidents, catalog, journal, now } = deps;
  const approval = history.approvals.find(
    ({ status, planId, planHash }) => status === 'approved' && planId === plan.planId && planHash === plan.planHash,
  );
  if (plan.gate !== 'auto' && !approval) return told(deps, plan, answer('escalate', 'nobody has approved this plan'));

  const request = {
    plan,
    remediation: remediationFor(plan, 'remedy', plan, now()),
    approvalId: approval?.approvalId ?? null,
    evidenceVersion: history.incident.evidenceVersion,
    policyVersion: catalog.policyVersion,
    limits: catalog.catalog.policies.limits,
    takeOverFence: null,
    at: now(),
  };
  let result = await incidents.dispatch(request);
  if (result.status === 'refused' && result.because.includes('target-locked')) {
    const fence = await fenceOfEndedHolder(deps, plan);
    if (fence !== null) result = await incidents.dispatch({ ...request, takeOverFence: fence });
  }
  if (result.status === 'refused') {
    for (const refusal of result.because) journal.count('DispatchRefused', 1, { name: 'because', value: refusal });
    return told(deps, plan, afterRefusal(result.because, plan, now()));
  }
  const found = result.status === 'already' ? await deps.executor.find(result.remediation, now()) : null;
  return found ? follow(deps, result.remediation, found) : setOff(deps, result.remediation);
};

/** The fence of a lock whose holder's workflow is seen to have ended and whose remediation does not run any more. */
const fenceOfEndedHolder = async ({ incidents, workflow }: StartDeps, plan: Plan): Promise<number | null> => {
  const lock = await incidents.lock(plan.target);
  if (!lock?.incidentId) return null;
  const holder = await incidents.history(lock.incidentId);
  if (!holder) return lock.fence;
  const running = await workflow.status(lock.incidentId, holder.incident.run);
  const busy = holder.remediations.some(({ target, endedAt }) => target === plan.target && endedAt === null);
  return running === 'running' || busy ? null : lock.fence;
};

const setOff = async (deps: StartDeps, remediation: Remediation): Promise<StepOutput> => {
  const { incidents, executor, journal, now } = deps;
  const start = await executor.start(remediation);
  if (start.status === 'refused') {
    await incidents.saveRemediation(ended(remediation, 'failed', start.because, now()));
    await incidents.releaseLock(remediation.target, remediation.incidentId);
    journal.count('Remediations', 1, { name: 'status', value: 'refused' });
    return answer('next-attempt', `${remediation.runbook} was refused: ${start.because}`);
  }
  return follow(deps, remediation, start.executionId);
};

/** Writes down what runs, so that it is followed from here on. */
const follow = async (
  { incidents, journal, now }: StartDeps,
  remediation: Remediation,
  executionId: string,
): Promise<StepOutput> => {
  await incidents.saveRemediation({ ...remediation, status: 'running', executionId });
  await incidents.note({
    incidentId: remediation.incidentId,
    attempt: remediation.attempt,
    at: now().toISOString(),
    key: `remedy-${remediation.attempt}`,
    kind: 'remediation',
    summary: `${remediation.runbook} on ${remediation.target}`,
    because: Object.entries(remediation.parameters).map(([name, value]) => `${name} = ${value}`),
  });
  journal.count('Remediations', 1, { name: 'status', value: 'started' });
  return answer('poll', `${remediation.runbook} runs as ${executionId}`);
};

/** Why nothing was started is part of the record, as much as a start is. */
const told = async ({ incidents, now }: StartDeps, plan: Plan, output: StepOutput): Promise<StepOutput> => {
  await incidents.note({
    incidentId: plan.incidentId,
    attempt: plan.attempt,
    at: now().toISOString(),
    key: `not-started-${plan.attempt}-${output.next}`,
    kind: 'remediation',
    summary: `not started: ${output.because}`,
    because: [],
  });
  return output;
};
