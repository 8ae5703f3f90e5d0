import type { Approval, ApprovalLink } from '../../lib/contracts/approval.ts';
import type { RunbookManifest } from '../../lib/contracts/manifest.ts';
import { type ApprovalStepInput, answer, type StepOutput } from '../../lib/contracts/workflow.ts';
import { afterDecision } from '../../lib/domain/approval/after-decision.ts';
import { approvalFor } from '../../lib/domain/approval/approval-for.ts';
import { linkIdFor } from '../../lib/domain/approval/link.ts';
import { reviewQuestion } from '../../lib/domain/approval/review-question.ts';
import { isOverdue, repetition } from '../../lib/domain/approval/time-left.ts';
import { droppedBefore } from '../../lib/domain/approval/unused-yes.ts';
import { withoutOwnEffects } from '../../lib/domain/correlation/own-effect.ts';
import { scopeOf } from '../../lib/domain/evidence/scope.ts';
import { known, notMyTurn } from '../../lib/domain/lifecycle/turn.ts';
import type { ApprovalRecords } from '../../lib/ports/approval-records.ts';
import type { CaseRecords } from '../../lib/ports/case-records.ts';
import type { IncidentRecords } from '../../lib/ports/incident-records.ts';
import type { SignalRecords } from '../../lib/ports/signal-records.ts';
import type { Workflow } from '../../lib/ports/workflow.ts';
import { type EndWaitDeps, endWait } from './end-wait.ts';
import { type TellQuestionDeps, tellQuestion } from './tell-question.ts';
import { afterTier, ofPlan, tiersOf } from './tiers.ts';

export interface RequestApprovalDeps extends EndWaitDeps, TellQuestionDeps {
  incidents: EndWaitDeps['incidents'] &
    TellQuestionDeps['incidents'] &
    Pick<IncidentRecords, 'incident' | 'move'> &
    Pick<SignalRecords, 'signals'> &
    Pick<CaseRecords, 'diagnosis' | 'remediations'> &
    Pick<ApprovalRecords, 'askForApproval'>;
  workflow: Pick<Workflow, 'deliver'>;
  linkSecret: () => Promise<string>;
  manifests: readonly RunbookManifest[];
}

/**
 * Puts the plan before one tier of approvers and leaves the workflow waiting. When the wait times out it is called again
 * with `expire`: the record is read first, because somebody may have decided while the wait was ending, and because the first wait
 * only lasts until those who have not answered are reminded.
 */
export const createHandler = (deps: RequestApprovalDeps) => {
  const ask = asking(deps);
  return async (input: ApprovalStepInput): Promise<StepOutput> => {
    const over = await turn(deps, input);
    if (input.expire) return over ?? endWait(deps, input);
    if (!input.taskToken) return answer('escalate', 'request-approval was called without a task token');
    const taskToken = input.taskToken;
    const early = over ?? (await ask(input, taskToken));
    if (early) await deps.workflow.deliver(taskToken, early);
    return early ?? answer('wait', 'waiting for a decision');
  };
};

const turn = async ({ incidents }: RequestApprovalDeps, input: ApprovalStepInput) => {
  const incident = known(await incidents.incident(input.incidentId), input.incidentId);
  return notMyTurn(incident, input, ['awaiting-approval']);
};

/** Answers null once the question stands and waits; otherwise what the workflow must be told at once. */
const asking =
  (deps: RequestApprovalDeps) =>
  async ({ incidentId, attempt }: ApprovalStepInput, taskToken: string): Promise<StepOutput | null> => {
    const { incidents, linkSecret, manifests, catalog, now } = deps;
    const plan = await incidents.plan(incidentId, attempt);
    if (!plan) return answer('escalate', `attempt ${attempt} has no plan to ask about`);
    const earlier = ofPlan(await incidents.approvals(incidentId, attempt), plan);
    const tier = earlier.filter(({ status }) => status === 'expired').length;
    const approvers = tiersOf(catalog, plan)[tier];
    if (!approvers)
      return answer(
        'escalate',
        `nobody ${plan.requestedBy === null ? '' : `but ${plan.requestedBy}, who asked for it, `}is named who may approve this; add approvers to ${plan.following.length > 0 ? 'each application that it touches' : 'the application'}`,
      );

    const secret = await linkSecret();
    const askedAt = now();
    const approval = approvalFor(plan, tier, askedAt, catalog.catalog.policies.approval);
    const incident = await incidents.move(incidentId, { to: 'awaiting-approval', attempt, at: now() });
    // The first question's expiry holds for a repeated one too: its links are signed with it.
    const standing = earlier.find(({ approvalId }) => approvalId === approval.approvalId) ?? approval;
    const links = approvers.map(
      (approver): ApprovalLink => ({
        linkId: linkIdFor(secret, standing.approvalId, approver),
        approvalId: standing.approvalId,
        incidentId,
        approver,
        planHash: plan.planHash,
        expiresAt: standing.expiresAt,
      }),
    );
    const asked = await incidents.askForApproval(standing, links, taskToken);
    // A run that takes up late after its predecessor broke off may find nobody left to wait for.
    const overdue = asked.status === 'waiting' && isOverdue(asked, askedAt);
    const stored = overdue
      ? (await incidents.endApproval(incidentId, asked.approvalId, 'expired', 'no answer in time', now())).approval
      : asked;
    if (stored.status === 'expired') return afterTier(deps, plan, tier, 'nobody answered in time');
    const decided = afterDecision(stored);
    if (decided) return decided;

    const diagnosis = await incidents.diagnosis(incidentId, attempt);
    // Signals that came while the question was being written found nothing to review yet: it is reviewed here.
    const { edges } = scopeOf(incident, catalog.catalog, now());
    const remediations = await incidents.remediations(incidentId);
    const telling = withoutOwnEffects(await incidents.signals(incidentId), { remediations, manifests }, now());
    const review = reviewQuestion(telling, plan, diagnosis, edges);
    if (review) {
      const { approvalId } = standing;
      const { approval: ended } = await incidents.endApproval(
        incidentId,
        approvalId,
        review.status,
        review.because,
        now(),
      );
      return afterDecision(ended);
    }
    const repeated = repetition(stored, catalog.catalog.policies.approval, askedAt);
    if (repeated === 'silent') return null;
    const reached = await tellQuestion(
      deps,
      {
        plan,
        diagnosis,
        approval: stored,
        links,
        isReminder: repeated === 'reminder',
        dropped: await droppedYes(incidents, stored),
      },
      secret,
    );
    if (reached) return null;
    const unheard = 'no approver could be reached';
    const { approval: ended } = await incidents.endApproval(incidentId, stored.approvalId, 'expired', unheard, now());
    return afterDecision(ended) ?? afterTier(deps, plan, tier, unheard);
  };

/** What became of a yes to the last question before, read attempt by attempt: the newest that was asked about tells. */
const droppedYes = async (
  incidents: Pick<ApprovalRecords, 'approvals'>,
  approval: Pick<Approval, 'incidentId' | 'attempt'>,
): Promise<string[]> => {
  for (let attempt = approval.attempt - 1; attempt > 0; attempt -= 1) {
    const asked = await incidents.approvals(approval.incidentId, attempt);
    if (asked.length > 0) return droppedBefore(asked, approval);
  }
  return [];
};
