import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assumedSymptoms } from '../../../../bench/rca/assumed-symptoms.ts';
import type { CaseSeries, RcaCase } from '../../../../bench/rca/case.ts';
import { rankCase } from '../../../../bench/rca/rank-case.ts';

const ONSET = 1_700_000_100;
const BEFORE = Array.from({ length: 60 }, (_, row) => ONSET - 40_000 + 60 * row);
const NOW = Array.from({ length: 15 }, (_, row) => ONSET - 300 + 60 * row);

interface Told {
  component: string;
  metric: string;
  statistic?: string;
  normal: number;
  broken?: number;
}

/** Normal time that wobbles by some percent, and an incident in which some metrics stand elsewhere from the onset on. */
const caseOf = (told: readonly Told[], rest: Partial<RcaCase> = {}): RcaCase => {
  const half = (timestamps: number[], isBroken: (at: number) => boolean): CaseSeries[] =>
    told.map(({ component, metric, statistic = 'Average', normal, broken = normal }, index) => ({
      component,
      metric,
      statistic,
      timestamps,
      values: timestamps.map((at, row) => (isBroken(at) ? broken : normal) * (1 + 0.03 * Math.sin(row * 7.3 + index))),
    }));
  return {
    symptom: null,
    onsetAt: ONSET,
    periodSeconds: 60,
    edges: null,
    baseline: half(BEFORE, () => false),
    incident: half(NOW, (at) => at >= ONSET),
    ...rest,
  };
};

const EDGES: [string, string][] = [
  ['front', 'orders'],
  ['front', 'cart'],
  ['orders', 'table'],
  ['cart', 'table'],
];
const COMPONENTS = ['front', 'orders', 'cart', 'table'];
const traffic = (component: string, normal: number): Told => ({
  component,
  metric: 'requests',
  statistic: 'Sum',
  normal,
});
const waiting = (component: string, normal: number, broken = normal): Told => ({
  component,
  metric: 'latency',
  normal,
  broken,
});
/** `orders` is slow; the table answers most requests, and depends on nothing. */
const SLOW = [
  traffic('front', 600),
  traffic('orders', 500),
  traffic('cart', 300),
  traffic('table', 9000),
  waiting('front', 0.2, 1),
  waiting('orders', 0.1, 1),
  waiting('cart', 0.1),
  waiting('table', 0.002),
];
const RESOURCES = COMPONENTS.flatMap((component): Told[] => [
  { component, metric: 'cpu', normal: 0.2, broken: component === 'cart' ? 0.9 : component === 'front' ? 0.3 : 0.2 },
  { component, metric: 'threads', normal: 40 },
]);

describe('a case without an alarm', () => {
  it('is seen from whoever depends on most, however busy a leaf is', () => {
    expect(assumedSymptoms(caseOf(SLOW, { edges: EDGES }))).toEqual([
      { component: 'front', metric: 'latency', statistic: 'Average' },
    ]);
    expect(rankCase(caseOf(SLOW, { edges: EDGES }))).toMatchObject({ finding: 'cause-found' });
    expect(rankCase(caseOf(SLOW, { edges: EDGES })).components[0]).toBe('orders');
  });

  it('is seen, without a call graph, from where most time is spent', () => {
    expect(assumedSymptoms(caseOf(SLOW))).toMatchObject([{ component: 'front' }]);
    expect(rankCase(caseOf(SLOW)).finding).toBe('cause-found');
  });

  it('is seen by the metric in which somebody suffers most clearly', () => {
    const failures = COMPONENTS.map((component): Told => ({ component, metric: 'error_rate', normal: 0.01 }));
    const failing = failures.map((each) => ({ ...each, broken: each.component === 'cart' ? 0.01 : 0.3 }));
    const calm = SLOW.map((each) => ({ ...each, broken: each.normal }));
    expect(rankCase(caseOf([...failures, ...SLOW], { edges: EDGES })).components[0]).toBe('orders');
    expect(rankCase(caseOf([...failing, ...calm], { edges: EDGES })).components[0]).toBe('table');
  });
});

describe('the order of components', () => {
  it('goes on by how far metrics moved where nothing tells of users', () => {
    for (const edges of [null, EDGES, [['front', 'orders']] as [string, string][]]) {
      expect(rankCase(caseOf(RESOURCES, { edges })).components[0]).toBe('cart');
    }
  });

  it('is that of the shifts where the alarm is on a resource', () => {
    const symptom = { component: 'front', metric: 'cpu', statistic: 'Average' };
    const calm = SLOW.map((each) => ({ ...each, broken: each.normal }));
    expect(rankCase(caseOf([...RESOURCES, ...calm], { edges: EDGES, symptom })).components[0]).toBe('cart');
  });

  it('holds a component of which nothing but a resource is known', () => {
    const symptom = { component: 'gateway', metric: 'latency', statistic: 'p99' };
    const { components } = rankCase(
      caseOf([...SLOW, ...RESOURCES, { component: 'disk', metric: 'io', normal: 3 }], { symptom }),
    );
    expect([...components].sort()).toEqual(['cart', 'disk', 'front', 'gateway', 'orders', 'table']);
  });

  it('holds every component once, and follows numbers and not names', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray(COMPONENTS, { minLength: 4 }),
        fc.constantFrom(SLOW, RESOURCES),
        fc.boolean(),
        (names, told, hasGraph) => {
          const renamed = (component: string): string => names[COMPONENTS.indexOf(component)] ?? component;
          const edges = hasGraph ? EDGES : null;
          const { components } = rankCase(caseOf(told, { edges }));
          const other = rankCase(
            caseOf(
              told.map((each) => ({ ...each, component: renamed(each.component) })),
              { edges: edges?.map(([caller, callee]): [string, string] => [renamed(caller), renamed(callee)]) ?? null },
            ),
          );
          expect(components).toHaveLength(COMPONENTS.length);
          expect(other.components[0]).toBe(renamed(components[0] ?? ''));
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('a case that cannot be scored', () => {
  const symptom = { component: 'front', metric: 'latency', statistic: 'Average' };

  it('is cannot-tell with all components ranked, when a half or all of it is empty', () => {
    const { baseline, incident } = caseOf(SLOW);
    for (const halves of [
      { baseline, incident: [] },
      { baseline: [], incident },
      { baseline: [], incident: [] },
    ]) {
      const { finding, components } = rankCase(caseOf(SLOW, { ...halves, edges: EDGES, symptom }));
      expect(finding).toBe('cannot-tell');
      expect([...components].sort()).toEqual([...COMPONENTS].sort());
    }
  });

  it('is ranked by what moved at the onset when there is no normal time', () => {
    const { components } = rankCase({ ...caseOf(RESOURCES), baseline: [] });
    expect(components.slice(0, 2)).toEqual(['cart', 'front']);
  });
});

describe('a clock that is an hour ahead', () => {
  it('at one component changes nothing for the others', () => {
    const given = caseOf(SLOW, {
      edges: EDGES,
      symptom: { component: 'front', metric: 'latency', statistic: 'Average' },
    });
    const incident = given.incident.map((each) =>
      each.component === 'cart' ? { ...each, timestamps: each.timestamps.map((at) => at + 3600) } : each,
    );
    expect(rankCase({ ...given, incident })).toMatchObject({ finding: 'cause-found' });
    expect(rankCase({ ...given, incident }).components[0]).toBe('orders');
  });
});
