import { type PlanStep, stepsOf } from '../../lib/contracts/plan.ts';
import type { PlanCase } from '../../lib/contracts/plan-case.ts';
import { remediesStarted } from '../../lib/domain/lifecycle/plan-steps.ts';
import type { CaseRecords } from '../../lib/ports/case-records.ts';
import type { DispatchRecords } from '../../lib/ports/dispatch-records.ts';
import type { IncidentRecords } from '../../lib/ports/incident-records.ts';
import type { OutcomeRecords } from '../../lib/ports/outcome-records.ts';

export type PlanCaseReader = Pick<IncidentRecords, 'history'> &
  Pick<CaseRecords, 'caseFile'> &
  Pick<OutcomeRecords, 'trackRecords'> &
  Pick<DispatchRecords, 'killSwitch' | 'startedInHour'>;

/** The plan of an incident's attempt with everything that the policy's rules look at, or why there is none. Reads only. */
export const planCaseOf = async (
  incidents: PlanCaseReader,
  incidentId: string,
  { attempt, now }: { attempt: number | null; now: Date },
): Promise<{ planCase: PlanCase } | { because: string }> => {
  const history = await incidents.history(incidentId);
  if (!history) return { because: `there is no incident ${incidentId} in this table` };
  const plan = history.plans.findLast((each) => attempt === null || each.attempt === attempt);
  if (!plan) {
    const there = history.plans.map((each) => each.attempt).join(', ') || 'none';
    return {
      because: `${attempt === null ? incidentId : `attempt ${attempt} of ${incidentId}`} has no plan; attempts with one: ${there}`,
    };
  }
  const steps: readonly PlanStep[] = stepsOf(plan);
  const services = [...new Set(steps.map(({ service }) => service))];
  const [file, { engaged }, trackRecords, startedInHour] = await Promise.all([
    incidents.caseFile(incidentId, plan.attempt),
    incidents.killSwitch(),
    Promise.all(services.map((service) => incidents.trackRecords(service))),
    Promise.all(steps.map(({ target, service }) => incidents.startedInHour(target, service, now))),
  ]);
  const diagnosis = history.diagnoses.find((each) => each.attempt === plan.attempt);
  const ofAttempt = history.approvals.filter((each) => each.attempt === plan.attempt);
  const madeBefore = history.remediations.filter(({ startedAt }) => Date.parse(startedAt) < Date.parse(plan.at));
  return {
    planCase: {
      plan,
      incidentCeiling: history.incident.autonomyCeiling,
      ...(diagnosis && {
        diagnosis: {
          hypotheses: diagnosis.hypotheses,
          modelDisagrees: diagnosis.modelDisagrees,
          dataQuality: diagnosis.dataQuality,
        },
      }),
      ...(file && { edges: file.edges, servedHours: file.servedHours }),
      trackRecords: trackRecords.flat(),
      remediesStarted: remediesStarted(madeBefore),
      killSwitchEngaged: engaged,
      startedInHour,
      // What a model composed nobody asked for.
      chosenByOperator: plan.following.length === 0 && ofAttempt.some(({ status }) => status === 'changed'),
    },
  };
};
