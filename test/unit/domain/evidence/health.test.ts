import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Series, SeriesRole } from '../../../../lib/contracts/observation.ts';
import {
  anObservation,
  aSeries,
  aService,
  aSignal,
  derive,
  FRONT,
  factsAt,
  NOW_SECONDS,
  ONSET_SECONDS,
  SHOP,
} from './builders.ts';

const QUEUE = '111122223333:eu-west-1:queue:jobs';
const CALM = [...aService(FRONT), ...aService(SHOP)];

const of = (component: string, series: Series[], alarmed = component) =>
  factsAt(derive(anObservation({ series }), [aSignal(alarmed)]).evidence, component);

const without = (series: Series[], component: string, role: SeriesRole): Series[] =>
  series.filter((each) => each.component !== component || each.role !== role);

const quiet = (component: string, faults: number): Series[] => [
  aSeries(component, 'requests', 2, 2, (value) => value),
  aSeries(component, 'faults', 0, faults, (value) => value),
  aSeries(component, 'latencySeconds', 0.2, 0.2),
];

const VERDICTS = ['looks-normal', 'symptom-absent'];
const verdicts = (component: string, series: Series[], alarmed = component) =>
  of(component, series, alarmed).filter((fact) => VERDICTS.includes(fact));

describe('a verdict of health', () => {
  it('is given on waiting and failures over enough requests', () => {
    expect(verdicts(SHOP, CALM).sort()).toEqual(VERDICTS);
  });

  it('is not given to what adds to the symptom, though too little for a fact of its own', () => {
    const [front, shop] = [{ latencySeconds: 0.26 }, { usualLatencySeconds: 0.3, latencySeconds: 0.36 }];
    const found = of(SHOP, [...aService(FRONT, front), ...aService(SHOP, shop)], FRONT);
    expect(found).toContain('own-excess');
    expect(found).not.toContain('latency-up');
    expect(found).not.toContain('looks-normal');
  });

  it.each(['latencySeconds', 'faults', 'requests'] as const)('is not given where nobody knows the %s', (role) => {
    expect(verdicts(SHOP, without(CALM, SHOP, role))).toEqual([]);
    const gone = CALM.map((each) =>
      each.component === SHOP && each.role === role
        ? { ...each, values: each.values.map((value, minute) => (minute > 170 ? null : value)) }
        : each,
    );
    expect(verdicts(SHOP, gone)).toEqual([]);
  });

  it('takes a counter of failures that leaves zeros out for one of failures', () => {
    const sparse = CALM.map((each) =>
      each.role === 'faults' ? { ...each, values: each.values.map((_, minute) => (minute === 30 ? 1 : null)) } : each,
    );
    expect(verdicts(SHOP, sparse).sort()).toEqual(VERDICTS);
  });

  it('is not given on a few requests, nor on none', () => {
    expect(verdicts(SHOP, [...aService(FRONT), ...quiet(SHOP, 0)])).toEqual([]);
    const zero = CALM.map((each) => ({ ...each, values: each.values.map(() => 0) }));
    expect(verdicts(SHOP, zero)).toEqual([]);
  });

  it('judges a queue by what waits in it, unless that is always zero', () => {
    expect(verdicts(QUEUE, [aSeries(QUEUE, 'saturation:backlog', 10, 10)]).sort()).toEqual(VERDICTS);
    expect(verdicts(QUEUE, [aSeries(QUEUE, 'saturation:backlog', 0, 0)])).toEqual([]);
  });
});

describe('failures of a few requests', () => {
  it('are a fact when all of them fail', () => {
    expect(of(SHOP, quiet(SHOP, 2))).toContain('faults-up');
  });

  it('are none where as many fail by chance', () => {
    const often = quiet(SHOP, 1).map((each) =>
      each.role === 'faults' ? { ...each, values: each.values.map((_, minute) => minute % 2) } : each,
    );
    expect(of(SHOP, often)).not.toContain('faults-up');
  });
});

