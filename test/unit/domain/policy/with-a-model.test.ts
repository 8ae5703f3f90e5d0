import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Evidence } from '../../../../lib/contracts/evidence.ts';
import type { Hypothesis } from '../../../../lib/contracts/hypothesis.ts';
import { acceptAnswer } from '../../../../lib/domain/explanation/accept-answer.ts';
import { noSurerThan } from '../../../../lib/domain/explanation/accept-readings.ts';
import { decideGate } from '../../../../lib/domain/policy/decide-gate.ts';
import { rankRemedies } from '../../../../lib/domain/policy/rank-remedies.ts';
import { COMPONENTS, EDGES } from '../builders/catalog.ts';
import { aManifest } from '../builders/manifest.ts';
import { aGateInput, aHypothesis } from './gate-builder.ts';

const SLOW: Evidence = {
  evidenceId: 'evd_1-1',
  fact: 'latency-up',
  component: COMPONENTS.lending,
  strength: 1,
  summary: 'it is slow',
  at: '2026-05-04T10:00:00.000Z',
  from: { collector: 'test', reference: '' },
  figures: {},
  attributes: {},
};
const CLAIMS = [{ text: 'It is slow.', evidence: ['evd_1-1'] }];
const STRICTNESS = { auto: 0, ask: 1, stop: 2 };

const restart = aManifest();
const [treatment] = restart.treats;
if (!treatment) throw new Error('the manifest treats nothing');
const MANIFESTS = [
  restart,
  { ...restart, runbook: 'scale-ecs-service', treats: [{ ...treatment, faultClass: 'cpu-saturation' as const }] },
];

/** The remedy that is chosen for a diagnosis, and what policy says about it. */
const decided = (hypotheses: readonly Hypothesis[], modelDisagrees: boolean) => {
  const input = aGateInput({ record: { helped: 40, failed: 0 } });
  const { catalog } = input;
  const diagnosis = { ...input.diagnosis, hypotheses: [...hypotheses], modelDisagrees };
  const [best] = rankRemedies({
    diagnosis,
    evidence: [],
    edges: EDGES,
    manifests: MANIFESTS,
    catalog,
    tried: [],
    trackRecords: [],
  }).candidates;
  if (!best) return { gate: 'stop' as const, remedy: null };
  const { hypothesis, manifest, target, service } = best;
  const { gate } = decideGate({ ...input, catalog, diagnosis, hypothesis, manifest, target, service });
  return { gate, remedy: `${manifest.runbook} ${target} ${hypothesis.hypothesisId}` };
};

const FAULTS = ['memory-leak', 'cpu-saturation', 'lock-contention'] as const;
const shares = fc.tuple(...FAULTS.map(() => fc.double({ min: 0.05, max: 0.98, noNaN: true })));
const rankedBy = (confidences: readonly number[]): Hypothesis[] =>
  FAULTS.map((faultClass, index) =>
    aHypothesis({
      hypothesisId: `hyp_1-${index + 1}`,
      faultClass,
      component: faultClass === 'lock-contention' ? COMPONENTS.ledger : COMPONENTS.lending,
      confidence: confidences[index] ?? 0,
    }),
  ).toSorted((one, other) => other.confidence - one.confidence);

const neverLess = (ranked: readonly Hypothesis[], hypotheses: readonly Hypothesis[], disagrees: boolean) => {
  const without = decided(ranked, false);
  const withModel = decided(hypotheses, disagrees);
  expect(withModel.remedy).toBe(without.remedy);
  expect(STRICTNESS[withModel.gate]).toBeGreaterThanOrEqual(STRICTNESS[without.gate]);
};

const accepted = (ranked: readonly Hypothesis[], said: readonly { hypothesisId: string; confidence: number }[]) => {
  const acceptance = acceptAnswer(ranked, [SLOW], { hypotheses: said, claims: CLAIMS }, (text) => text);
  if (!acceptance.ok) throw new Error(acceptance.complaint.words);
  return acceptance;
};

describe('the policy with a model', () => {
  it.each([
    ['doubts the rival', [1, 0]],
    ['doubts the first', [0, 1]],
  ])('still asks where two causes are near to each other and the model %s', (_, said) => {
    const ranked = rankedBy([0.91, 0, 0.88]).slice(0, 2);
    expect(decided(ranked, false).gate).toBe('ask');
    const answer = accepted(
      ranked,
      ranked.map(({ hypothesisId }, index) => ({ hypothesisId, confidence: said[index] ?? 0 })),
    );
    expect(decided(answer.hypotheses, answer.disagrees).gate).toBe('ask');
  });

  it('asks no less and chooses the same remedy, whatever a model answers', () => {
    fc.assert(
      fc.property(
        shares,
        fc.shuffledSubarray([0, 1, 2], { minLength: 1 }),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 3, maxLength: 3 }),
        (confidences, order, says) => {
          const ranked = rankedBy(confidences);
          const { hypotheses, disagrees } = accepted(
            ranked,
            order.map((at) => ({ hypothesisId: `hyp_1-${at + 1}`, confidence: says[at] ?? 0 })),
          );
          neverLess(ranked, hypotheses, disagrees);
        },
      ),
    );
  });

  it('asks no less and chooses the same remedy, whatever a model reads in a log', () => {
    fc.assert(
      fc.property(shares, shares, (confidences, read) => {
        const ranked = rankedBy(confidences);
        const { hypotheses, disagrees } = noSurerThan(ranked, rankedBy(read));
        neverLess(ranked, hypotheses, disagrees);
      }),
    );
  });
});
