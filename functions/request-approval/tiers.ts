import type { Approval } from '../../lib/contracts/approval.ts';
import type { VersionedCatalog } from '../../lib/contracts/catalog.ts';
import { type Plan, stepsOf } from '../../lib/contracts/plan.ts';
import { answer, type StepOutput } from '../../lib/contracts/workflow.ts';
import { isSamePerson } from '../../lib/contracts/yeses.ts';
import { answerSeconds } from '../../lib/domain/approval/time-left.ts';
import type { Clock } from '../../lib/ports/clock.ts';

/**
 * Who is asked about a plan, tier by tier: the approvers of its application. Of a plan whose steps touch several applications only those
 * who are named in each, for a yes is for all its steps.
 */
export const tiersOf = ({ catalog }: VersionedCatalog, plan: Plan): readonly (readonly string[])[] => {
  const { services, applications, policies } = catalog;
  const touched = stepsOf(plan).map(
    ({ service }) => applications[services[service]?.application ?? '']?.approvers ?? [],
  );
  const [tiers = [], ...others] = touched;
  const { requestedBy } = plan;
  const isAsked = (person: string) =>
    others.every((approvers) => approvers.flat().some((other) => isSamePerson(other, person))) &&
    // Whoever asked for the plan is not asked about it.
    !(policies.approval.fourEyes && requestedBy !== null && isSamePerson(person, requestedBy));
  // A tier of nobody is none.
  return tiers.map((people) => people.filter(isAsked)).filter((people) => people.length > 0);
};

/** The questions about the very plan, whoever was asked. */
export const ofPlan = (approvals: readonly Approval[], plan: Plan): Approval[] =>
  approvals.filter(({ planId, planHash }) => planId === plan.planId && planHash === plan.planHash);

/** Where the workflow goes once a tier has not answered. */
export const afterTier = (
  { catalog, now }: { catalog: VersionedCatalog; now: Clock },
  plan: Plan,
  tier: number,
  because: string,
): StepOutput =>
  tiersOf(catalog, plan)[tier + 1]
    ? answer(
        'request-approval',
        `${because}: the next tier is asked`,
        answerSeconds([], catalog.catalog.policies.approval, now()),
      )
    : answer('escalate', because);
