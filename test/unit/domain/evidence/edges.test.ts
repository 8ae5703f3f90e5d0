import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ComponentId } from '../../../../lib/contracts/component.ts';
import type { TracedCall } from '../../../../lib/contracts/observation.ts';
import { callGraph } from '../../../../lib/domain/diagnosis/graph.ts';
import { scopeAsTraced } from '../../../../lib/domain/evidence/edges.ts';
import { anObservation, CATALOG, FRONT, PRICES, SHOP, STORE } from './builders.ts';

const named = (name: string): ComponentId => `111122223333:eu-west-1:external:${name}`;
const PROVIDER = named('api.provider.example');
const BEHIND = named('bank.example');
const NEIGHBOUR = named('neighbour');
const THEIRS = named('their-database');

const { scope } = anObservation();
const call = (caller: ComponentId, callee: ComponentId): TracedCall => ({
  caller,
  callee,
  requests: 10,
  callerRequests: 20,
});
const traced = (...pairs: [ComponentId, ComponentId][]) =>
  scopeAsTraced(
    scope,
    pairs.map(([caller, callee]) => call(caller, callee)),
    CATALOG,
  );

describe('the graph that a cause is looked for in', () => {
  it('is the catalog’s dependencies where nothing was traced', () => {
    expect(traced()).toEqual(scope);
  });

  it('takes in what the application was seen to call, however far down', () => {
    const { edges, components } = traced([SHOP, PROVIDER], [PROVIDER, BEHIND]);
    expect(edges).toEqual([...scope.edges, [SHOP, PROVIDER], [PROVIDER, BEHIND]]);
    expect(components.slice(scope.components.length)).toEqual([
      { service: PROVIDER, component: PROVIDER },
      { service: BEHIND, component: BEHIND },
    ]);
  });

  it('names a component of the catalog that was not in scope by its service', () => {
    const alone = { ...scope, components: [{ service: 'front', component: FRONT }], edges: [] };
    expect(scopeAsTraced(alone, [call(FRONT, SHOP)], CATALOG).components).toEqual([
      { service: 'front', component: FRONT },
      { service: 'shop', component: SHOP },
    ]);
  });

  it('leaves out a neighbour’s graph, and a stranger who calls the application', () => {
    expect(traced([NEIGHBOUR, THEIRS], [NEIGHBOUR, SHOP])).toEqual(scope);
  });

  it('takes in a caller that the catalog knows, so that whom a change would touch is seen', () => {
    const alone = { ...scope, components: [{ service: 'store', component: STORE }], edges: [] };
    expect(scopeAsTraced(alone, [call(PRICES, STORE)], CATALOG).edges).toEqual([[PRICES, STORE]]);
  });

  it('has each pair once, and none of a component with itself', () => {
    expect(traced([FRONT, SHOP], [SHOP, PROVIDER], [SHOP, PROVIDER], [SHOP, SHOP]).edges).toEqual([
      ...scope.edges,
      [SHOP, PROVIDER],
    ]);
  });

  it('holds what is promised for any traced calls, cycles and all', () => {
    const node = fc.constantFrom(FRONT, SHOP, STORE, PRICES, PROVIDER, BEHIND, NEIGHBOUR, THEIRS);
    const known = new Set([FRONT, SHOP, STORE, PRICES]);
    fc.assert(
      fc.property(fc.array(fc.tuple(node, node), { maxLength: 20 }), (pairs) => {
        const { edges, components } = traced(...pairs);
        const reached = new Set(callGraph(edges).reachableFrom(FRONT));
        for (const kept of scope.edges) expect(edges).toContainEqual(kept);
        expect(new Set(edges.map((edge) => edge.join('|'))).size).toBe(edges.length);
        for (const [caller, callee] of edges) {
          expect(caller).not.toBe(callee);
          for (const end of [caller, callee]) expect(known.has(end) || reached.has(end)).toBe(true);
        }
        const inEdges = new Set(edges.flat());
        for (const { component } of components) expect(known.has(component) || inEdges.has(component)).toBe(true);
        expect(traced(...pairs.toReversed())).toEqual({ ...scope, edges, components });
      }),
    );
  });
});
