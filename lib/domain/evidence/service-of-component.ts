import type { Catalog } from '../../contracts/catalog.ts';
import type { ComponentId } from '../../contracts/component.ts';
import { componentOfService } from './scope.ts';

type Names = ReadonlyMap<ComponentId, string>;

/** Pages ask of thousands of components, each among a thousand services: a catalog is parsed once and never changes, so it is gone through once. */
const namesIn = new WeakMap<Catalog, Names>();

/** Where two services are the same component, the first one. */
const gatherNames = (catalog: Catalog): Names =>
  new Map(
    Object.keys(catalog.services)
      .map((name): [ComponentId, string] => [componentOfService(name, catalog), name])
      .reverse(),
  );

/** The service that a component is, or null when the catalog does not know it. */
export const serviceOfComponent = (component: ComponentId, catalog: Catalog): string | null => {
  const names = namesIn.get(catalog) ?? gatherNames(catalog);
  namesIn.set(catalog, names);
  return names.get(component) ?? null;
};
