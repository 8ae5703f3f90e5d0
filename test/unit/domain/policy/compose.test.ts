import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Evidence } from '../../../../lib/contracts/evidence.ts';
import { Impact } from '../../../../lib/contracts/manifest.ts';
import { type Gate, MAXIMUM_STEPS, Plan, stepsOf } from '../../../../lib/contracts/plan.ts';
import {
  acceptComposition,
  causalPath,
  composable,
  composedPlan,
  type OfferedStep,
  offered,
} from '../../../../lib/domain/policy/compose.ts';
import { planHash } from '../../../../lib/domain/policy/plan-hash.ts';
import type { RemedyQuestion } from '../../../../lib/domain/policy/remedy-candidate.ts';
import { aPlan } from '../../../contract/builders.ts';
import { aCatalog, COMPONENTS, EDGES } from '../builders/catalog.ts';
import { aManifest } from '../builders/manifest.ts';
import { aHypothesis } from './gate-builder.ts';

const RESTART = aManifest();
const SCALE = aManifest({
  runbook: 'scale-ecs-service',
  treats: [{ faultClass: 'traffic-surge', effect: 'mitigates', prior: 0.8 }],
  contraindications: [{ fact: 'connections-high', on: 'callees', because: 'its callee has no connections left' }],
});
const RAISE = aManifest({
  runbook: 'raise-lambda-concurrency',
  targetKind: 'lambda-function',
  treats: [{ faultClass: 'concurrency-limit', effect: 'cures', prior: 0.85 }],
});

const LEAK = aHypothesis();
const SURGE = aHypothesis({ hypothesisId: 'hyp_2', faultClass: 'traffic-surge', confidence: 0.6 });
const CALLER = aHypothesis({
  hypothesisId: 'hyp_3',
  component: COMPONENTS.reader,
  path: [COMPONENTS.reader],
  confidence: 0.5,
});

const question = (given: Partial<RemedyQuestion> = {}): RemedyQuestion => ({
  diagnosis: { hypotheses: [LEAK, SURGE, CALLER] },
  evidence: [],
  edges: EDGES,
  manifests: [RESTART, SCALE, RAISE],
  catalog: aCatalog(),
  tried: [],
  trackRecords: [],
  ...given,
});
const pairs = (given: Partial<RemedyQuestion> = {}) =>
  composable(question(given)).map(({ manifest, target }) => `${manifest.runbook} ${target.split('/')[1]}`);

const tried = (runbook: string, result: 'unchanged' | 'worse') => ({
  attempt: 1,
  runbook,
  target: COMPONENTS.lending,
  faultClass: 'memory-leak' as const,
  service: 'lending',
  result,
  alone: true,
});
const fact = (component: string): Evidence => ({
  evidenceId: 'evd_1',
  fact: 'connections-high',
  component,
  strength: 0.5,
  summary: '',
  at: '2026-05-04T10:00:00.000Z',
  from: { collector: 'metrics', reference: '' },
  figures: {},
  attributes: {},
});

