import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { propagate, slowedQuantile } from '../../../../bench/rca/propagation.ts';
import type { CallEdge } from '../../../../lib/domain/diagnosis/graph.ts';

const EDGES: readonly CallEdge[] = [
  ['front', 'orders'],
  ['front', 'search'],
  ['orders', 'store'],
  ['search', 'store'],
];
const REQUESTS: Readonly<Record<string, number>> = { front: 1000, orders: 200, search: 600, store: 1600 };
const requestsOf = (component: string): number => REQUESTS[component] ?? 0;
const all = { edges: EDGES, requestsOf, passOf: () => 1 };

describe('propagate', () => {
  it('carries all the time that a callee adds to those who call it, in proportion to their requests', () => {
    const effects = propagate('store', { addedSeconds: 160, slowShare: 1, failShare: 0 }, all);
    expect(effects.get('orders')?.addedSeconds).toBeCloseTo(40);
    expect(effects.get('search')?.addedSeconds).toBeCloseTo(120);
    expect(effects.get('front')?.addedSeconds).toBeCloseTo(160);
  });

  it('fails the share of requests that makes at least one failing call', () => {
    const effects = propagate('store', { addedSeconds: 0, slowShare: 0, failShare: 0.5 }, all);
    // Each of the callers makes two calls a request.
    expect(effects.get('orders')?.failShare).toBeCloseTo(0.75);
    expect(effects.get('front')?.failShare).toBeCloseTo(1 - (1 - 0.2 * 0.75) * (1 - 0.6 * 0.75));
  });

  it('lets only a part through where calls are masked, and nothing to what is below or beside', () => {
    const masked = { ...all, passOf: ([caller]: CallEdge) => (caller === 'orders' ? 0 : 1) };
    const effects = propagate('store', { addedSeconds: 160, slowShare: 1, failShare: 0 }, masked);
    expect(effects.get('front')?.addedSeconds).toBeCloseTo(120);
    expect([...propagate('orders', { addedSeconds: 1, slowShare: 1, failShare: 0 }, all).keys()].sort()).toEqual([
      'front',
      'orders',
    ]);
  });

  it('never adds time on the way up nor fails more than everything, whatever the graph', () => {
    const node = fc.constantFrom('a', 'b', 'c', 'd', 'e');
    const counts = fc.record({ a: fc.nat(900), b: fc.nat(900), c: fc.nat(900), d: fc.nat(900), e: fc.nat(900) });
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(node, node), { selector: (edge) => edge.join(), maxLength: 12 }),
        counts,
        share,
        (edges, requests, bad) => {
          const dag = edges.filter(([caller, callee]) => caller < callee);
          const effects = propagate(
            'e',
            { addedSeconds: 10, slowShare: bad, failShare: bad },
            {
              edges: dag,
              requestsOf: (component) => requests[component as keyof typeof requests] ?? 0,
              passOf: () => 1,
            },
          );
          for (const { addedSeconds, failShare, slowShare } of effects.values()) {
            for (const each of [failShare, slowShare]) expect(each >= 0 && each <= 1 + 1e-9).toBe(true);
            expect(addedSeconds).toBeGreaterThanOrEqual(0);
          }
          // What has one caller only passes all of it on, once.
          const callers = dag.filter(([, callee]) => callee === 'e');
          const passed = callers.reduce((sum, [caller]) => sum + (effects.get(caller)?.addedSeconds ?? 0), 0);
          if (dag.every(([, callee]) => callee === 'e')) expect(passed).toBeLessThanOrEqual(10 + 1e-9);
        },
      ),
    );
  });
});

describe('slowedQuantile', () => {
  const known: [number, number][] = [
    [0.5, 0.1],
    [0.9, 0.2],
    [0.99, 0.5],
  ];

  it('moves a quantile by all of the delay once more than what is beyond it is slow, and hardly before', () => {
    expect(slowedQuantile(known, 0.9, 1, 3)).toBeCloseTo(3.2, 1);
    expect(slowedQuantile(known, 0.9, 0.3, 3)).toBeGreaterThan(3);
    expect(slowedQuantile(known, 0.5, 0.05, 3)).toBeLessThan(0.15);
    expect(slowedQuantile(known, 0.9, 0, 3)).toBeCloseTo(0.2, 1);
  });
});
