import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Evidence, EvidenceFact } from '../../../../lib/contracts/evidence.ts';
import { Hypothesis } from '../../../../lib/contracts/hypothesis.ts';
import { MAXIMUM_CONFIDENCE } from '../../../../lib/domain/diagnosis/confidence.ts';
import { type RankingInput, rankCauses } from '../../../../lib/domain/diagnosis/rank-causes.ts';
import {
  anObservation,
  aSeries,
  aService,
  FRONT,
  instant,
  NOW_SECONDS,
  ONSET_AT,
  ONSET_SECONDS,
  PRICES,
  SHOP,
  STORE,
} from '../evidence/builders.ts';

const seen = (component: string, fact: EvidenceFact, given: Partial<Evidence> = {}): Evidence => ({
  evidenceId: `evd_${component.split(':').at(-1)?.replace('/', '-')}-${fact}`,
  fact,
  component,
  strength: 1,
  summary: fact,
  attributes: {},
  at: ONSET_AT,
  from: { collector: 'test', reference: '' },
  figures: {},
  ...given,
});

const rank = (given: Partial<RankingInput>) => {
  let count = 0;
  return rankCauses({
    symptoms: [FRONT],
    alarmed: [],
    series: [],
    edges: anObservation().scope.edges,
    traced: [],
    evidence: [],
    onsetAt: ONSET_AT,
    now: new Date(NOW_SECONDS * 1000),
    newHypothesisId: () => {
      count += 1;
      return `hyp_${count}`;
    },
    ...given,
  });
};

const WORKERS = '111122223333:eu-west-1:auto-scaling-group:workers';
const SLOW_SHOP = [
  ...aService(FRONT, { latencySeconds: 2.2 }),
  ...aService(SHOP, { latencySeconds: 2.2 }),
  ...aService(PRICES),
];

const firstOf = (given: Partial<RankingInput>): string => {
  const { finding, hypotheses } = rank(given);
  const [first] = hypotheses;
  return first ? `${first.component.split(':').at(-1)} ${first.faultClass}` : finding;
};

