import type { Catalog } from '../../lib/contracts/catalog.ts';

/**
 * The applications whose incidents may be about one of these services: their own, and those with a service that calls one, directly or
 * through others. A cause lies where the services of its incident's application lead.
 */
export const applicationsAround = ({ services }: Pick<Catalog, 'services'>, names: readonly string[]): string[] => {
  const callers = new Map<string, string[]>();
  for (const [caller, { dependsOn }] of Object.entries(services))
    for (const callee of dependsOn) callers.set(callee, [...(callers.get(callee) ?? []), caller]);
  const reached = new Set(names);
  // A set may grow while it is iterated: newly reached services are visited too.
  for (const name of reached) for (const caller of callers.get(name) ?? []) reached.add(caller);
  return [...new Set([...reached].flatMap((name) => services[name]?.application ?? []))];
};
