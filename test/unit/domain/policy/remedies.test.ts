import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Evidence } from '../../../../lib/contracts/evidence.ts';
import type { AttemptResult } from '../../../../lib/contracts/outcome.ts';
import { rankRemedies } from '../../../../lib/domain/policy/rank-remedies.ts';
import type { RemedyQuestion } from '../../../../lib/domain/policy/remedy-candidate.ts';
import { aCatalog, COMPONENTS, EDGES } from '../builders/catalog.ts';
import { aManifest } from '../builders/manifest.ts';
import { aHypothesis } from './gate-builder.ts';

const RESTART = aManifest();
const SCALE = aManifest({
  runbook: 'scale-ecs-service',
  treats: [
    { faultClass: 'traffic-surge', effect: 'mitigates', prior: 0.8 },
    { faultClass: 'memory-leak', effect: 'mitigates', prior: 0.2 },
  ],
  contraindications: [{ fact: 'connections-high', on: 'callees', because: 'its callee has no connections left' }],
});
const RAISE = aManifest({
  runbook: 'raise-lambda-concurrency',
  targetKind: 'lambda-function',
  treats: [{ faultClass: 'concurrency-limit', effect: 'cures', prior: 0.85 }],
});

const rank = (given: Partial<RemedyQuestion> = {}) =>
  rankRemedies({
    diagnosis: { hypotheses: [aHypothesis()] },
    evidence: [],
    edges: EDGES,
    manifests: [RESTART, SCALE, RAISE],
    catalog: aCatalog(),
    tried: [],
    trackRecords: [],
    ...given,
  });

const fact = (component: string, of: Evidence['fact'] = 'connections-high'): Evidence => ({
  evidenceId: 'evd_1',
  fact: of,
  component,
  strength: 0.5,
  summary: '',
  at: '2026-05-04T10:00:00.000Z',
  from: { collector: 'metrics', reference: '' },
  figures: {},
  attributes: {},
});

const attempt = (given: Partial<AttemptResult> = {}): AttemptResult => ({
  alone: true,
  attempt: 1,
  runbook: RESTART.runbook,
  target: COMPONENTS.lending,
  faultClass: 'memory-leak',
  service: 'lending',
  result: 'unchanged',
  ...given,
});

