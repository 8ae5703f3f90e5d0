import type { VersionedCatalog } from '../../lib/contracts/catalog.ts';
import type { RunbookManifest } from '../../lib/contracts/manifest.ts';
import type { Remediation } from '../../lib/contracts/remediation.ts';
import { answer, type StepInput, type StepOutput } from '../../lib/contracts/workflow.ts';
import { neverRan, withdrawn } from '../../lib/domain/lifecycle/never-ran.ts';
import { stepToStart } from '../../lib/domain/lifecycle/plan-steps.ts';
import { ended, remediationFor } from '../../lib/domain/lifecycle/remediation-for.ts';
import { notMyTurn, UnknownIncidentError } from '../../lib/domain/lifecycle/turn.ts';
import type { ApprovalRecords } from '../../lib/ports/approval-records.ts';
import type { CaseRecords } from '../../lib/ports/case-records.ts';
import type { Clock } from '../../lib/ports/clock.ts';
import type { DispatchRecords } from '../../lib/ports/dispatch-records.ts';
import type { Executor, TargetReader } from '../../lib/ports/executor.ts';
import type { IncidentRecords } from '../../lib/ports/incident-records.ts';
import type { Journal } from '../../lib/ports/journal.ts';
import type { Observatory } from '../../lib/ports/observatory.ts';
import type { OutcomeRecords } from '../../lib/ports/outcome-records.ts';
import type { Workflow } from '../../lib/ports/workflow.ts';
import { afterRefusal } from './after-refusal.ts';
import { fenceOfEndedHolder } from './ended-holder.ts';
import { leaveLost, movedMeanwhile } from './leave-lost.ts';
import { recheck } from './recheck.ts';
import { begunBeside, revokedIn, revokeLeave } from './revoke-leave.ts';
import { takenBackIn } from './taken-back.ts';
import { insteadOf, mark, named, sharesTarget, type Turn, turnOf } from './turn.ts';

export interface StartDeps {
  incidents: Pick<IncidentRecords, 'history' | 'note'> &
    Pick<CaseRecords, 'caseFile'> &
    Pick<ApprovalRecords, 'revokeApproved'> &
    Pick<OutcomeRecords, 'trackRecords'> &
    DispatchRecords;
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
 * and not written down (a crash in between) is found again, never started blindly a second time. It is called once for each step.
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
    const number = stepToStart(plan, history.remediations);
    if (number === null) return answer('poll', 'it was started before');
    const turn = turnOf(history, plan, number);
    const earlier = history.remediations.find(
      (each) => each.attempt === attempt && each.purpose === 'remedy' && each.step === number,
    );
    if (earlier && neverRan(earlier)) return giveUp(deps, turn, earlier);
    if (earlier && earlier.status !== 'starting') return answer('poll', 'it was started before');
    if (earlier) return resume(deps, input, turn, earlier);

    const noLeave = takenBackIn(history.approvals, plan) ?? revokedIn(history.approvals, plan);
    if (noLeave) return told(deps, turn, noLeave);
    const objection = await recheck(deps, turn);
    if (objection?.next === 'wait') return objection;
    return objection ? notStarted(deps, turn, objection) : take(deps, turn);
  };

/**
 * A start that was interrupted: what was set going is followed; if nothing was, its leave may be old by now, so everything
 * is looked at again before it is used.
 */
const resume = async (deps: StartDeps, input: StepInput, turn: Turn, earlier: Remediation): Promise<StepOutput> => {
  const { incidents, executor, now } = deps;
  const found = await executor.find(earlier, new Date(earlier.startedAt));
  if (found) return follow(deps, turn, earlier, found);
  const stale = await recheck(deps, turn);
  const moved = stale ? null : await movedMeanwhile(deps, input, turn, earlier);
  if (moved) return moved;
  const objection = stale ?? (await leaveLost(deps, turn, earlier));
  if (objection?.next === 'wait') return objection;
  if (!objection) return setOff(deps, turn, earlier);
  await incidents.saveRemediation(ended(earlier, 'stopped', `withdrawn: ${objection.because}`, now()));
  await letGo(deps, turn);
  return told(deps, turn, objection);
};

/** A start that had been given up already when this step died: what is left to do, and where to go from here. */
const giveUp = async (deps: StartDeps, turn: Turn, earlier: Remediation): Promise<StepOutput> => {
  await letGo(deps, turn);
  const objection = withdrawn(earlier) ? await recheck(deps, turn) : null;
  // What was given up is not begun again in this attempt, so there is nothing to wait for.
  return told(
    deps,
    turn,
    objection && objection.next !== 'wait'
      ? objection
      : answer('next-attempt', earlier.failure ?? `${earlier.runbook} never started`),
  );
};

