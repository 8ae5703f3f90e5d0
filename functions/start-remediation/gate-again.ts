import type { VersionedCatalog } from '../../lib/contracts/catalog.ts';
import type { RunbookManifest } from '../../lib/contracts/manifest.ts';
import { type Gate, type RuleVerdict, stepsOf } from '../../lib/contracts/plan.ts';
import type { Snapshot } from '../../lib/contracts/snapshot.ts';
import { answer, type StepOutput } from '../../lib/contracts/workflow.ts';
import { remediesStarted } from '../../lib/domain/lifecycle/plan-steps.ts';
import { assessRisk, type Risk } from '../../lib/domain/policy/assess-risk.ts';
import { decideGate, gateOf } from '../../lib/domain/policy/decide-gate.ts';
import { impactRank } from '../../lib/domain/policy/impact-order.ts';
import type { CaseFile } from '../../lib/ports/case-records.ts';
import type { Clock } from '../../lib/ports/clock.ts';
import type { OutcomeRecords } from '../../lib/ports/outcome-records.ts';
import type { Turn } from './turn.ts';

export interface GateAgainDeps {
  incidents: Pick<OutcomeRecords, 'trackRecords'>;
  catalog: VersionedCatalog;
  now: Clock;
}

/** What the step is judged by: its target as it is now, and what the attempt saw. */
export interface Found {
  manifest: RunbookManifest;
  snapshot: Snapshot;
  file: Pick<CaseFile, 'edges' | 'servedHours'>;
}

/** These are held by the transaction that takes the leave, where nothing can come between. */
const HELD_BY_DISPATCH: readonly string[] = ['kill-switch', 'breaker'];

const STRICTNESS: readonly Gate[] = ['auto', 'ask', 'stop'];
const THEN: Record<Gate, string> = {
  auto: 'let it start by itself',
  ask: 'asked people',
  stop: 'only recommended it',
};
const NOW: Record<Gate, string> = {
  auto: 'lets it start by itself',
  ask: 'asks people first',
  stop: 'only recommends it',
};

/**
 * Computes the risk of a step on its target as it is now and asks the policy once more: null where neither is stricter than the plan
 * that was let go ahead or that people said yes to, else what was planned and what is now. A plan of several steps is measured by its
 * highest risk, which is what people saw.
 */
export const gateObjects = async (
  deps: GateAgainDeps,
  turn: Turn,
  { manifest, snapshot, file }: Found,
): Promise<StepOutput | null> => {
  const { plan, step } = turn;
  const { runbook, service, target } = step;
  const riskOf = (state: Snapshot) =>
    assessRisk({ manifest, service, catalog: deps.catalog.catalog, edges: file.edges, target, snapshot: state });
  const risk = riskOf(snapshot);
  const verdicts = await askAgain(deps, turn, { manifest, snapshot, file, risk });
  if (!verdicts)
    return answer('next-attempt', `the cause that ${runbook} on ${target} is for is not on record any more`);
  const gate = gateOf(verdicts);
  const stricter = [
    ...(impactRank(risk.level) > impactRank(plan.risk.level)
      ? [
          `its risk was ${plan.risk.level} when the plan was made and is ${risk.level} now` +
            between(riskOf(step.snapshot), risk),
        ]
      : []),
    ...(STRICTNESS.indexOf(gate) > STRICTNESS.indexOf(plan.gate)
      ? [
          `the policy ${THEN[plan.gate]} when the plan was made and ${NOW[gate]} now: ` +
            verdicts.flatMap(({ verdict, because }) => (verdict === gate ? [because] : [])).join('; '),
        ]
      : []),
  ];
  return stricter.length === 0 ? null : answer('next-attempt', stricter.join('; '));
};

/** What each of two readings says that the other does not. */
const between = (then: Risk, now: Risk): string => {
  const only = (one: Risk, other: Risk) => one.because.filter((line) => !other.because.includes(line)).join('; ');
  const [was, is] = [only(then, now), only(now, then)];
  return `${is ? `: ${is}` : ''}${was ? ` (planned: ${was})` : ''}`;
};

const askAgain = async (
  { incidents, catalog, now }: GateAgainDeps,
  { history, plan, step }: Turn,
  { manifest, snapshot, file, risk }: Found & { risk: Risk },
): Promise<RuleVerdict[] | null> => {
  const { runbook, service, target, hypothesisId } = step;
  const diagnosis = history.diagnoses.find(({ attempt }) => attempt === plan.attempt);
  const hypothesis = diagnosis?.hypotheses.find((each) => each.hypothesisId === hypothesisId);
  if (!diagnosis || !hypothesis) return null;
  const { faultClass } = hypothesis;
  const trackRecords = await incidents.trackRecords(service);
  const { verdicts } = decideGate({
    manifest,
    service,
    services: stepsOf(plan).map((each) => each.service),
    target,
    catalog: catalog.catalog,
    edges: file.edges,
    snapshot,
    risk,
    diagnosis,
    hypothesis,
    trackRecord: trackRecords.find((each) => each.runbook === runbook && each.faultClass === faultClass) ?? null,
    incidentCeiling: history.incident.autonomyCeiling,
    // Its own earlier steps are the same remedy.
    remediesStarted: remediesStarted(history.remediations.filter(({ attempt }) => attempt !== plan.attempt)),
    killSwitchEngaged: null,
    startedInHour: null,
    servedHours: file.servedHours.find((each) => each.service === service) ?? null,
    chosenByOperator: plan.requestedBy !== null,
    chosen: plan.chosen,
    composed: plan.following.length > 0,
    now: now(),
  });
  return verdicts.filter(({ rule }) => !HELD_BY_DISPATCH.includes(rule));
};
