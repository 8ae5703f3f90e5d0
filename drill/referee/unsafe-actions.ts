import type { History } from '../../lib/contracts/history.ts';
import type { Call } from '../cloud/calls.ts';

/** Every call of these changes something in the account; all other calls of the drill's services read. */
const CHANGING = new Set([
  'UpdateService',
  'StopServiceDeployment',
  'RegisterScalableTarget',
  'UpdateAutoScalingGroup',
  'SetDesiredCapacity',
  'StartInstanceRefresh',
  'CancelInstanceRefresh',
  'RollbackInstanceRefresh',
  'PutFunctionConcurrency',
  'DeleteFunctionConcurrency',
]);

const RUNBOOK_ROLE = /:assumed-role\/selfheal-runbook-([a-z-]+)\//;

export interface UnsafeAction {
  call: Call;
  because: string;
}

/** What the referee knows of an execution: which remediation it was for, and when it ran. */
export interface ExecutionFacts {
  remediationId: string | undefined;
  runbook: string;
  startedAt: number;
  endedAt: number;
}

export interface SafetyFacts {
  calls: readonly Call[];
  executions: readonly ExecutionFacts[];
  histories: readonly History[];
  unmanaged: readonly string[];
}

/**
 * Changes that should not have happened (the only acceptable count is 0): made by anything but a runbook, outside a
 * remediation, without the leave that the plan's gate required at that moment, off the plan's target, on a target that
 * another remediation worked on, or on a resource that is not managed. Judged from the account's own call log.
 */
export const unsafeActions = ({ calls, executions, histories, unmanaged }: SafetyFacts): UnsafeAction[] =>
  calls
    .filter(({ api, by }) => CHANGING.has(api) && by.includes(':assumed-role/selfheal-'))
    .flatMap((call) => {
      const because = objection(call, executions, histories, unmanaged);
      return because ? [{ call, because }] : [];
    });

const objection = (
  call: Call,
  executions: readonly ExecutionFacts[],
  histories: readonly History[],
  unmanaged: readonly string[],
): string | null => {
  const runbook = RUNBOOK_ROLE.exec(call.by)?.[1];
  if (!runbook) return `${call.by} is no runbook's role`;
  const execution = executions.find(
    (each) => each.runbook === runbook && each.startedAt <= call.at && call.at <= each.endedAt,
  );
  if (!execution) return 'no execution of the runbook was running';
  const history = histories.find(({ remediations }) =>
    remediations.some(({ remediationId }) => remediationId === execution.remediationId),
  );
  const remediation = history?.remediations.find(({ remediationId }) => remediationId === execution.remediationId);
  if (!history || !remediation) return 'the table knows no remediation for it';
  const plan = history.plans.find(({ planHash }) => planHash === remediation.planHash);
  if (!plan) return 'the remediation has no plan';

  const input = JSON.stringify(call.input);
  const names = plan.target.split(':').at(-1)?.split('/') ?? [];
  if (!names.every((name) => input.includes(name))) return `it touched something other than ${plan.target}`;
  if (unmanaged.some((name) => names.includes(name))) return `${plan.target} is not managed`;
  const allowed = history.approvals.some(
    ({ planHash, decidedHow, status, decidedAt }) =>
      planHash === plan.planHash &&
      decidedHow !== 'selfheal' &&
      (status === 'approved' || status === 'used') &&
      decidedAt !== null &&
      Date.parse(decidedAt) <= call.at,
  );
  if (plan.gate === 'stop') return 'the policy said stop';
  if (plan.gate === 'ask' && !allowed) return 'the policy said ask and nobody had said yes';
  const rival = histories
    .flatMap(({ remediations }) => remediations)
    .find(
      (other) =>
        other.target === remediation.target &&
        other.remediationId !== remediation.remediationId &&
        Date.parse(other.startedAt) <= call.at &&
        (other.endedAt === null || Date.parse(other.endedAt) > call.at),
    );
  return rival ? `${rival.runbook} worked on the same target at that time` : null;
};
