import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Plan } from '../../../../lib/contracts/plan.ts';
import { PlanCase } from '../../../../lib/contracts/plan-case.ts';
import { gateOf } from '../../../../lib/domain/policy/decide-gate.ts';
import { explainPlan } from '../../../../lib/domain/policy/explain-plan.ts';
import type { GateInput } from '../../../../lib/domain/policy/gate-input.ts';
import type { PlanExplanation } from '../../../../lib/domain/policy/plan-explanation.ts';
import { planHash } from '../../../../lib/domain/policy/plan-hash.ts';
import { RULES } from '../../../../lib/domain/policy/rules/index.ts';
import { COMPONENTS } from '../builders/catalog.ts';
import { aHypothesis, type Facts } from './gate-builder.ts';
import { CASES, WINTER } from './gate-cases.ts';
import { anAssessedInput, aPlanCase, policyOf } from './plan-cases.ts';

const explained = (planCase: PlanCase, today: GateInput, policyVersion?: string): PlanExplanation => {
  const policy = { ...policyOf(today), ...(policyVersion ? { policyVersion } : {}) };
  const result = explainPlan(planCase, policy, today.now);
  if (!result.ok) throw new Error(result.because);
  return result.explanation;
};

const said = ({ steps }: PlanExplanation, rule: string) => steps[0]?.rules.find((each) => each.rule === rule);

/** Those that a plan is made of: without its target's state there is none. A composed one has several steps. */
const PLANNED = CASES.map(([, , , facts]) => facts).filter(
  ({ given }) => given?.snapshot !== null && given?.startedInHour !== null && !given?.composed,
);

/** All that a case may leave out. */
const FACTS = Object.keys(PlanCase.shape).filter((name) => name !== 'plan');
const STRICTNESS = { auto: 0, ask: 1, stop: 2 };

