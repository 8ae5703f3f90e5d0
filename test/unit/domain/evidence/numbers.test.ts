import { describe, expect, it } from 'vitest';
import type { Series } from '../../../../lib/contracts/observation.ts';
import {
  anObservation,
  aSeries,
  aService,
  aSignal,
  derive,
  FRONT,
  factsAt,
  instant,
  ONSET_SECONDS,
  PRICES,
  SHOP,
  STORE,
} from './builders.ts';

const facts = (component: string, series: ReturnType<typeof aService>) =>
  factsAt(derive(anObservation({ series })).evidence, component);

describe('evidence from numbers', () => {
  it('sees latency, failures and traffic that are not as usual', () => {
    expect(facts(FRONT, aService(FRONT, { latencySeconds: 2 }))).toContain('latency-up');
    expect(facts(FRONT, aService(FRONT, { faults: 60 }))).toContain('faults-up');
    expect(facts(FRONT, aService(FRONT, { requests: 1500 }))).toContain('requests-up');
    expect(facts(FRONT, aService(FRONT, { requests: 100 }))).toContain('requests-down');
  });

  it.each([
    { period: 60, sinceFault: 140, until: 162 },
    { period: 60, sinceFault: 175, until: 180 },
    { period: 300, sinceFault: 345, until: 640 },
  ])('knows at the first look what made an alarm fire: %o', ({ period, sinceFault, until }) => {
    const fault = ONSET_SECONDS - sinceFault;
    const alongPeriods = (series: Series): Series => {
      const timestamps = Array.from({ length: 41 }, (_, index) => fault + (index - 40) * period);
      // Of the fault only the periods that are over have a point.
      for (let at = fault + period; at + period <= ONSET_SECONDS - sinceFault + until; at += period)
        timestamps.push(at);
      const usual = { requests: 600, faults: 0 }[series.role as 'requests' | 'faults'] ?? 0.2;
      const now = { requests: 1800, faults: 200 }[series.role as 'requests' | 'faults'] ?? 3;
      return {
        ...series,
        periodSeconds: period,
        timestamps,
        values: timestamps.map((at, index) => (at >= fault ? now : usual) * (1 + 0.01 * Math.sin(7.3 * index))),
      };
    };
    const observation = anObservation({ series: aService(FRONT).map(alongPeriods) });
    const { evidence } = derive({ ...observation, scope: { ...observation.scope, toAt: instant(fault + until) } });
    expect(factsAt(evidence, FRONT)).toEqual(expect.arrayContaining(['latency-up', 'faults-up', 'requests-up']));
  });

  it('says how bad, what is normal and what was promised', () => {
    const { evidence } = derive(anObservation({ series: aService(FRONT, { latencySeconds: 2 }) }));
    const found = evidence.find(({ fact }) => fact === 'latency-up');
    expect(found?.summary).toMatch(/latency is \S+ s, normally 0\.2\S* s; at most 1 s is promised/);
    expect(found?.figures).toMatchObject({ objectiveSeconds: 1 });
  });

  it('finds a component normal when it is, and says nothing about one without data', () => {
    expect(facts(SHOP, aService(SHOP))).toEqual(['looks-normal']);
    expect(facts(STORE, aService(SHOP))).toEqual([]);
  });

  it('does not take a coin toss of three requests for failing', () => {
    const three = aService(SHOP, { usualRequests: 1 }).map((series) => ({
      ...series,
      values: series.values.map((value, minute) => {
        if (series.role === 'latencySeconds') return value;
        if (series.role === 'requests') return minute < 178 || minute > 181 ? Number(minute < 178) : 1;
        return Number(minute === 180 || minute % 20 === 0);
      }),
    }));
    expect(facts(SHOP, three)).not.toContain('faults-up');
  });

  it('sees memory that climbs, but not memory that is merely noisy', () => {
    const climbing = aSeries(
      SHOP,
      'saturation:memory',
      40,
      40,
      (value, minute) => value + Math.max(0, minute - 165) * 2,
    );
    expect(facts(SHOP, [climbing])).toContain('memory-climbing');
    const noisy = aSeries(SHOP, 'saturation:memory', 40, 40, (value, minute) => value + 10 * Math.sin(minute * 7.3));
    expect(facts(SHOP, [noisy])).not.toContain('memory-climbing');
  });

  it('sees connections near the ceiling that the catalog sets, and not far below it', () => {
    expect(facts(STORE, [aSeries(STORE, 'saturation:connections', 100, 195)])).toContain('connections-high');
    expect(facts(STORE, [aSeries(STORE, 'saturation:connections', 100, 120)])).not.toContain('connections-high');
  });

  it('sees throttled calls, and concurrency that stands at its limit meanwhile', () => {
    const found = facts(PRICES, [
      ...aService(PRICES),
      aSeries(PRICES, 'saturation:throttles', 0, 90),
      aSeries(PRICES, 'saturation:concurrency', 20, 5, (value) => value),
    ]);
    expect(found).toEqual(expect.arrayContaining(['throttles-up', 'concurrency-at-limit']));
  });

  it('sees fewer running than desired, a hot processor and a growing backlog', () => {
    const flat = (value: number) => value;
    const series = [
      aSeries(SHOP, 'saturation:running', 4, 2, flat),
      aSeries(SHOP, 'saturation:desired', 4, 4, flat),
      aSeries(SHOP, 'saturation:cpu', 40, 97),
      aSeries(STORE, 'saturation:backlog', 10, 900),
    ];
    expect(facts(SHOP, series)).toEqual(expect.arrayContaining(['capacity-below-desired', 'cpu-high']));
    expect(facts(STORE, series)).toContain('backlog-growing');
  });

  it('makes the own excess of the slow callee citable, and not that of its caller', () => {
    const series = [...aService(FRONT, { latencySeconds: 2.2 }), ...aService(SHOP, { latencySeconds: 2.2 })];
    expect(facts(SHOP, series)).toContain('own-excess');
    expect(facts(FRONT, series)).not.toContain('own-excess');
  });
});

describe('an alarm that the numbers do not bear out', () => {
  const calm = [...aService(FRONT), ...aService(SHOP), aSeries(SHOP, 'saturation:cpu', 20, 45)];

  it('is told when nobody who depends on the component suffers', () => {
    const { evidence } = derive(anObservation({ series: calm }), [aSignal(SHOP)]);
    expect(factsAt(evidence, SHOP)).toContain('symptom-absent');
  });

  it('is not told when a caller suffers', () => {
    const series = [...calm.slice(3), ...aService(FRONT, { faults: 60 })];
    expect(factsAt(derive(anObservation({ series }), [aSignal(SHOP)]).evidence, SHOP)).not.toContain('symptom-absent');
  });

  it('is not told against hard evidence, nor for want of data', () => {
    const hard = derive(anObservation({ series: calm }), [aSignal(SHOP, { hardEvidence: true })]);
    expect(factsAt(hard.evidence, SHOP)).not.toContain('symptom-absent');
    expect(factsAt(derive(anObservation(), [aSignal(SHOP)]).evidence, SHOP)).not.toContain('symptom-absent');
  });
});
