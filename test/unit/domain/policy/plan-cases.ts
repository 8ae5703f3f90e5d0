import type { PlanCase } from '../../../../lib/contracts/plan-case.ts';
import { assessRisk } from '../../../../lib/domain/policy/assess-risk.ts';
import { decideGate } from '../../../../lib/domain/policy/decide-gate.ts';
import type { GateInput } from '../../../../lib/domain/policy/gate-input.ts';
import { planHash } from '../../../../lib/domain/policy/plan-hash.ts';
import { aPlan } from '../../../contract/builders.ts';
import { aGateInput, type Facts } from './gate-builder.ts';

export const VERSION = 'f00dfeed00000001';

/** A gate's input with the risk that goes with it. */
export const anAssessedInput = (facts: Facts = {}): GateInput => {
  const input = aGateInput(facts);
  return { ...input, risk: assessRisk(input) };
};

/** The plan that such an input leads to, with what the rules looked at beside it. */
export const aPlanCase = (input: GateInput): PlanCase => {
  const { manifest, target, service, snapshot, hypothesis, risk } = input;
  if (!snapshot || !input.startedInHour) throw new Error('no plan is made of a target that could not be read');
  const plan = aPlan({
    hypothesisId: hypothesis.hypothesisId,
    runbook: manifest.runbook,
    runbookVersion: manifest.version,
    impact: manifest.impact,
    target,
    service,
    snapshot,
    risk,
    path: hypothesis.path,
    policyVersion: VERSION,
    chosen: input.chosen,
    ...decideGate(input),
  });
  return {
    plan: { ...plan, planHash: planHash(plan) },
    incidentCeiling: input.incidentCeiling,
    diagnosis: input.diagnosis,
    edges: [...input.edges],
    trackRecords: input.trackRecord ? [input.trackRecord] : [],
    remediesStarted: input.remediesStarted,
    killSwitchEngaged: input.killSwitchEngaged,
    startedInHour: [input.startedInHour],
    servedHours: input.servedHours ? [input.servedHours] : [],
    chosenByOperator: input.chosenByOperator,
  };
};

export const policyOf = ({ catalog, manifest }: Pick<GateInput, 'catalog' | 'manifest'>) => ({
  catalog,
  policyVersion: VERSION,
  manifests: [manifest],
});
