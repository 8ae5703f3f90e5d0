import type { Service } from '@aws-sdk/client-xray';
import { type ComponentId, componentParts } from '../../../contracts/component.ts';
import type { TracedCall } from '../../../contracts/observation.ts';
import type { Place } from '../clients.ts';
import type { PlacedNode, TracedNode } from '../traced-components.ts';
import { namesOf } from '../traced-names.ts';

/** What X-Ray's statistics are asked by: a node's name and type. */
export interface Entity {
  name: string;
  type: string;
  requests: number;
}

export interface TracedGraph {
  calls: TracedCall[];
  /** The node that counts a component's requests. */
  entities: Map<ComponentId, Entity>;
  /** Names that fit several services, with these. */
  ambiguous: Map<string, readonly string[]>;
  /** When the last traced request ended, epoch seconds; null when there was none. What comes after it is not known yet. */
  knownUntilSeconds: number | null;
}

const API_STAGE = 'AWS::ApiGateway::Stage';

const nodeOf = ({ Name = '', Names = [], Type = '', AccountId }: Service): TracedNode => {
  const names = [Name, ...Names].flatMap(namesOf);
  // A stage is named `api/stage`; the catalog names the api.
  const apis = Type === API_STAGE ? names.flatMap((name) => name.split('/')[0] || []) : [];
  return { names: [...new Set([...apis, ...names])], type: Type, account: AccountId || null };
};

/**
 * Lambda has two nodes of one name: the service, which takes the calls and counts those it throttles, and the function. Where a
 * component has several nodes, the service's counts, else the busiest.
 */
const whoCounts = (one: Entity, other: Entity | undefined): Entity => {
  if (!other) return one;
  const isService = ({ type }: Entity): number => Number(type === 'AWS::Lambda');
  const order =
    isService(other) - isService(one) ||
    other.requests - one.requests ||
    (`${one.type} ${one.name}` < `${other.type} ${other.name}` ? -1 : 1);
  return order < 0 ? one : other;
};

const isQueue = (component: ComponentId): boolean => componentParts(component).kind === 'queue';

/**
 * Who waits for whom on an edge; null when neither does. Nobody waits for what a queue hands on: there the consumer depends on
 * the queue, as in the catalog. Any other asynchronous edge (`link`) keeps nobody waiting.
 */
const dependency = (
  from: ComponentId,
  to: ComponentId,
  edgeType: string | undefined,
): [caller: ComponentId, callee: ComponentId] | null => {
  if (from === to) return null;
  if (isQueue(from)) return isQueue(to) ? null : [to, from];
  return edgeType === 'link' ? null : [from, to];
};

/** Reads the nodes and edges of a service graph as calls between components. Order of nodes and pages never matters. */
export const tracedGraph = (
  services: readonly Service[],
  place: Place,
  componentOf: (node: TracedNode, place: Place) => PlacedNode,
): TracedGraph => {
  const components = new Map<number, ComponentId>();
  const entities = new Map<ComponentId, Entity>();
  const ambiguous = new Map<string, readonly string[]>();
  let knownUntilSeconds: number | null = null;
  for (const service of services) {
    const placed = componentOf(nodeOf(service), place);
    if (placed && 'ambiguous' in placed) ambiguous.set(service.Name ?? '', placed.ambiguous);
    if (!placed || !('component' in placed)) continue;
    const { Name = '', Type = '', EndTime, ReferenceId, SummaryStatistics } = service;
    if (ReferenceId !== undefined) components.set(ReferenceId, placed.component);
    const entity = { name: Name, type: Type, requests: SummaryStatistics?.TotalCount ?? 0 };
    entities.set(placed.component, whoCounts(entity, entities.get(placed.component)));
    if (EndTime) knownUntilSeconds = Math.max(knownUntilSeconds ?? 0, EndTime.getTime() / 1000);
  }
  return { calls: callsBetween(services, components, entities), entities, ambiguous, knownUntilSeconds };
};

const callsBetween = (
  services: readonly Service[],
  components: ReadonlyMap<number, ComponentId>,
  entities: ReadonlyMap<ComponentId, Entity>,
): TracedCall[] => {
  const requests = new Map<string, TracedCall>();
  for (const { ReferenceId, Edges = [] } of services) {
    const from = components.get(ReferenceId ?? Number.NaN);
    for (const { ReferenceId: reference, EdgeType, SummaryStatistics } of Edges) {
      const to = components.get(reference ?? Number.NaN);
      const pair = from && to ? dependency(from, to, EdgeType) : null;
      if (!pair) continue;
      const [caller, callee] = pair;
      const key = `${caller}|${callee}`;
      const sofar = requests.get(key)?.requests ?? 0;
      const callerRequests = entities.get(caller)?.requests ?? null;
      requests.set(key, {
        caller,
        callee,
        requests: sofar + (SummaryStatistics?.TotalCount ?? 0),
        callerRequests,
      });
    }
  }
  return [...requests].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, call]) => call);
};
