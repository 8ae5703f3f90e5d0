import type { Catalog } from '../../contracts/catalog.ts';
import type { RunbookManifest } from '../../contracts/manifest.ts';
import { type Plan, type PlanStep, stepsOf } from '../../contracts/plan.ts';
import type { PlanCase } from '../../contracts/plan-case.ts';
import { assessRisk, type Risk } from './assess-risk.ts';
import { gateOf } from './decide-gate.ts';
import type { GateInput } from './gate-input.ts';
import { worseImpact } from './impact-order.ts';
import type { PlanExplanation, RuleReading, Said, StepExplanation } from './plan-explanation.ts';
import { planHash } from './plan-hash.ts';
import { RULES } from './rules/index.ts';
import { whatChanged } from './what-changed.ts';

export interface PolicyOfToday {
  catalog: Catalog;
  policyVersion: string;
  manifests: readonly RunbookManifest[];
}

/** Asks every rule of the policy about a plan again, as things are now, and says what has changed; or why it cannot be asked. */
export const explainPlan = (
  planCase: PlanCase,
  policy: PolicyOfToday,
  now: Date,
): { ok: true; explanation: PlanExplanation } | { ok: false; because: string } => {
  const { plan } = planCase;
  const steps: StepExplanation[] = [];
  for (const [index, step] of stepsOf(plan).entries()) {
    const manifest = policy.manifests.find(({ runbook }) => runbook === step.runbook);
    if (!manifest) {
      const known = policy.manifests.map(({ runbook }) => runbook).join(', ');
      return { ok: false, because: `there is no runbook ${step.runbook}; known are ${known}` };
    }
    steps.push(explainStep(planCase, policy.catalog, manifest, { step, index, now }));
  }
  const explanation = {
    plan,
    isAltered: planHash(plan) !== plan.planHash,
    gate: gateOf(steps.flatMap(({ rules }) => rules.flatMap(({ today }) => today ?? []))),
    risk: steps.map((each) => each.risk.level).reduce(worseImpact),
    steps,
  };
  return { ok: true, explanation: { ...explanation, changed: whatChanged(explanation, policy.policyVersion) } };
};

/** A rule that can neither be asked nor was heard then may have anything against the plan. */
const notKnown = (lacked: string): Said => ({
  verdict: 'stop',
  because: `not known: ${lacked} is not given, and what the rule said when the plan was made is not on record`,
});

/** What a rule needs and the case does not hold. */
class NotGivenError extends Error {
  override readonly name = 'NotGivenError';
}

const given = <T>(value: T | undefined, name: string): T => {
  if (value === undefined) throw new NotGivenError(name);
  return value;
};

const explainStep = (
  planCase: PlanCase,
  catalog: Catalog,
  manifest: RunbookManifest,
  { step, index, now }: { step: PlanStep; index: number; now: Date },
): StepExplanation => {
  const { plan, edges } = planCase;
  const { service, target, snapshot } = step;
  // Without the graph its parts are not known: the risk that was computed with it stands.
  const risk = edges ? assessRisk({ manifest, service, catalog, edges, target, snapshot }) : plan.risk;
  const input = inputOf(planCase, { catalog, manifest, step, index, risk, now });
  const rules = Object.entries(RULES).map(([rule, ask]): RuleReading => {
    const recorded = recordedFor(plan, rule, index);
    try {
      const said = ask(input);
      return { rule, today: said && { verdict: said.verdict, because: said.because }, recorded, lacks: null };
    } catch (error) {
      if (!(error instanceof NotGivenError)) throw error;
      return { rule, today: recorded ?? notKnown(error.message), recorded, lacks: error.message };
    }
  });
  return { number: index + 1, step, runbookVersion: manifest.version, risk, rules };
};

interface Asked {
  catalog: Catalog;
  manifest: RunbookManifest;
  step: PlanStep;
  index: number;
  risk: Risk;
  now: Date;
}

/** What the rules look at. What the case does not hold is missed by the rule that reads it, and by no other. */
const inputOf = (planCase: PlanCase, { catalog, manifest, step, index, risk, now }: Asked): GateInput => {
  const { service, target, snapshot } = step;
  const diagnosis = () => given(planCase.diagnosis, 'the diagnosis');
  const hypothesis = () =>
    given(
      diagnosis().hypotheses.find(({ hypothesisId }) => hypothesisId === step.hypothesisId),
      `hypothesis ${step.hypothesisId}`,
    );
  return {
    catalog,
    manifest,
    service,
    services: stepsOf(planCase.plan).map((each) => each.service),
    target,
    snapshot,
    risk,
    now,
    chosen: planCase.plan.chosen,
    composed: planCase.plan.following.length > 0,
    get diagnosis() {
      return diagnosis();
    },
    get hypothesis() {
      return hypothesis();
    },
    get edges() {
      return given(planCase.edges, 'the dependency graph');
    },
    get trackRecord() {
      const { faultClass } = hypothesis();
      return (
        given(planCase.trackRecords, 'the track records').find(
          (record) => record.runbook === step.runbook && record.service === service && record.faultClass === faultClass,
        ) ?? null
      );
    },
    get incidentCeiling() {
      return given(planCase.incidentCeiling, "the incident's ceiling");
    },
    get remediesStarted() {
      return given(planCase.remediesStarted, 'how many remedies were started');
    },
    get killSwitchEngaged() {
      return given(planCase.killSwitchEngaged, 'the kill switch');
    },
    get startedInHour() {
      return given(planCase.startedInHour?.[index], 'what was started in this hour');
    },
    get servedHours() {
      const all = given(planCase.servedHours, 'what its error budget is spent on');
      return all.find((each) => each.service === service) ?? null;
    },
    get chosenByOperator() {
      return given(planCase.chosenByOperator, 'whether a person chose it');
    },
  };
};

/** In a composed plan the verdicts of all steps stand together, each with the number of its step. */
const recordedFor = ({ verdicts, following }: Plan, rule: string, index: number): Said | null => {
  const lead = following.length > 0 ? `step ${index + 1}: ` : '';
  const said = verdicts.find((each) => each.rule === rule && each.because.startsWith(lead));
  return said ? { verdict: said.verdict, because: said.because.slice(lead.length) } : null;
};
