import type { Catalog } from '../../contracts/catalog.ts';
import { type ComponentId, componentId } from '../../contracts/component.ts';
import type { Incident } from '../../contracts/incident.ts';
import type { Edge, Scope } from '../../contracts/observation.ts';
import { reopening } from './incident-time.ts';

/** The component that a service of the catalog is; throws when the catalog has no such service. */
export const componentOfService = (name: string, catalog: Catalog): ComponentId => {
  const service = catalog.services[name];
  if (!service) {
    throw new Error(
      `no service ${JSON.stringify(name)} in the catalog; known are: ${Object.keys(catalog.services).join(', ')}`,
    );
  }
  return componentId({
    account: service.account ?? catalog.account,
    region: service.region ?? catalog.region,
    kind: service.kind,
    name: service.name,
  });
};

/** Services of the application and everything they depend on, in the catalog's order. A cycle in the catalog does no harm. */
const servicesInReach = (application: string | null, symptoms: readonly ComponentId[], catalog: Catalog): string[] => {
  const reached = new Set<string>();
  for (const [name, service] of Object.entries(catalog.services)) {
    if (service.application === application || symptoms.includes(componentOfService(name, catalog))) reached.add(name);
  }
  // A set may grow while it is iterated: newly reached services are visited too.
  for (const name of reached) for (const callee of catalog.services[name]?.dependsOn ?? []) reached.add(callee);
  return Object.keys(catalog.services).filter((name) => reached.has(name));
};

/** What services declare to depend on, as caller → callee. */
export const declaredEdges = (services: readonly string[], catalog: Catalog): Edge[] =>
  services.flatMap((name): Edge[] =>
    (catalog.services[name]?.dependsOn ?? []).map((callee) => [
      componentOfService(name, catalog),
      componentOfService(callee, catalog),
    ]),
  );

/**
 * What to look at for an incident: its application's services with everything they depend on, and the symptom's own
 * components even where the catalog does not know them. The baseline ends at the onset, which is frozen at opening.
 */
export const scopeOf = (incident: Incident, catalog: Catalog, now: Date): Scope => {
  const services = servicesInReach(incident.application, incident.symptomComponents, catalog);
  const known = services.map((service) => ({ service, component: componentOfService(service, catalog) }));
  const unknown = incident.symptomComponents
    .filter((component, index, all) => all.indexOf(component) === index)
    .filter((component) => !known.some((entry) => entry.component === component))
    .map((component) => ({ service: component, component }));
  const onset = Date.parse(incident.onsetAt);
  return {
    components: [...known, ...unknown],
    edges: declaredEdges(services, catalog),
    baselineFromAt: new Date(onset - catalog.policies.baselineSeconds * 1000).toISOString(),
    onsetAt: incident.onsetAt,
    ...reopening(incident),
    // An alarm's clock may run ahead of ours: a scope must not end before it begins.
    toAt: new Date(Math.max(now.getTime(), onset)).toISOString(),
  };
};
