import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Evidence } from '../../../../lib/contracts/evidence.ts';
import { EvidenceFact, LOG_READINGS } from '../../../../lib/contracts/evidence.ts';
import type { Hypothesis } from '../../../../lib/contracts/hypothesis.ts';
import { HARD_FACTS } from '../../../../lib/domain/evidence/harm.ts';
import { acceptReadings, noSurerThan } from '../../../../lib/domain/explanation/accept-readings.ts';
import { FRONT, ONSET_AT, SHOP } from '../evidence/builders.ts';

const fact = (number: number, what: Evidence['fact'], strength = 1): Evidence => ({
  evidenceId: `evd_1-${number}`,
  fact: what,
  component: SHOP,
  strength,
  summary: 'new in the log',
  at: ONSET_AT,
  from: { collector: 'logs', reference: 'template: cart <*>' },
  figures: { incidentCount: 3 },
  attributes: {},
});
const EVIDENCE = [fact(1, 'log-new'), fact(2, 'log-surging', 0.5), fact(3, 'log-timeout'), fact(4, 'latency-up')];

describe('what a model reads in log lines', () => {
  it('becomes a weak fact of its own at the component of the line', () => {
    expect(acceptReadings(EVIDENCE, [{ evidenceId: 'evd_1-2', reading: 'log-disk-full' }])).toMatchObject([
      {
        evidenceId: 'evd_1-2',
        fact: 'log-disk-full',
        component: SHOP,
        strength: 0.15,
        summary: 'a model reads evd_1-2 as log-disk-full',
        from: { collector: 'model', reference: 'evd_1-2' },
      },
    ]);
  });

  it.each([
    ['a line that was not given', { evidenceId: 'evd_9', reading: 'log-timeout' as const }],
    ['a line that a rule has read', { evidenceId: 'evd_1-3', reading: 'log-disk-full' as const }],
    ['what is no line', { evidenceId: 'evd_1-4', reading: 'log-disk-full' as const }],
    ['a line that says nothing', { evidenceId: 'evd_1-1', reading: 'none' as const }],
  ])('is nothing of %s', (_, reading) => {
    expect(acceptReadings(EVIDENCE, [reading])).toEqual([]);
  });

  it('counts once for a line', () => {
    const twice = LOG_READINGS.map((reading) => ({ evidenceId: 'evd_1-1', reading }));
    expect(acceptReadings(EVIDENCE, twice).map(({ fact: what }) => what)).toEqual([LOG_READINGS[0]]);
  });

  it('can be no hard fact, nor anything but what log lines say', () => {
    for (const reading of LOG_READINGS) {
      expect(HARD_FACTS.has(reading)).toBe(false);
      expect(reading).toMatch(/^log-/);
      expect(EvidenceFact.options).toContain(reading);
    }
  });
});

const hypothesis = (index: number, confidence: number): Hypothesis => ({
  hypothesisId: `hyp_1-${index}`,
  component: index % 2 === 0 ? SHOP : FRONT,
  faultClass: (['bad-deployment', 'memory-leak', 'disk-full', 'network-fault'] as const)[index >> 1] ?? 'unknown',
  confidence,
  evidenceFor: [],
  evidenceAgainst: [],
  path: [SHOP],
  wouldChange: [],
});

/** As the ranker gives them: the surest first, at most six of eight. */
const ranking = fc
  .tuple(
    fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6, 7], { minLength: 1, maxLength: 6 }),
    fc.array(fc.double({ min: 0.02, max: 0.95, noNaN: true }), { minLength: 6, maxLength: 6 }),
  )
  .map(([order, numbers]) => {
    const confidences = numbers.toSorted((one, other) => other - one);
    return order.map((index, place) => hypothesis(index, confidences[place] ?? 0));
  });

describe('a ranking beside one that believes the readings', () => {
  it('keeps its order, and is nowhere surer than either', () => {
    fc.assert(
      fc.property(ranking, ranking, (without, believing) => {
        const { hypotheses } = noSurerThan(without, believing);
        expect(hypotheses.map(({ hypothesisId }) => hypothesisId)).toEqual(
          without.map(({ hypothesisId }) => hypothesisId),
        );
        for (const [index, { component, faultClass, confidence }] of hypotheses.entries()) {
          expect(confidence).toBeLessThanOrEqual(without[index]?.confidence ?? 0);
          const other = believing.find((each) => each.component === component && each.faultClass === faultClass);
          expect(confidence).toBeLessThanOrEqual((other ?? believing.at(-1))?.confidence ?? 0);
        }
      }),
    );
  });

  it('has its first cause as the surest, or people are asked', () => {
    fc.assert(
      fc.property(ranking, ranking, (without, believing) => {
        const { hypotheses, disagrees } = noSurerThan(without, believing);
        const surest = Math.max(...hypotheses.map(({ confidence }) => confidence));
        expect(disagrees || hypotheses[0]?.confidence === surest).toBe(true);
      }),
    );
  });

  it('is sure of nothing where the other can tell nothing', () => {
    expect(noSurerThan([hypothesis(0, 0.9)], [])).toMatchObject({ hypotheses: [{ confidence: 0 }], disagrees: true });
  });
});