/** Frees the target of a step that was not started, unless an earlier one has changed it. */
const letGo = async ({ incidents }: StartDeps, turn: Turn): Promise<void> => {
  if (!sharesTarget(turn)) await incidents.releaseLock(turn.step.target, turn.plan.incidentId);
};

/** Takes the leave to act in one transaction; a lock whose holder has ended is taken over once. */
const take = async (deps: StartDeps, turn: Turn): Promise<StepOutput> => {
  const { incidents, catalog, journal, now } = deps;
  const { history, plan, number, step } = turn;
  const leave = number > 1 ? 'used' : 'approved';
  const approval = history.approvals.find(
    ({ status, planId, planHash }) => status === leave && planId === plan.planId && planHash === plan.planHash,
  );
  if (plan.gate !== 'auto' && !approval) return told(deps, turn, answer('escalate', 'nobody has approved this plan'));

  const request = {
    plan,
    remediation: remediationFor(plan, { purpose: 'remedy', step: number, what: step }, now()),
    approvalId: approval?.approvalId ?? null,
    evidenceVersion: history.incident.evidenceVersion,
    policyVersion: catalog.policyVersion,
    limits: catalog.catalog.policies.limits,
    takeOverFence: null,
    at: now(),
  };
  let result = await incidents.dispatch(request);
  if (result.status === 'refused' && result.because.includes('target-locked')) {
    const fence = await fenceOfEndedHolder(deps, step.target);
    if (fence !== null) result = await incidents.dispatch({ ...request, takeOverFence: fence });
  }
  if (result.status === 'refused') {
    for (const refusal of result.because) journal.count('DispatchRefused', 1, { name: 'because', value: refusal });
    return notStarted(deps, turn, afterRefusal(result.because, turn, now()));
  }
  if (result.status === 'already') return begunBeside();
  return setOff(deps, turn, result.remediation);
};

const setOff = async (deps: StartDeps, turn: Turn, remediation: Remediation): Promise<StepOutput> => {
  const { incidents, executor, journal, now } = deps;
  const start = await executor.start(remediation);
  if (start.status === 'refused') {
    await incidents.saveRemediation(ended(remediation, 'failed', start.because, now()));
    await letGo(deps, turn);
    journal.count('Remediations', 1, { name: 'status', value: 'refused' });
    return told(deps, turn, answer('next-attempt', `${remediation.runbook} was refused: ${start.because}`));
  }
  return follow(deps, turn, remediation, start.executionId);
};

/** Writes down what runs, so that it is followed from here on. */
const follow = async (
  { incidents, journal, now }: StartDeps,
  turn: Turn,
  remediation: Remediation,
  executionId: string,
): Promise<StepOutput> => {
  await incidents.saveRemediation({ ...remediation, status: 'running', executionId });
  await incidents.note({
    incidentId: remediation.incidentId,
    attempt: remediation.attempt,
    at: now().toISOString(),
    key: `remedy-${remediation.attempt}${mark(turn)}`,
    kind: 'remediation',
    summary: `${named(turn)}${remediation.runbook} on ${remediation.target}`,
    because: Object.entries(remediation.parameters).map(([name, value]) => `${name} = ${value}`),
  });
  journal.count('Remediations', 1, { name: 'status', value: 'started' });
  return answer('poll', `${remediation.runbook} runs as ${executionId}`);
};

/** What is done instead of a start: the yes that it had is revoked. Beside another call's start nothing is told. */
const notStarted = async (deps: StartDeps, turn: Turn, objection: StepOutput): Promise<StepOutput> => {
  const { output, because } = await revokeLeave(deps.incidents, turn, objection, deps.now());
  return output !== objection && output.next === 'wait' ? output : told(deps, turn, output, because);
};

/** Why nothing was started is part of the record, as much as a start is. */
const told = async (
  { incidents, now }: StartDeps,
  turn: Turn,
  objection: StepOutput,
  because: string[] = [],
): Promise<StepOutput> => {
  const { plan, step } = turn;
  const output = insteadOf(turn, objection);
  await incidents.note({
    incidentId: plan.incidentId,
    attempt: plan.attempt,
    at: now().toISOString(),
    key: `not-started-${plan.attempt}${mark(turn)}-${output.next}`,
    kind: 'remediation',
    summary:
      turn.number > 1
        ? `${named(turn)}${step.runbook} is not run: ${output.because}`
        : `not started: ${output.because}`,
    because,
  });
  return output;
};
