import type { Approval } from '../../contracts/approval.ts';
import type { History } from '../../contracts/history.ts';
import type { Remediation } from '../../contracts/remediation.ts';
import type { ReportChange, ReportDecision } from '../../contracts/report.ts';
import { planInWords } from '../policy/plan-words.ts';
import { type ReportCase, titleOf } from './report-case.ts';
import { clean, person } from './wording.ts';

/** More than this many attempts no policy allows; what lies before is in the record. */
const MOST = 40;

/** What people were asked and answered, oldest first. */
export const decisionsOf = ({ approvals, plans }: Pick<History, 'approvals' | 'plans'>): ReportDecision[] =>
  approvals.slice(-MOST).map(({ attempt, planId, status, decidedAt, decidedBy, decidedHow, reason }) => {
    const plan = plans.find((each) => each.planId === planId);
    return {
      attempt,
      question: plan ? clean(planInWords(plan), 500) : `the plan of attempt ${attempt}`,
      status,
      decidedAt,
      decidedHow,
      by: decidedBy === null ? null : person(decidedBy),
      reason: reason === null ? null : clean(reason, 1000),
    };
  });

/** Every change that was made or begun, by whose leave, and what came of it, oldest first. */
export const changesOf = ({ history, outcome, manifests }: ReportCase): ReportChange[] =>
  history.remediations.slice(-MOST).map((remediation) => {
    const { attempt, purpose, runbook, target, status, startedAt, endedAt, failure } = remediation;
    const result = outcome.attempts.find(
      (each) => each.attempt === attempt && each.runbook === runbook && each.target === target,
    );
    return {
      attempt,
      purpose,
      runbook,
      title: clean(titleOf(runbook, manifests), 200),
      target,
      status,
      startedAt,
      endedAt,
      allowedBy: purpose === 'rollback' ? 'Selfheal: it takes back what was allowed' : leave(remediation, history),
      result: purpose === 'rollback' ? null : (result?.result ?? null),
      failure: failure === null ? null : clean(failure, 1000),
    };
  });

const GIVEN: readonly Approval['status'][] = ['approved', 'used'];

const leave = ({ attempt, planHash }: Remediation, { approvals }: Pick<History, 'approvals'>): string => {
  const given = approvals.find(
    (approval) => approval.attempt === attempt && approval.planHash === planHash && GIVEN.includes(approval.status),
  );
  if (!given) return 'the policy alone';
  return given.decidedBy === null ? 'a person' : person(given.decidedBy);
};