describe('what may be put together', () => {
  it('is every runbook that treats a likely fault on the causal path, best first, each target once', () => {
    expect(pairs()).toEqual(['restart-ecs-service lending', 'scale-ecs-service lending', 'restart-ecs-service reader']);
  });

  it('includes what was tried alone in vain, and never what made it worse', () => {
    expect(pairs({ tried: [tried('restart-ecs-service', 'unchanged')] })).toContain('restart-ecs-service lending');
    expect(pairs({ tried: [tried('restart-ecs-service', 'worse')] })).not.toContain('restart-ecs-service lending');
  });

  it('excludes what the evidence speaks against', () => {
    expect(pairs({ evidence: [fact(COMPONENTS.ledger)] })).toEqual([
      'restart-ecs-service lending',
      'restart-ecs-service reader',
    ]);
  });

  it('excludes what is off the causal path, unlikely, of another kind or nobody’s', () => {
    const off = aHypothesis({ hypothesisId: 'hyp_4', component: COMPONENTS.search, faultClass: 'concurrency-limit' });
    const unlikely = { ...SURGE, confidence: 0.05 };
    const kind = { ...SURGE, faultClass: 'concurrency-limit' as const };
    expect(pairs({ diagnosis: { hypotheses: [LEAK, off, unlikely, kind] } })).toEqual(['restart-ecs-service lending']);
    const strange = COMPONENTS.lending.replace('lending', 'unheard-of');
    const nobodys = aHypothesis({ component: strange, path: [strange] });
    expect(pairs({ diagnosis: { hypotheses: [nobodys] } })).toEqual([]);
  });

  it('names one pair once, for the likeliest of the faults that it treats', () => {
    const connections = { ...SURGE, faultClass: 'connections-exhausted' as const };
    const found = composable(question({ diagnosis: { hypotheses: [LEAK, connections] } }));
    expect(found.map(({ hypothesis }) => hypothesis.faultClass)).toEqual(['memory-leak']);
  });

  it('has no path without a hypothesis', () => {
    expect(causalPath({ hypotheses: [] })).toEqual([]);
    expect(pairs({ diagnosis: { hypotheses: [] } })).toEqual([]);
  });
});

const TARGETS = [COMPONENTS.lending, COMPONENTS.lending, COMPONENTS.reader, COMPONENTS.search] as const;
const PATH = [COMPONENTS.lending, COMPONENTS.reader];
const gates = fc.constantFrom<Gate>('auto', 'ask', 'stop');
const fittedStep = fc.record({
  plan: fc
    .record({
      gate: gates,
      target: fc.constantFrom(...TARGETS),
      runbook: fc.constantFrom('one', 'two', 'three'),
      level: fc.constantFrom(...Impact.options),
      effect: fc.constantFrom('cures', 'mitigates'),
    })
    .map(({ gate, target, runbook, level, effect }) =>
      aPlan({
        gate,
        target,
        runbook,
        effect,
        risk: { level, because: [] },
        autonomy: gate === 'stop' ? 'recommend' : gate,
      }),
    ),
  waitsFor: fc.constantFrom(null, null, null, 'a deployment is in progress'),
  aside: fc.constantFrom(null, 'it was tried'),
});
const EVIDENCE = [fact(COMPONENTS.ledger)];
const lists = fc.array(fittedStep, { minLength: 3, maxLength: 9 }).map(offered);
const answers = fc.record({
  steps: fc.array(
    fc.record({
      stepId: fc.constantFrom(...Array.from({ length: 8 }, (_, index) => `stp_${index}`), 'restart-ecs-service'),
      why: fc.constantFrom('it helps', '', 'see www.example.com', '\u200b'),
      evidence: fc.constantFrom(['evd_1'], [], ['evd_2']),
    }),
    { maxLength: 6 },
  ),
});
/** Answers of which most are taken. */
const good = (list: readonly OfferedStep[]) =>
  fc.shuffledSubarray([...list], { maxLength: Math.min(3, list.length) }).map((steps) => ({
    steps: steps.map(({ stepId }) => ({ stepId, why: 'it helps', evidence: ['evd_1'] })),
  }));
const composed = lists.chain((list) => fc.tuple(fc.constant(list), fc.oneof(answers, good(list))));