describe('an alarm is not called false', () => {
  it('where traffic collapses at the alarmed component or above it', () => {
    const gone = { requests: 20 };
    expect(of(SHOP, [...aService(FRONT), ...aService(SHOP, gone)])).not.toContain('symptom-absent');
    expect(of(SHOP, [...aService(FRONT, gone), ...aService(SHOP)])).not.toContain('symptom-absent');
  });

  it('where its telemetry is stale', () => {
    const late = CALM.map((each) =>
      each.component === SHOP && each.role === 'latencySeconds'
        ? {
            ...each,
            values: each.values.map((value, index) =>
              (each.timestamps[index] ?? 0) > NOW_SECONDS - 330 ? null : value,
            ),
          }
        : each,
    );
    const facts = of(SHOP, late);
    expect(facts).toContain('telemetry-stale');
    expect(facts).not.toContain('symptom-absent');
  });

  it('where an objective is violated, however usual that is', () => {
    const slow = { usualLatencySeconds: 1.2, latencySeconds: 1.2 };
    const facts = of(FRONT, [...aService(FRONT, slow), ...aService(SHOP)]);
    expect(facts).not.toContain('latency-up');
    expect(facts).not.toContain('symptom-absent');
    expect(facts).toContain('objective-missed');
    expect(of(FRONT, [...aService(FRONT, { latencySeconds: 2.2 }), ...aService(SHOP)])).not.toContain(
      'objective-missed',
    );
    const failing = aService(FRONT).map((each) =>
      each.role === 'faults' ? { ...each, values: each.values.map(() => 12) } : each,
    );
    expect(of(FRONT, [...failing, ...aService(SHOP)])).not.toContain('symptom-absent');
  });

  it.each([
    ['connections near what the platform allows', ['connections', 50, 98], ['connections-limit', 100, 100]],
    ['something else that fills', ['threads', 20, 90], null],
    ['locks that are waited for', ['deadlocks', 1, 40], null],
  ] as const)('over %s', (_, [name, normal, now], limit) => {
    const series = [
      ...CALM,
      aSeries(SHOP, `saturation:${name}`, normal, now),
      ...(limit ? [aSeries(SHOP, `saturation:${limit[0]}`, limit[1], limit[2])] : []),
    ];
    expect(verdicts(SHOP, series)).toEqual([]);
  });

  it('over memory that climbs and is nearly full, while one that climbs far below is no harm', () => {
    const climbing = (from: number) =>
      aSeries(SHOP, 'saturation:memory', from, from, (value, minute) => value + Math.max(0, minute - 165) * 1.5);
    expect(of(SHOP, [...CALM, climbing(60)])).toEqual(expect.arrayContaining(['memory-climbing']));
    expect(of(SHOP, [...CALM, climbing(60)])).not.toContain('symptom-absent');
    expect(of(SHOP, [...CALM, climbing(20)])).toEqual(expect.arrayContaining(['memory-climbing', 'symptom-absent']));
  });

  it('where a callee is clearly the source of waiting that hides in the noise above it', () => {
    const late = { usualLatencySeconds: 0.01, latencySeconds: 0.045 };
    const front = aService(FRONT, { latencySeconds: 0.235 });
    const facts = of(FRONT, [...front, ...aService(SHOP, late)]);
    expect(facts).not.toContain('latency-up');
    expect(facts).not.toContain('symptom-absent');
    const trifle = { usualLatencySeconds: 0.01, latencySeconds: 0.02 };
    const hardly = aService(FRONT, { latencySeconds: 0.21 });
    expect(of(FRONT, [...hardly, ...aService(SHOP, trifle)])).toContain('symptom-absent');
  });

  it('whatever the numbers are, while a callee is killed, or the alarm is hard evidence', () => {
    const platform = [
      {
        component: SHOP,
        what: 'task-oom-killed' as const,
        at: new Date(ONSET_SECONDS * 1000).toISOString(),
        count: 1,
        detail: '',
      },
    ];
    fc.assert(
      fc.property(fc.double({ min: 0.1, max: 3, noNaN: true }), (latencySeconds) => {
        const series = [...aService(FRONT, { latencySeconds }), ...aService(SHOP)];
        const killed = derive(anObservation({ series, platform }), [aSignal(FRONT)]).evidence;
        const hard = derive(anObservation({ series }), [aSignal(FRONT, { hardEvidence: true })]).evidence;
        for (const evidence of [killed, hard]) expect(factsAt(evidence, FRONT)).not.toContain('symptom-absent');
      }),
      { numRuns: 10 },
    );
  });
});
