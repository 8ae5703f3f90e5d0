import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CallEdge, callGraph, starAround } from '../../../../lib/domain/diagnosis/graph.ts';

const EDGES: readonly CallEdge[] = [
  ['a', 'b'],
  ['b', 'c'],
  ['a', 'c'],
  ['c', 'a'],
  ['x', 'y'],
];

describe('callGraph', () => {
  it('finds the shortest way from a cause up to a symptom', () => {
    expect(callGraph(EDGES).pathToSymptom('c', 'a')).toEqual(['c', 'a']);
    expect(callGraph(EDGES.slice(0, 2)).pathToSymptom('c', 'a')).toEqual(['c', 'b', 'a']);
  });

  it('knows when a symptom does not depend on a component', () => {
    expect(callGraph(EDGES).pathToSymptom('y', 'a')).toBeNull();
    expect(callGraph(EDGES).reachableFrom('a')).toEqual(['a', 'b', 'c']);
  });

  it('gives paths whose every step is a call, whatever the graph and the order of its edges', () => {
    const node = fc.constantFrom('a', 'b', 'c', 'd', 'e');
    const edges = fc.array(fc.tuple(node, node), { maxLength: 15 });
    fc.assert(
      fc.property(edges, node, node, (given, cause, symptom) => {
        const path = callGraph(given).pathToSymptom(cause, symptom);
        expect(path).toEqual(callGraph([...given].reverse()).pathToSymptom(cause, symptom));
        expect(path !== null).toBe(callGraph(given).reachableFrom(symptom).includes(cause));
        for (const [index, callee] of (path ?? []).slice(0, -1).entries())
          expect(given).toContainEqual([path?.[index + 1], callee]);
      }),
    );
  });

  it('lets a symptom depend on everything where nobody knows the graph', () => {
    expect(starAround('a', ['b', 'a', 'b'])).toEqual([['a', 'b']]);
  });
});
