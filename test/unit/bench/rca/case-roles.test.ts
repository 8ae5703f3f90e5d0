import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CaseSeries } from '../../../../bench/rca/case.ts';
import { type CaseSymptom, type InRole, rolesIn } from '../../../../bench/rca/case-roles.ts';

const TIMES = [0, 60, 120];
const series = (metric: string, values: (number | null)[], statistic = 'Average', component = 'shop'): CaseSeries => ({
  component,
  metric,
  statistic,
  timestamps: TIMES.slice(0, values.length),
  values,
});
const read = (own: CaseSeries[], symptoms: CaseSymptom[] = [], all: CaseSeries[] = own): InRole[] =>
  rolesIn(all, symptoms)(own);
const valuesOf = (roles: InRole[], role: string) => roles.find((each) => each.role === role)?.series.values;

const requests = series('requests', [100, 100, 100], 'Sum');

describe('the failures of a component', () => {
  it('are the sum of counts that leave each other out', () => {
    const roles = read([
      requests,
      series('error_5xx', [1, null, 3], 'Sum'),
      series('error_4xx', [10, 20, null], 'Sum'),
    ]);
    expect(valuesOf(roles, 'faults')).toEqual([11, 20, 3]);
  });

  it('count a part of another count only once', () => {
    expect(valuesOf(read([series('errors', [5], 'Sum'), series('error_5xx', [3], 'Sum')]), 'faults')).toEqual([5]);
  });

  it('are of the alarmed metric alone where it is there, and the other count is kept beside it', () => {
    const alarmed = { component: 'front', metric: 'error_5xx', statistic: 'Sum' };
    const roles = read([series('error_4xx', [10], 'Sum'), series('error_5xx', [1], 'Sum')], [alarmed]);
    expect(valuesOf(roles, 'faults')).toEqual([1]);
    expect(valuesOf(roles, 'saturation:error_4xx')).toEqual([10]);
  });

  it('never add up shares, and keep the second one', () => {
    const roles = read([requests, series('availability', [0.9]), series('error_rate', [0.2])]);
    expect(valuesOf(roles, 'faults')?.[0]).toBeCloseTo(10);
    expect(valuesOf(roles, 'saturation:error_rate')).toEqual([0.2]);
  });

  it('are a share of 1 or of 100 in one unit through a case, and a count where no share can be so large', () => {
    const elsewhere = (value: number) => series('error_rate', [value], 'Average', 'cart');
    const at = (value: number) => {
      const own = [requests, series('error_rate', [0.5])];
      return valuesOf(read(own, [], [...own, elsewhere(value)]), 'faults')?.[0];
    };
    expect(at(0.9)).toBe(50);
    expect(at(40)).toBe(0.5);
    expect(at(400)).toBe(0.5);
    expect(read([series('availability', [400])]).map(({ role }) => role)).toEqual(['saturation:availability']);
  });

  it('are what is missing from a count of successes, where requests are counted', () => {
    const successes = series('success_count', [70, 100, 100], 'Sum');
    expect(valuesOf(read([requests, successes]), 'faults')).toEqual([30, 0, 0]);
    expect(read([successes]).map(({ role }) => role)).toEqual(['saturation:success_count']);
  });
});

describe('the resources of a component', () => {
  it('have the names and units that the product knows, by what the values can be all through a case', () => {
    const own = [series('cpu', [0.2, 0.95]), series('mem', [40, 60]), series('db_connections', [7])];
    const roles = read(own);
    expect(valuesOf(roles, 'saturation:cpu')).toEqual([20, 95]);
    expect(valuesOf(roles, 'saturation:memory')).toEqual([40, 60]);
    expect(valuesOf(roles, 'saturation:connections')).toEqual([7]);
    const inPercent = read(own, [], [...own, series('cpu', [80], 'Average', 'cart')]);
    expect(valuesOf(inPercent, 'saturation:cpu')).toEqual([0.2, 0.95]);
  });

  it('in bytes or cores are no percentage', () => {
    expect(read([series('mem', [2e8]), series('cpu', [350])]).map(({ role }) => role)).toEqual([
      'saturation:cpu in a unit of its own',
      'saturation:mem in a unit of its own',
    ]);
  });

  it('say their statistic only where two would have one name', () => {
    const roles = read([series('cpu', [0.9], 'Maximum'), series('cpu', [0.5]), series('threads', [9], 'Maximum')]);
    expect(roles.map(({ role }) => role)).toEqual(['saturation:cpu', 'saturation:cpu Maximum', 'saturation:threads']);
    expect(valuesOf(roles, 'saturation:cpu')).toEqual([50]);
  });
});

describe('the roles of a component', () => {
  const metrics = [
    'requests',
    'workload',
    'latency',
    'response_time',
    'error_4xx',
    'error_5xx',
    'availability',
    'cpu',
    'cpu_util',
  ];
  const some = fc.uniqueArray(
    fc.record({ metric: fc.constantFrom(...metrics), statistic: fc.constantFrom('Average', 'Sum', 'p50', 'p90') }),
    { selector: ({ metric, statistic }) => `${metric}|${statistic}`, minLength: 1, maxLength: 12 },
  );

  it('depend on no order in a file, come once each, and leave no metric out', () => {
    fc.assert(
      fc.property(some, fc.integer({ min: 0, max: 11 }), (named, turn) => {
        const own = named.map(({ metric, statistic }, index) => series(metric, [0.1 * index], statistic));
        const roles = read(own);
        const at = turn % own.length;
        expect(read([...own.slice(at), ...own.slice(0, at)])).toEqual(roles);
        expect(new Set(roles.map(({ role }) => role)).size).toBe(roles.length);
        expect(new Set(roles.flatMap((each) => each.series.metric.split(' + ')))).toEqual(
          new Set(named.map(({ metric }) => metric)),
        );
      }),
    );
  });
});
