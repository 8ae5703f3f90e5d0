import type { Catalog } from '../../contracts/catalog.ts';
import type { Edge, Scope, TracedCall } from '../../contracts/observation.ts';
import { callGraph } from '../diagnosis/graph.ts';
import { componentOfService } from './scope.ts';

/**
 * The scope as it turned out: the catalog's dependencies and the calls that traces saw. What the catalog does not know joins
 * only where the application depends on it, so that a neighbour's graph stays out; who calls the application joins only where the
 * catalog knows it. Self-calls count for nothing. Without traced calls it is the scope that was asked about.
 */
export const scopeAsTraced = (scope: Scope, traced: readonly TracedCall[], catalog: Catalog): Scope => {
  const known = new Map(
    Object.keys(catalog.services).map((service) => [componentOfService(service, catalog), service] as const),
  );
  const calls = traced
    .map(({ caller, callee }): Edge => [caller, callee])
    .filter(([caller, callee]) => caller !== callee);
  const graph = callGraph([...scope.edges, ...calls]);
  const asked = new Set(scope.components.map(({ component }) => component));
  const reached = new Set([...asked].flatMap((component) => graph.reachableFrom(component)));
  const joining = calls.filter(([caller, callee]) => reached.has(caller) || (reached.has(callee) && known.has(caller)));
  const named = new Set(scope.edges.map(([caller, callee]) => `${caller}|${callee}`));
  const found = [...new Set(joining.flat())].filter((component) => !asked.has(component)).sort();
  return {
    ...scope,
    components: [
      ...scope.components,
      ...found.map((component) => ({ service: known.get(component) ?? component, component })),
    ],
    edges: [...scope.edges, ...unique(joining).filter(([caller, callee]) => !named.has(`${caller}|${callee}`))],
  };
};

const unique = (edges: readonly Edge[]): Edge[] =>
  [...new Map(edges.map((edge): [string, Edge] => [edge.join('|'), edge]))]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, edge]) => edge);
