import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Added, explainedBy } from '../../../../lib/domain/diagnosis/explaining-away.ts';
import { type CallEdge, callGraph } from '../../../../lib/domain/diagnosis/graph.ts';

const EDGES: readonly CallEdge[] = [
  ['front', 'orders'],
  ['front', 'search'],
  ['orders', 'store'],
  ['search', 'store'],
];

const adding = (excesses: Record<string, number>, z = 20): Map<string, Added> =>
  new Map(Object.entries(excesses).map(([component, excess]) => [component, { excess, z }]));

const call = (caller: string, callee: string, requests: number) => ({ caller, callee, requests });

describe('explainedBy', () => {
  it('divides a shared callee among its callers by their own excess where nobody traces', () => {
    const explained = explainedBy(adding({ front: 20, orders: 12, search: 8, store: 10 }), callGraph(EDGES), []);
    expect(explained('orders')).toBeCloseTo(6);
    expect(explained('search')).toBeCloseTo(4);
  });

  it('divides it by the calls that traces counted where they counted every caller that suffers', () => {
    const excesses = adding({ front: 20, orders: 12, search: 8, store: 10 });
    const both = [call('orders', 'store', 200), call('search', 'store', 800)];
    expect(explainedBy(excesses, callGraph(EDGES), both)('orders')).toBeCloseTo(2);
    expect(explainedBy(excesses, callGraph(EDGES), both)('search')).toBeCloseTo(8);
    expect(explainedBy(excesses, callGraph(EDGES), both.slice(0, 1))('orders')).toBeCloseTo(6);
  });

  it('leaves a caller that does not suffer, and an excess that may be chance, out of it', () => {
    const explained = explainedBy(adding({ front: 20, orders: 12, search: -1, store: 10 }), callGraph(EDGES), []);
    expect(explained('orders')).toBeCloseTo(10);
    expect(explained('search')).toBe(0);
    const chance = new Map([...adding({ orders: 12 }), ...adding({ store: 10 }, 2)]);
    expect(explainedBy(chance, callGraph(EDGES), [])('orders')).toBe(0);
  });

  it('hands out no more of a callee than it adds, whatever the graph, the calls and the excesses', () => {
    const node = fc.constantFrom('a', 'b', 'c', 'd', 'e');
    const edges = fc.array(fc.tuple(node, node), { maxLength: 12 });
    const excess = fc.record({
      excess: fc.double({ min: -10, max: 10, noNaN: true }),
      z: fc.double({ min: -5, max: 20, noNaN: true }),
    });
    const excesses = fc.dictionary(node, excess).map((entries) => new Map(Object.entries(entries)));
    const calls = fc.array(fc.tuple(node, node, fc.nat(1000)), { maxLength: 12 });
    fc.assert(
      fc.property(edges, excesses, calls, (given, found, counted) => {
        const graph = callGraph(given);
        const explained = explainedBy(
          found,
          graph,
          counted.map(([caller, callee, requests]) => call(caller, callee, requests)),
        );
        const handedOut = ['a', 'b', 'c', 'd', 'e'].reduce((sum, caller) => sum + explained(caller), 0);
        const called = [...found].filter(([component]) => graph.callers(component).length > 0);
        const atMost = called.reduce((sum, [, each]) => sum + (each.z >= 3 ? Math.max(0, each.excess) : 0), 0);
        expect(handedOut).toBeLessThanOrEqual(atMost * (1 + 1e-9) + 1e-9);
        for (const caller of found.keys()) expect(explained(caller)).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