describe('the reason of a step', () => {
  const list = offered(
    [COMPONENTS.lending, COMPONENTS.reader].map((target) => ({
      plan: aPlan({ gate: 'ask', target, runbook: 'restart-ecs-service' }),
      waitsFor: null,
      aside: 'it was tried in attempt 1, which ended unchanged',
    })),
  );
  const accepting = (why: string) =>
    acceptComposition(
      list,
      PATH,
      [{ ...fact(COMPONENTS.ledger), summary: '240 of 250 connections are taken' }],
      {
        steps: ['stp_1', 'stp_2'].map((stepId) => ({ stepId, why, evidence: ['evd_1'] })),
      },
      (text) => text.replace('‹ip-address-1›', '10.0.0.7'),
    );

  it.each(['240 connections are taken', 'restart-ecs-service frees them', 'attempt 1 was alone'])(
    'may say what its facts and the step itself hold: %s',
    (why) => expect(accepting(why).ok).toBe(true),
  );

  it.each(['900 connections are taken', 'billing-db is full', 'it frees 95 % of them'])(
    'says nothing else, as a reason cannot be dropped without its step: %s',
    (why) =>
      expect(accepting(why)).toEqual({
        ok: false,
        complaint: {
          words: expect.stringMatching(/^in the reason of stp_1 .* stand in none of the facts/),
          faults: [{ fault: 'claims that say more than their facts', count: 1 }],
        },
      }),
  );

  it('must hold with what its placeholders stand for, which the model is not told', () => {
    const refused = accepting('‹ip-address-1› holds 240 connections');
    expect(refused).toMatchObject({
      ok: false,
      complaint: { words: expect.stringMatching(/what ‹ip-address-1› stands for is in none/) },
    });
    expect(JSON.stringify(refused)).not.toContain('10.0.0.7');
  });
});

describe('an accepted composition', () => {
  it('never holds a step that was not offered, twice, off the path, or before what it waits for', () => {
    let accepted = 0;
    fc.assert(
      fc.property(composed, ([list, answer]) => {
        const result = acceptComposition(list, PATH, EVIDENCE, answer, (text) => text);
        if (!result.ok) return;
        accepted += 1;
        const ids = result.steps.map(({ offer }) => offer.stepId);
        expect(ids).toEqual(answer.steps.map(({ stepId }) => stepId));
        expect(new Set(ids).size).toBe(ids.length);
        expect(ids.length).toBeGreaterThanOrEqual(2);
        expect(ids.length).toBeLessThanOrEqual(MAXIMUM_STEPS);
        result.steps.forEach(({ offer, why, evidence }, index) => {
          expect(list).toContain(offer);
          expect(PATH).toContain(offer.plan.target);
          expect(offer.plan.gate).not.toBe('stop');
          expect(why).toBe('it helps');
          expect(evidence).toEqual(['evd_1']);
          const before = result.steps.slice(0, index).map((step) => step.offer.plan.target);
          if (offer.waitsFor !== null) expect(before).toContain(offer.plan.target);
        });
      }),
      { numRuns: 500 },
    );
    expect(accepted).toBeGreaterThan(10);
  });

  it('becomes one plan with the strictest verdict, the highest risk, and a human who is asked', () => {
    let made = 0;
    fc.assert(
      fc.property(fc.array(fittedStep, { minLength: 2, maxLength: 4 }), (steps) => {
        // Also what should never have been offered: a stop stays one.
        const accepted = steps.map((step, index) => ({
          offer: { ...step, stepId: `stp_${index + 1}` },
          why: 'it helps',
          evidence: ['evd_1'],
        }));
        const plan = composedPlan(accepted, PATH, null, aCatalog());
        if (!plan) throw new Error('no plan came of it');
        made += 1;
        expect(Plan.parse(plan)).toEqual(plan);
        const given = steps.map((step) => step.plan);
        expect(plan.gate).toBe(given.some(({ gate }) => gate === 'stop') ? 'stop' : 'ask');
        expect(plan.autonomy).toBe(plan.gate === 'stop' ? 'recommend' : 'ask');
        const rank = (level: Impact) => Impact.options.indexOf(level);
        expect(rank(plan.risk.level)).toBe(Math.max(...given.map(({ risk }) => rank(risk.level))));
        const bound = ({ runbook, target, parameters, rollback, effect }: (typeof given)[number] | Plan) => ({
          runbook,
          target,
          parameters,
          rollback,
          effect,
        });
        expect(stepsOf(plan).map((step) => bound(step as Plan))).toEqual(given.map(bound));
        expect(plan.verdicts).toHaveLength(given.flatMap(({ verdicts }) => verdicts).length);
        expect(plan.planHash).toBe(planHash(plan));
      }),
    );
    expect(made).toBeGreaterThan(10);
  });

  it('is no plan with fewer than two steps', () => {
    expect(composedPlan([], PATH, null, aCatalog())).toBeNull();
  });
});

