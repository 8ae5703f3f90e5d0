import type { Approval, ApprovalLink } from '../../lib/contracts/approval.ts';
import type { Diagnosis } from '../../lib/contracts/diagnosis.ts';
import type { History } from '../../lib/contracts/history.ts';
import type { RunbookManifest } from '../../lib/contracts/manifest.ts';
import { type Plan, stepsOf } from '../../lib/contracts/plan.ts';
import { planHash as hashOf } from '../../lib/domain/policy/plan-hash.ts';

/** What one link is about: a question, and the one plan that it was put for. */
export interface Question {
  history: History;
  approval: Approval;
  plan: Plan;
  diagnosis: Diagnosis;
}

export type NoQuestion =
  | { refusal: 'unknown' }
  /** Another plan is in the place of the one that the link is bound to. */
  | { refusal: 'superseded'; approval: Approval }
  /** What stands in the plan's record is not what its hash says: nobody may be asked for leave for something else. */
  | { refusal: 'altered' }
  /** A page that leaves a step out would ask for leave for something that it does not show. */
  | { refusal: 'not-shown'; runbook: string };

/** Finds what a link is about; nothing may be shown or decided through it where that is not the very plan it was made for. */
export const questionBehind = (
  history: History | null,
  manifests: readonly RunbookManifest[],
  { approvalId, planHash }: Pick<ApprovalLink, 'approvalId' | 'planHash'>,
): Question | NoQuestion => {
  const approval = history?.approvals.find((each) => each.approvalId === approvalId);
  if (!history || !approval) return { refusal: 'unknown' };
  const plan = history.plans.find(({ attempt }) => attempt === approval.attempt);
  const isBound = approval.planHash === planHash && plan?.planHash === planHash;
  if (!plan || !isBound) return { refusal: 'superseded', approval };
  if (hashOf(plan) !== planHash) return { refusal: 'altered' };
  const diagnosis = history.diagnoses.find(({ attempt }) => attempt === approval.attempt);
  if (!diagnosis) return { refusal: 'unknown' };
  const strange = stepsOf(plan).find((step) => !manifests.some(({ runbook }) => runbook === step.runbook));
  if (strange) return { refusal: 'not-shown', runbook: strange.runbook };
  return { history, approval, plan, diagnosis };
};