describe('rankCauses', () => {
  it('joins where the excess is with what the evidence says broke', () => {
    const evidence = [seen(SHOP, 'deployed-before-onset'), seen(FRONT, 'deployed-before-onset', { strength: 0.5 })];
    expect(firstOf({ series: SLOW_SHOP, evidence })).toBe('c/shop bad-deployment');
    expect(firstOf({ series: SLOW_SHOP, evidence: [seen(SHOP, 'memory-climbing'), seen(SHOP, 'oom-killed')] })).toBe(
      'c/shop memory-leak',
    );
  });

  it.each([
    [WORKERS, 'instance-impaired', 'instance-failure'],
    [SHOP, 'quota-reached', 'quota-exceeded'],
  ] as const)('takes what the platform states about %s (%s) for %s', (component, fact, faultClass) => {
    const series = [...aService(FRONT, { latencySeconds: 2.2 }), ...aService(component, { latencySeconds: 2.2 })];
    const edges: [string, string][] = [[FRONT, component]];
    const [first] = rank({ series, edges, evidence: [seen(component, fact)] }).hypotheses;
    expect(first).toMatchObject({ component, faultClass });
  });

  it('takes a quota that is near for a hint, which a deployment outweighs', () => {
    const near = seen(SHOP, 'quota-near');
    expect(firstOf({ series: SLOW_SHOP, evidence: [near] })).toBe('c/shop quota-exceeded');
    expect(firstOf({ series: SLOW_SHOP, evidence: [near, seen(SHOP, 'deployed-before-onset')] })).toBe(
      'c/shop bad-deployment',
    );
  });

  it('gives each hypothesis its evidence, its path to the symptom and what would change it', () => {
    const evidence = [seen(SHOP, 'deployed-before-onset'), seen(SHOP, 'requests-up', { strength: 0.4 })];
    const [first] = rank({ series: SLOW_SHOP, evidence }).hypotheses;
    expect(Hypothesis.safeParse(first).error).toBeUndefined();
    expect(first?.evidenceFor).toContain(evidence[0]?.evidenceId);
    expect(first?.evidenceAgainst).toContain(evidence[1]?.evidenceId);
    expect(first?.path).toEqual([SHOP, FRONT]);
    expect(first?.wouldChange.length).toBeGreaterThan(0);
  });

  it('blames the client that leaks connections, not the database that has none left', () => {
    const evidence = [seen(STORE, 'connections-high'), seen(SHOP, 'log-connections-refused'), seen(SHOP, 'faults-up')];
    expect(firstOf({ series: SLOW_SHOP, evidence })).toBe('c/shop connections-exhausted');
  });

  it('names the source as unknown, without much confidence, when nothing says what broke', () => {
    const { hypotheses } = rank({ series: SLOW_SHOP });
    expect(hypotheses[0]).toMatchObject({ component: SHOP, faultClass: 'unknown' });
    expect(hypotheses[0]?.confidence).toBeLessThan(0.5);
  });

  it('finds two causes that have excess and evidence of their own', () => {
    const series = [
      ...aService(FRONT, { faults: 150 }),
      ...aService(SHOP, { faults: 80 }),
      ...aService(PRICES, { faults: 70 }),
    ];
    const evidence = [
      seen(SHOP, 'deployed-before-onset'),
      seen(SHOP, 'faults-up'),
      seen(PRICES, 'throttles-up'),
      seen(PRICES, 'configured-before-onset'),
    ];
    const edges = [[FRONT, SHOP] as [string, string], [FRONT, PRICES] as [string, string]];
    const found = rank({ series, evidence, edges }).hypotheses.filter(({ confidence }) => confidence > 0.35);
    expect(found.map(({ component }) => component).sort()).toEqual([PRICES, SHOP].sort());
  });

  it('gives a false alarm no cause', () => {
    const calm = [...aService(FRONT), ...aService(SHOP)];
    expect(rank({ series: calm, evidence: [seen(SHOP, 'deployed-before-onset')] })).toMatchObject({
      finding: 'symptom-absent',
      hypotheses: [],
    });
    expect(rank({ series: calm, evidence: [seen(FRONT, 'symptom-absent')] }).finding).toBe('symptom-absent');
  });

  it('does not call the symptom absent against what the platform states', () => {
    const evidence = [seen(SHOP, 'oom-killed'), seen(SHOP, 'memory-climbing'), seen(FRONT, 'symptom-absent')];
    expect(firstOf({ series: [...aService(FRONT), ...aService(SHOP)], evidence })).toBe('c/shop memory-leak');
  });

  it('does not call the symptom absent against a clear source below it', () => {
    const hidden = [
      ...aService(FRONT, { latencySeconds: 0.235 }),
      ...aService(SHOP, { usualLatencySeconds: 0.01, latencySeconds: 0.045 }),
    ];
    const stated = seen(FRONT, 'symptom-absent');
    expect(rank({ series: hidden, evidence: [stated] }).finding).toBe('symptom-absent');
    const { hypotheses } = rank({ series: hidden, evidence: [stated, seen(SHOP, 'latency-up')] });
    expect(hypotheses[0]?.component).toBe(SHOP);
    const blip = hidden.map((each) =>
      each.role === 'latencySeconds'
        ? {
            ...each,
            values: each.values.map((value, minute) =>
              (value ?? 0) > 0.04 && each.component === SHOP && minute !== 180 ? 0.01 : value,
            ),
          }
        : each,
    );
    expect(rank({ series: blip, evidence: [stated, seen(SHOP, 'latency-up')] }).finding).toBe('symptom-absent');
  });

  it.each([
    ['traffic stays away from the symptom', FRONT, 'requests-down'],
    ['the symptom keeps no promise, however usual that is', FRONT, 'objective-missed'],
    ['the symptom tells nothing any more', FRONT, 'telemetry-stale'],
    ['no metric of the symptom is there', FRONT, 'telemetry-missing'],
    ['something below is about to run out', STORE, 'storage-low'],
  ] as const)('does not call the symptom absent while %s', (_, component, fact) => {
    const calm = [...aService(FRONT), ...aService(SHOP)];
    expect(rank({ series: calm, evidence: [seen(component, fact)] }).finding).not.toBe('symptom-absent');
  });

  it('calls the symptom absent only where waiting and failures are known over enough requests', () => {
    const known = aService(FRONT);
    expect(rank({ series: known }).finding).toBe('symptom-absent');
    for (const role of ['faults', 'latencySeconds'] as const)
      expect(rank({ series: known.filter((each) => each.role !== role) }).finding).toBe('cannot-tell');
    expect(rank({ series: aService(FRONT, { requests: 0.5, usualRequests: 0.5 }) }).finding).toBe('cannot-tell');
  });

  it('says that it cannot tell when there is nothing to go by', () => {
    expect(rank({})).toMatchObject({ finding: 'cannot-tell', hypotheses: [] });
    expect(rank({ symptoms: [] }).finding).toBe('cannot-tell');
    expect(
      rank({
        series: [aSeries(FRONT, 'requests', 1, 1)].map((series) => ({
          ...series,
          timestamps: [ONSET_SECONDS],
          values: [1],
        })),
      }).finding,
    ).toBe('cannot-tell');
  });

  it('looks at users of a queue too when its backlog is the symptom', () => {
    const queue = '111122223333:eu-west-1:queue:jobs';
    const workers = '111122223333:eu-west-1:auto-scaling-group:workers';
    const evidence = [
      seen(queue, 'backlog-growing'),
      seen(queue, 'requests-down'),
      seen(workers, 'instance-unhealthy'),
    ];
    const { hypotheses } = rank({ symptoms: [queue], edges: [[workers, queue]], evidence });
    expect(hypotheses[0]).toMatchObject({ component: workers, faultClass: 'instance-failure', path: [workers, queue] });
  });

  it('trusts itself less when the telemetry is not to be trusted', () => {
    const sure = rank({ series: SLOW_SHOP, evidence: [seen(SHOP, 'deployed-before-onset')] });
    const unsure = rank({
      series: SLOW_SHOP,
      evidence: [seen(SHOP, 'deployed-before-onset'), seen(FRONT, 'telemetry-stale')],
    });
    expect(unsure.hypotheses[0]?.confidence).toBeLessThan(sure.hypotheses[0]?.confidence ?? 0);
  });

  it('finds the source although every source has a clock some seconds off, and the graph has a cycle or is not known', () => {
    const skewed = SLOW_SHOP.map((series, index) => ({
      ...series,
      timestamps: series.timestamps.map((at) => at + ((index * 17) % 50)),
    }));
    const edges: [string, string][] = [...anObservation().scope.edges, [SHOP, FRONT], [SHOP, SHOP]];
    expect(firstOf({ series: skewed })).toBe('c/shop unknown');
    expect(rank({ series: SLOW_SHOP, edges }).finding).not.toBe('symptom-absent');
    expect(rank({ series: SLOW_SHOP, edges: [] }).hypotheses[0]?.component).toBe(SHOP);
  });

  it('does not depend on the order of evidence, series, edges or the size of traffic', () => {
    const evidence = [
      seen(SHOP, 'deployed-before-onset'),
      seen(SHOP, 'log-exception'),
      seen(PRICES, 'throttles-up'),
      seen(STORE, 'connections-high'),
      seen(FRONT, 'faults-up'),
    ];
    const edges = anObservation().scope.edges;
    const expected = rank({ series: SLOW_SHOP, evidence });
    const order = ({ hypotheses }: typeof expected) =>
      hypotheses.map(({ component, faultClass }) => component + faultClass);
    const shuffled = <T>(items: readonly T[]) => fc.shuffledSubarray([...items], { minLength: items.length });
    fc.assert(
      fc.property(
        shuffled(evidence),
        shuffled(SLOW_SHOP),
        shuffled(edges),
        fc.double({ min: 0.5, max: 100, noNaN: true }),
        (e, series, g, factor) => {
          expect(rank({ series, evidence: e, edges: g })).toEqual(expected);
          const scaled = series.map((each) =>
            each.role === 'latencySeconds'
              ? each
              : { ...each, values: each.values.map((value) => (value === null ? null : value * factor)) },
          );
          expect(order(rank({ series: scaled, evidence }))).toEqual(order(expected));
        },
      ),
      { numRuns: 15 },
    );
  });

  it('stays within its bounds of confidence and never throws, whatever it is given', () => {
    const facts: EvidenceFact[] = [
      'oom-killed',
      'deployed-before-onset',
      'looks-normal',
      'throttles-up',
      'requests-up',
      'symptom-absent',
      'connections-high',
      'past-incident',
    ];
    const item = fc
      .tuple(
        fc.constantFrom(FRONT, SHOP, STORE, PRICES),
        fc.constantFrom(...facts),
        fc.double({ min: 0, max: 1, noNaN: true }),
      )
      .map(([component, fact, strength]) => seen(component, fact, { strength, at: instant(ONSET_SECONDS) }));
    const value = fc.oneof(fc.constant(null), fc.constant(Number.NaN), fc.double(), fc.constant(0));
    const values = fc.array(value, { minLength: 185, maxLength: 185 });
    fc.assert(
      fc.property(fc.array(item, { maxLength: 12 }), values, values, (evidence, requests, latency) => {
        const series = [
          { ...aSeries(FRONT, 'requests', 1, 1), values: requests },
          { ...aSeries(FRONT, 'latencySeconds', 1, 1), values: latency },
        ];
        for (const { confidence, path } of rank({ evidence, series }).hypotheses) {
          expect(confidence).toBeGreaterThan(0);
          expect(confidence).toBeLessThanOrEqual(MAXIMUM_CONFIDENCE);
          expect(path.length).toBeGreaterThan(0);
        }
      }),
      { numRuns: 60 },
    );
  });
});