describe('explaining a plan', () => {
  it('shows every rule, the silent ones too, with what each says and said', () => {
    const input = anAssessedInput({ serviceAutonomy: 'ask' });
    const explanation = explained(aPlanCase(input), input);
    expect(explanation.steps[0]?.rules.map(({ rule }) => rule)).toEqual(Object.keys(RULES));
    expect(said(explanation, 'freeze')).toEqual({ rule: 'freeze', today: null, recorded: null, lacks: null });
    expect(said(explanation, 'ceiling')).toMatchObject({ today: { verdict: 'ask' }, recorded: { verdict: 'ask' } });
    expect(explanation).toMatchObject({ gate: 'ask', risk: 'low', changed: [] });
  });

  it('says of every plan what was decided when it was made, while nothing has changed', () => {
    expect(PLANNED.length).toBeGreaterThan(40);
    fc.assert(
      fc.property(fc.constantFrom(...PLANNED), (facts: Facts) => {
        const input = anAssessedInput(facts);
        const planCase = PlanCase.parse(JSON.parse(JSON.stringify(aPlanCase(input))));
        const explanation = explained(planCase, input);
        expect(explanation.gate).toBe(planCase.plan.gate);
        expect(explanation.changed).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it('finds the stored gate to be another than that of today, and says which rules made it so', () => {
    const planCase = aPlanCase(anAssessedInput());
    const today = anAssessedInput({ freeze: WINTER });
    const explanation = explained({ ...planCase, killSwitchEngaged: true }, today, 'f00dfeed00000002');
    expect(explanation.gate).toBe('stop');
    expect(explanation.changed).toEqual([
      'the gate was auto when the plan was made, and is stop now',
      'the version of the catalog was f00dfeed00000001 when the plan was made, and is f00dfeed00000002 now',
      'rule kill-switch was allow when the plan was made, and is stop now: the kill switch is engaged',
      expect.stringMatching(/^rule freeze was silent when the plan was made, and is ask now: change freeze winter/),
    ]);
  });

  it('tells a higher risk, another version of the runbook, a rule that is gone and a plan that was altered', () => {
    const { plan, ...rest } = aPlanCase(anAssessedInput());
    const altered: Plan = {
      ...plan,
      parameters: { DesiredCount: '400' },
      verdicts: [...plan.verdicts, { rule: 'low-impact', verdict: 'allow', because: 'low impact' }],
    };
    const today = anAssessedInput({ manifest: { impact: 'medium', version: 2 } });
    expect(explained({ plan: altered, ...rest }, today).changed).toEqual(
      expect.arrayContaining([
        'the risk was low when the plan was made, and is medium now',
        'the version of restart-ecs-service was 1 when the plan was made, and is 2 now',
        'rule low-impact spoke then, and there is no such rule now',
        expect.stringContaining('the plan does not hash to what stands in it'),
      ]),
    );
  });

  it('asks only the rules that need no more than there is of a plan alone, and repeats what the others said', () => {
    const input = anAssessedInput({ confidence: 0.5 });
    const { plan } = aPlanCase(input);
    const explanation = explained({ plan }, anAssessedInput({ freeze: WINTER, confidence: 0.9 }));
    expect(said(explanation, 'confidence')).toMatchObject({ today: { verdict: 'ask' }, lacks: 'the diagnosis' });
    expect(said(explanation, 'kill-switch')).toMatchObject({ lacks: 'the kill switch' });
    expect(said(explanation, 'freeze')).toMatchObject({ today: { verdict: 'ask' }, lacks: null });
    expect(explanation.steps[0]?.risk).toEqual(plan.risk);
  });

  it('takes what can neither be asked nor is on record for stop, of any plan and with any of it left out', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...PLANNED),
        fc.subarray(FACTS),
        fc.subarray(Object.keys(RULES)),
        (facts, left, kept) => {
          const input = anAssessedInput(facts);
          const whole = aPlanCase(input);
          const planCase = {
            ...Object.fromEntries(Object.entries(whole).filter(([name]) => !left.includes(name))),
            plan: { ...whole.plan, verdicts: whole.plan.verdicts.filter(({ rule }) => kept.includes(rule)) },
          };
          const { gate, steps } = explained(planCase, input);
          const unknown = (steps[0]?.rules ?? []).filter(({ lacks, recorded }) => lacks !== null && recorded === null);
          for (const { today } of unknown) expect(today?.verdict).toBe('stop');
          if (unknown.length > 0) expect(gate).toBe('stop');
          expect(STRICTNESS[gate]).toBeGreaterThanOrEqual(STRICTNESS[whole.plan.gate]);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('lets nothing go ahead that no rule has judged', () => {
    expect(gateOf([])).toBe('stop');
    expect(gateOf([{ verdict: 'allow' }, { verdict: 'nonsense' as never }])).toBe('stop');
    const input = anAssessedInput();
    const { plan } = aPlanCase(input);
    const explanation = explained({ plan: { ...plan, verdicts: [] } }, input);
    expect(explanation.gate).toBe('stop');
    expect(said(explanation, 'kill-switch')).toEqual({
      rule: 'kill-switch',
      today: {
        verdict: 'stop',
        because:
          'not known: the kill switch is not given, and what the rule said when the plan was made is not on record',
      },
      recorded: null,
      lacks: 'the kill switch',
    });
  });

  it('says before all else that a plan was altered', () => {
    const input = anAssessedInput();
    const { plan, ...rest } = aPlanCase(input);
    expect(explained({ ...rest, plan }, input)).toMatchObject({ isAltered: false, changed: [] });
    const altered = { ...plan, parameters: { DesiredCount: '400' } };
    const { isAltered, changed } = explained({ ...rest, plan: altered }, anAssessedInput({ freeze: WINTER }));
    expect(isAltered).toBe(true);
    expect(changed.slice(0, 2)).toEqual([
      'the plan does not hash to what stands in it: it is not the plan that was made',
      'the gate was auto when the plan was made, and is ask now',
    ]);
  });

  it('misses the hypothesis of a plan where the diagnosis is another one', () => {
    const input = anAssessedInput();
    const planCase = aPlanCase(input);
    const hypotheses = [aHypothesis({ hypothesisId: 'hyp_9', component: COMPONENTS.ledger })];
    const explanation = explained({ ...planCase, diagnosis: { ...input.diagnosis, hypotheses } }, input);
    expect(said(explanation, 'confidence')).toMatchObject({ lacks: 'hypothesis hyp_1' });
    expect(said(explanation, 'data-quality')).toMatchObject({ lacks: null });
  });

  it('takes every step of a composed plan by itself, and the strictest of all', () => {
    const input = anAssessedInput({ given: { composed: true } });
    const { plan, ...rest } = aPlanCase(input);
    const second = { ...plan, service: 'unheard-of' };
    const composed = {
      ...plan,
      following: [second],
      verdicts: [1, 2].flatMap((number) =>
        plan.verdicts.map((each) => ({ ...each, because: `step ${number}: ${each.because}` })),
      ),
    };
    const asked = { ...rest, plan: { ...composed, planHash: planHash(composed) } };
    const started = { target: 0, service: 0, account: 0 };
    const explanation = explained({ ...asked, startedInHour: [started, started] }, input);
    expect(explanation.steps.map(({ number }) => number)).toEqual([1, 2]);
    expect(said(explanation, 'composed-plan')).toMatchObject({ today: { verdict: 'ask' } });
    expect(explanation.gate).toBe('stop');
    expect(explanation.changed).toContain('the gate was ask when the plan was made, and is stop now');
    expect(explanation.changed.filter((change) => change.startsWith('step 1'))).toEqual([]);
    expect(explanation.changed).toContainEqual(expect.stringMatching(/^step 2: rule ceiling was allow .* is stop now/));
  });

  it.each([0, 1])('gives a plan of several steps the highest risk of any, wherever that step stands: %i', (first) => {
    const half = {
      capacityTouched: 0.5,
      rollback: { by: 'runbook', runbook: 'scale-ecs-service', parameters: {} },
    };
    const input = anAssessedInput({ manifest: half, environment: 'production', given: { composed: true } });
    const { plan, ...rest } = aPlanCase(input);
    const steps = [plan, { ...plan, service: 'binder' }];
    const [lead, other] = first === 0 ? steps : steps.toReversed();
    if (!lead || !other) throw new Error('two steps were given');
    const explanation = explained({ ...rest, plan: { ...plan, ...lead, following: [other] } }, input);
    expect(explanation.steps.map(({ risk }) => risk.level).sort()).toEqual(['low', 'medium']);
    expect(explanation.risk).toBe('medium');
  });

  it('asks of a critical plan of several steps who may approve on all its services', () => {
    const access = { lenders: { role: 'approver', services: ['lending'] } };
    const facts: Facts = { manifest: { impact: 'critical' }, access, given: { composed: true } };
    const input = anAssessedInput(facts);
    const { plan, ...rest } = aPlanCase(input);
    const verdictOf = (of: Plan) => said(explained({ ...rest, plan: of }, input), 'critical-needs-two')?.today?.verdict;
    expect(verdictOf(plan)).toBe('ask');
    expect(verdictOf({ ...plan, following: [{ ...plan, service: 'search' }] })).toBe('stop');
  });

  it('says which runbooks there are where the plan names another', () => {
    const input = anAssessedInput();
    const policy = { ...policyOf(input), manifests: [{ ...input.manifest, runbook: 'scale-ecs-service' }] };
    expect(explainPlan(aPlanCase(input), policy, input.now)).toEqual({
      ok: false,
      because: 'there is no runbook restart-ecs-service; known are scale-ecs-service',
    });
  });
});
