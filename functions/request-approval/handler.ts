import type { Approval, ApprovalLink } from '../../lib/contracts/approval.ts';
import type { VersionedCatalog } from '../../lib/contracts/catalog.ts';
import type { RunbookManifest } from '../../lib/contracts/manifest.ts';
import type { Plan } from '../../lib/contracts/plan.ts';
import { type ApprovalStepInput, answer, type StepOutput } from '../../lib/contracts/workflow.ts';
import { isSamePerson } from '../../lib/contracts/yeses.ts';
import { afterDecision } from '../../lib/domain/approval/after-decision.ts';
import { approvalFor } from '../../lib/domain/approval/approval-for.ts';
import { linkIdFor, linkToken } from '../../lib/domain/approval/link.ts';
import { reviewQuestion } from '../../lib/domain/approval/review-question.ts';
import { isOverdue } from '../../lib/domain/approval/time-left.ts';
import { withoutOwnEffects } from '../../lib/domain/correlation/own-effect.ts';
import { scopeOf } from '../../lib/domain/evidence/scope.ts';
import { known, notMyTurn } from '../../lib/domain/lifecycle/turn.ts';
import { planInWords } from '../../lib/domain/policy/plan-words.ts';
import type { Clock } from '../../lib/ports/clock.ts';
import type { ApprovalRecords, CaseRecords, IncidentRecords, SignalRecords } from '../../lib/ports/incident-store.ts';
import type { Journal } from '../../lib/ports/journal.ts';
import type { Notifier } from '../../lib/ports/notifier.ts';
import type { Workflow } from '../../lib/ports/workflow.ts';
import { questionNotice } from './question-notice.ts';

export interface RequestApprovalDeps {
  incidents: Pick<IncidentRecords, 'incident' | 'move' | 'note'> &
    Pick<SignalRecords, 'signals'> &
    Pick<CaseRecords, 'plan' | 'diagnosis' | 'remediations'> &
    Pick<ApprovalRecords, 'approvals' | 'askForApproval' | 'endApproval'>;
  notifier: Pick<Notifier, 'tell'>;
  /** The channels of those who watch. Left out: the question is put to its approvers alone. */
  watchers?: Notifier['announce'];
  workflow: Pick<Workflow, 'deliver'>;
  linkSecret: () => Promise<string>;
  /** Address of the operator's pages, without a slash at its end. */
  pagesUrl: string;
  manifests: readonly RunbookManifest[];
  catalog: VersionedCatalog;
  journal: Journal;
  now: Clock;
}

/**
 * Puts the plan before one tier of approvers and leaves the workflow waiting. When the wait times out it is called again
 * with `expire`: the record is read first, because somebody may have decided while the wait was ending.
 */