describe('rankRemedies', () => {
  it('puts what helps most first, and says why', () => {
    const { candidates, setAside } = rank();
    expect(candidates.map(({ manifest }) => manifest.runbook)).toEqual(['restart-ecs-service', 'scale-ecs-service']);
    expect(candidates[0]).toMatchObject({ service: 'lending', target: COMPONENTS.lending, effect: 'mitigates' });
    expect(candidates[0]?.expectedBenefit).toBeCloseTo(0.9 * 0.8);
    expect(candidates[0]?.because).toContain('80 of 100 cases (as its manifest says');
    expect(setAside).toEqual([]);
  });

  it('lets what really happened outweigh the manifest’s estimate', () => {
    const record = (runbook: string, helped: number, failed: number) => ({
      faultClass: 'memory-leak' as const,
      runbook,
      service: 'lending',
      helped,
      failed,
    });
    const { candidates } = rank({ trackRecords: [record(RESTART.runbook, 0, 9), record(SCALE.runbook, 9, 0)] });
    expect(candidates[0]?.manifest.runbook).toBe('scale-ecs-service');
    const elsewhere = { ...record(RESTART.runbook, 0, 9), service: 'reader' };
    expect(rank({ trackRecords: [elsewhere] }).candidates[0]?.manifest.runbook).toBe('restart-ecs-service');
  });

  it('weighs every likely hypothesis, and drops what is hardly one', () => {
    const hypotheses = [
      aHypothesis({ confidence: 0.4 }),
      aHypothesis({
        hypothesisId: 'hyp_2',
        component: COMPONENTS.search,
        faultClass: 'concurrency-limit',
        confidence: 0.39,
      }),
      aHypothesis({ hypothesisId: 'hyp_3', component: COMPONENTS.reader, confidence: 0.05 }),
    ];
    const { candidates, setAside } = rank({ diagnosis: { hypotheses }, manifests: [RESTART, RAISE] });
    expect(candidates.map(({ service }) => service)).toEqual(['search', 'lending']);
    expect(setAside).toEqual([
      { runbook: RESTART.runbook, target: COMPONENTS.reader, because: expect.stringContaining('below 0.1') },
    ]);
  });

  it.each([
    ['a contraindication on a callee', { evidence: [fact(COMPONENTS.ledger)] }, 'its callee has no connections left'],
    ['an earlier attempt that changed nothing', { tried: [attempt({ runbook: SCALE.runbook })] }, 'ended unchanged'],
    [
      'an earlier attempt that could not run',
      { tried: [attempt({ runbook: SCALE.runbook, result: 'failed' })] },
      'ended failed',
    ],
    [
      'harm it did under another name',
      { tried: [attempt({ runbook: SCALE.runbook, result: 'worse', faultClass: 'traffic-surge' })] },
      'ended worse',
    ],
  ] as [string, Partial<RemedyQuestion>, string][])('sets a runbook aside for %s', (_, given, because) => {
    const { candidates, setAside } = rank(given);
    expect(candidates.map(({ manifest }) => manifest.runbook)).toEqual([RESTART.runbook]);
    expect(setAside).toEqual([
      { runbook: SCALE.runbook, target: COMPONENTS.lending, because: expect.stringContaining(because) },
    ]);
  });

  it.each([
    ['the same fact on something it does not call', { evidence: [fact(COMPONENTS.search)] }],
    ['the same attempt on another target', { tried: [attempt({ runbook: SCALE.runbook, target: COMPONENTS.reader })] }],
    [
      'the same attempt against another fault',
      { tried: [attempt({ runbook: SCALE.runbook, faultClass: 'traffic-surge' })] },
    ],
    ['an attempt that helped', { tried: [attempt({ runbook: SCALE.runbook, result: 'mitigated' })] }],
  ] as [string, Partial<RemedyQuestion>][])('does not mind %s', (_, given) => {
    expect(rank(given).candidates).toHaveLength(2);
  });

  it('offers nothing for a component of another kind or outside the catalog', () => {
    const onLedger = { diagnosis: { hypotheses: [aHypothesis({ component: COMPONENTS.ledger })] } };
    expect(rank(onLedger)).toEqual({ candidates: [], setAside: [] });
    const wrongKind = rank({ ...onLedger, change: { runbook: SCALE.runbook } });
    expect(wrongKind.candidates).toEqual([]);
    expect(wrongKind.setAside.find(({ runbook }) => runbook === SCALE.runbook)?.because).toBe(
      'it works on a ecs-service, and this is a database',
    );
    const unknown = '210987654321:eu-central-1:ecs-service:books/unheard-of';
    expect(rank({ diagnosis: { hypotheses: [aHypothesis({ component: unknown })] } }).setAside[0]?.because).toContain(
      'no service',
    );
  });

  it('leaves nothing but the operator’s choice, whatever its confidence', () => {
    const hypotheses = [
      aHypothesis(),
      aHypothesis({ hypothesisId: 'hyp_2', component: COMPONENTS.reader, confidence: 0.02 }),
    ];
    const { candidates } = rank({ diagnosis: { hypotheses }, change: { hypothesisId: 'hyp_2' } });
    expect(candidates.map(({ service }) => service)).toEqual(['reader', 'reader']);
    const chosen = rank({ change: { runbook: SCALE.runbook } });
    expect(chosen.candidates.map(({ manifest }) => manifest.runbook)).toEqual([SCALE.runbook]);
    expect(chosen.setAside).toEqual([
      { runbook: RESTART.runbook, target: COMPONENTS.lending, because: 'the operator asked for scale-ecs-service' },
    ]);
  });

  it.each([
    ['restart-everything', 'there is no such runbook'],
    [RAISE.runbook, 'it does not treat memory-leak'],
  ])('refuses an operator’s %s with the reason', (runbook, because) => {
    const { candidates, setAside } = rank({ change: { runbook } });
    expect(candidates).toEqual([]);
    expect(setAside).toContainEqual({ runbook, target: COMPONENTS.lending, because });
  });

  it('never offers an operator what did not help before', () => {
    expect(rank({ change: { runbook: RESTART.runbook }, tried: [attempt()] }).candidates).toEqual([]);
  });

  it('puts a cure before a mitigation of equal benefit, and less impact before more', () => {
    const treats = (effect: string) => [{ faultClass: 'memory-leak', effect, prior: 0.5 }];
    const { candidates } = rank({
      manifests: [
        aManifest({ runbook: 'b-mitigate', treats: treats('mitigates') }),
        aManifest({ runbook: 'c-cure', treats: treats('cures'), impact: 'high' }),
        aManifest({ runbook: 'd-cure', treats: treats('cures') }),
      ],
    });
    expect(candidates.map(({ manifest }) => manifest.runbook)).toEqual(['d-cure', 'c-cure', 'b-mitigate']);
  });

  it('gives the same answer whatever order evidence, manifests, hypotheses and edges come in', () => {
    const question: RemedyQuestion = {
      diagnosis: {
        hypotheses: [
          aHypothesis({ confidence: 0.5 }),
          aHypothesis({ hypothesisId: 'hyp_2', component: COMPONENTS.reader, confidence: 0.5 }),
        ],
      },
      evidence: [fact(COMPONENTS.ledger), fact(COMPONENTS.search), fact(COMPONENTS.reader, 'start-failed')],
      edges: EDGES,
      manifests: [RESTART, SCALE, RAISE],
      catalog: aCatalog(),
      tried: [],
      trackRecords: [],
    };
    const expected = rankRemedies(question);
    const shuffled = <T>(items: readonly T[]) => fc.shuffledSubarray([...items], { minLength: items.length });
    fc.assert(
      fc.property(
        shuffled(question.evidence),
        shuffled(question.manifests),
        shuffled(question.diagnosis.hypotheses),
        shuffled(question.edges),
        (evidence, manifests, hypotheses, edges) => {
          expect(rankRemedies({ ...question, evidence, manifests, edges, diagnosis: { hypotheses } })).toEqual(
            expected,
          );
        },
      ),
    );
  });
});
