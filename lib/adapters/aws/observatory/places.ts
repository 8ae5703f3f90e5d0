import type { Catalog } from '../../../contracts/catalog.ts';
import { type ComponentId, type ComponentParts, componentId, componentParts } from '../../../contracts/component.ts';
import type { Scope } from '../../../contracts/observation.ts';
import type { Place } from '../clients.ts';

export interface ScopedComponent extends ComponentParts {
  component: ComponentId;
  service: string;
}

interface ComponentsInPlace {
  place: Place;
  components: ScopedComponent[];
}

/** The components by the account and region that must be asked about them; a component is listed once. */
export const byPlace = ({ components }: Pick<Scope, 'components'>): ComponentsInPlace[] => {
  const places = new Map<string, ComponentsInPlace>();
  const seen = new Set<ComponentId>();
  for (const { component, service } of components) {
    if (seen.has(component)) continue;
    seen.add(component);
    const parts = componentParts(component);
    const { account, region } = parts;
    const key = `${account}:${region}`;
    const there = places.get(key) ?? { place: { account, region }, components: [] };
    there.components.push({ ...parts, component, service });
    places.set(key, there);
  }
  return [...places.values()];
};

/** Every service of the catalog with its component's id. */
export const catalogComponents = (catalog: Catalog): ScopedComponent[] =>
  Object.entries(catalog.services).map(([service, { account, region, kind, name }]) => {
    const parts = { account: account ?? catalog.account, region: region ?? catalog.region, kind, name };
    return { ...parts, component: componentId(parts), service };
  });