describe('a critical plan of several steps', () => {
  const APPROVER = { role: 'approver' };
  const ASK = { rule: 'critical-needs-two', verdict: 'ask', because: 'its impact is critical' } as const;
  const step = (service: string, target: string, isCritical: boolean): Plan =>
    aPlan({
      service,
      target,
      gate: 'ask',
      autonomy: 'ask',
      risk: { level: isCritical ? 'critical' : 'low', because: [] },
      verdicts: isCritical ? [ASK] : [],
    });
  const plannedUnder = (access: Record<string, object>) => {
    const plan = composedPlan(
      [step('lending', COMPONENTS.lending, true), step('search', COMPONENTS.search, false)].map((plan, index) => ({
        offer: { plan, waitsFor: null, aside: null, stepId: `stp_${index + 1}` },
        why: 'it helps',
        evidence: ['evd_1'],
      })),
      PATH,
      null,
      aCatalog((draft) => Object.assign(draft.access, access)),
    );
    if (!plan) throw new Error('no plan came of it');
    return plan;
  };

  it.each([
    ['of both services', { both: { ...APPROVER, services: ['lending', 'search'] } }],
    ['of everything', { lenders: { ...APPROVER, services: ['lending'] }, all: { role: 'admin' } }],
  ])('is asked about where a group may approve on all its services: approvers %s', (_, access) => {
    expect(plannedUnder(access)).toMatchObject({ gate: 'ask', autonomy: 'ask', verdicts: [{ verdict: 'ask' }] });
  });

  it.each([
    [
      'each has another',
      { lenders: { ...APPROVER, services: ['lending'] }, finders: { ...APPROVER, services: ['search'] } },
    ],
    ['one has none', { lenders: { ...APPROVER, services: ['lending'] } }],
    [
      'who may approve on one only looks on the other',
      {
        lenders: { ...APPROVER, services: ['lending'] },
        all: { role: 'viewer' },
      },
    ],
  ])('is only recommended where nobody may approve on all its services, and says so: %s', (_, access) => {
    const plan = plannedUnder(access);
    expect(plan).toMatchObject({ gate: 'stop', autonomy: 'recommend' });
    expect(plan.verdicts).toEqual([
      {
        rule: 'critical-needs-two',
        verdict: 'stop',
        because: expect.stringMatching(/^step 1: .* give a group the role approver on each of lending, search/),
      },
    ]);
    expect(plan.planHash).toBe(planHash(plan));
  });
});

describe('the hash of a composed plan', () => {
  const step = (given: Partial<Plan> = {}) => aPlan({ parameters: { a: '1' }, ...given });
  const whole = (...following: Plan[]) => planHash({ ...step(), following });

  it('changes with any step, and with their order', () => {
    const hashes = [
      whole(),
      whole(step({ runbook: 'two' })),
      whole(step({ runbook: 'two', parameters: { a: '2' } })),
      whole(step({ runbook: 'two', target: COMPONENTS.reader })),
      whole(step({ runbook: 'two', runbookVersion: 2 })),
      whole(step({ runbook: 'two', rollback: { runbook: 'two', parameters: {} } })),
      whole(step({ runbook: 'two' }), step({ runbook: 'three' })),
      whole(step({ runbook: 'three' }), step({ runbook: 'two' })),
    ];
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  it('is that of its first step where none follow', () => {
    // Of a plan as it was stored before there were further steps: its approvals and executions must still be found.
    expect(whole()).toBe(planHash({ ...step(), because: 'another', following: [] } as Plan));
  });
});

it('offers nothing where fewer than two steps are allowed', () => {
  const one = { plan: aPlan(), waitsFor: null, aside: null };
  expect(offered([one, { ...one, plan: aPlan({ gate: 'stop' }) }])).toEqual([]);
  expect(offered([one, one]).map(({ stepId }) => stepId)).toEqual(['stp_1', 'stp_2']);
});
