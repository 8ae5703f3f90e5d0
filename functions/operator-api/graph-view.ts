import type { GraphView } from '../../console/console-views.ts';
import { type ComponentId, componentParts } from '../../lib/contracts/component.ts';
import type { Edge } from '../../lib/contracts/observation.ts';
import { nameOf } from './plain.ts';

/** More boxes than that nobody reads on one screen. */
const MOST_NODES = 30;

export interface GraphInput {
  edges: readonly Edge[];
  /** From the cause to the symptom, both included. */
  path: readonly ComponentId[];
  /** Where alarms fire, most telling first. */
  symptoms: readonly ComponentId[];
}

/** The causal path with its neighbours, as many as can be read; what is further away is only counted. */
export const graphView = ({ edges, path, symptoms }: GraphInput): GraphView | null => {
  const core = [...new Set([...path, ...symptoms])].slice(0, MOST_NODES);
  if (core.length === 0) return null;
  const inCore = new Set(core);
  const near = edges.flatMap(([caller, callee]) =>
    inCore.has(caller) ? [callee] : inCore.has(callee) ? [caller] : [],
  );
  const shown = [...new Set([...core, ...near.toSorted()])].slice(0, MOST_NODES);
  const all = new Set([...edges.flat(), ...core]);
  // The cause is called: it stands first in its path, and each further one calls the one before.
  const steps = new Set(path.slice(1).map((caller, index) => JSON.stringify([caller, path[index]])));
  const isShown = new Set(shown);
  const pairs = [...new Set([...edges.map((edge) => JSON.stringify(edge)), ...steps])].map((pair) => ({
    pair,
    edge: JSON.parse(pair) as Edge,
  }));
  return {
    nodes: shown.map((id) => ({
      id,
      name: nameOf(id),
      kind: componentParts(id).kind.replaceAll('-', ' '),
      role:
        id === path[0]
          ? 'cause'
          : symptoms.includes(id) || id === path.at(-1)
            ? 'symptom'
            : path.includes(id)
              ? 'path'
              : 'other',
    })),
    edges: pairs
      .filter(({ edge: [caller, callee] }) => caller !== callee && isShown.has(caller) && isShown.has(callee))
      .map(({ pair, edge: [from, to] }) => ({ from, to, onPath: steps.has(pair) })),
    leftOut: all.size - shown.length,
  };
};
