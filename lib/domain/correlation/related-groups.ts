import type { Catalog } from '../../contracts/catalog.ts';
import { callGraph } from '../diagnosis/graph.ts';

const PREFIX = 'app#';
const groupOfApplication = (application: string): string => `${PREFIX}${application}`;
const applicationOf = (group: string): string | null => (group.startsWith(PREFIX) ? group.slice(PREFIX.length) : null);

/** The dependencies between groups, where one application's services call another's, directly or not. */
export interface GroupGraph {
  dependsOn(group: string, other: string): boolean;
  /** Every group that depends on this one or that this one depends on. */
  relatedTo(group: string): string[];
}

/** The catalog's dependencies, seen between applications. A group of unknown resources is related to nothing. */
export const groupGraph = (catalog: Catalog): GroupGraph => {
  const services = Object.entries(catalog.services);
  const calls = callGraph(
    services.flatMap(([name, { dependsOn }]) => dependsOn.map((callee) => [name, callee] as const)),
  );
  const reached = new Map<string, Set<string>>();
  for (const [name, { application }] of services) {
    const group = groupOfApplication(application);
    const others = reached.get(group) ?? new Set();
    for (const callee of calls.reachableFrom(name)) {
      const called = catalog.services[callee]?.application;
      if (called !== undefined && called !== application) others.add(groupOfApplication(called));
    }
    reached.set(group, others);
  }
  const dependsOn = (group: string, other: string): boolean => reached.get(group)?.has(other) ?? false;
  return {
    dependsOn,
    relatedTo: (group) =>
      applicationOf(group) === null
        ? []
        : [...reached.keys()].filter((other) => dependsOn(group, other) || dependsOn(other, group)),
  };
};