export const createHandler = (deps: RequestApprovalDeps) => {
  const ask = asking(deps);
  const expire = expiring(deps);
  return async (input: ApprovalStepInput): Promise<StepOutput> => {
    const over = await turn(deps, input);
    if (input.expire) return over ?? expire(input);
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

const tiersOf = (catalog: VersionedCatalog, plan: Plan): readonly (readonly string[])[] => {
  const { services, applications, policies } = catalog.catalog;
  const tiers = applications[services[plan.service]?.application ?? '']?.approvers ?? [];
  const { requestedBy } = plan;
  if (requestedBy === null || !policies.approval.fourEyes) return tiers;
  // Whoever asked for the plan is not asked about it, and a tier of nobody else is none.
  return tiers
    .map((people) => people.filter((person) => !isSamePerson(person, requestedBy)))
    .filter((people) => people.length > 0);
};

const ofPlan = (approvals: readonly Approval[], plan: Plan) =>
  approvals.filter(({ planId, planHash }) => planId === plan.planId && planHash === plan.planHash);

/** Answers null once the question stands and waits; otherwise what the workflow must be told at once. */
const asking =
  ({ incidents, notifier, watchers, linkSecret, pagesUrl, manifests, catalog, journal, now }: RequestApprovalDeps) =>
  async ({ incidentId, attempt }: ApprovalStepInput, taskToken: string): Promise<StepOutput | null> => {
    const plan = await incidents.plan(incidentId, attempt);
    if (!plan) return answer('escalate', `attempt ${attempt} has no plan to ask about`);
    const earlier = ofPlan(await incidents.approvals(incidentId, attempt), plan);
    const tier = earlier.filter(({ status }) => status === 'expired').length;
    const approvers = tiersOf(catalog, plan)[tier];
    if (!approvers)
      return answer(
        'escalate',
        `nobody ${plan.requestedBy === null ? '' : `but ${plan.requestedBy}, who asked for it, `}is named who may approve this; add approvers to the application`,
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
    // A run that takes up late after its predecessor broke off may find nobody left to wait for: the links are dead, or will be soon.
    const overdue = asked.status === 'waiting' && isOverdue(asked, askedAt);
    const stored = overdue
      ? (await incidents.endApproval(incidentId, asked.approvalId, 'expired', 'no answer in time', now())).approval
      : asked;
    if (stored.status === 'expired') return nextTier(catalog, plan, tier, 'nobody answered in time');
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
    const notice = questionNotice(plan, diagnosis, standing);
    const told = await Promise.all(
      links.map((link) =>
        notifier.tell(link.approver, {
          ...notice,
          link: `${pagesUrl}/approvals/${link.linkId}?token=${linkToken(secret, link)}`,
        }),
      ),
    );
    const unreached = links.filter((_, index) => !told[index]).map(({ approver }) => approver);
    for (const approver of unreached) journal.line('an approver could not be told', { incidentId, approver });
    if (unreached.length === links.length) {
      // Waiting for people who know of nothing would only lose time.
      await incidents.endApproval(incidentId, standing.approvalId, 'expired', 'no approver could be reached', now());
      return nextTier(catalog, plan, tier, 'no approver could be reached');
    }
    // Who only watches gets no link: they cannot decide, and need not.
    await watchers?.({ ...notice, subject: `Asked ${approvers.join(', ')}: ${planInWords(plan)}` });
    await incidents.note({
      incidentId,
      attempt,
      at: now().toISOString(),
      key: `approval-${standing.approvalId}`,
      kind: 'approval',
      summary: `asked ${approvers.join(', ')} to approve ${planInWords(plan)}`,
      because: [
        ...plan.verdicts.filter(({ verdict }) => verdict !== 'allow').map(({ because }) => because),
        ...unreached.map((approver) => `${approver} could not be reached`),
      ],
    });
    return null;
  };

const expiring =
  ({ incidents, catalog, now }: RequestApprovalDeps) =>
  async ({ incidentId, attempt }: ApprovalStepInput): Promise<StepOutput> => {
    const plan = await incidents.plan(incidentId, attempt);
    if (!plan) return answer('escalate', `attempt ${attempt} has no plan that could expire`);
    const asked = ofPlan(await incidents.approvals(incidentId, attempt), plan);
    const latest = asked.toSorted((one, other) => one.tier - other.tier).at(-1);
    if (!latest) return answer('escalate', 'the question was never put to anyone');
    const { approval } = await incidents.endApproval(
      incidentId,
      latest.approvalId,
      'expired',
      'no answer in time',
      now(),
    );
    if (approval.status !== 'expired') return afterDecision(approval) ?? answer('escalate', 'the approval still waits');
    return nextTier(catalog, plan, latest.tier, 'nobody answered in time');
  };

const nextTier = (catalog: VersionedCatalog, plan: Plan, tier: number, because: string): StepOutput =>
  tiersOf(catalog, plan)[tier + 1]
    ? answer('request-approval', `${because}: the next tier is asked`, catalog.catalog.policies.approval.timeoutSeconds)
    : answer('escalate', because);
