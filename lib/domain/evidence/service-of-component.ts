import type { Catalog } from '../../contracts/catalog.ts';
import type { ComponentId } from '../../contracts/component.ts';
import { componentOfService } from './scope.ts';

/** The service that a component is, or null when the catalog does not know it. */
export const serviceOfComponent = (component: ComponentId, catalog: Catalog): string | null =>
  Object.keys(catalog.services).find((name) => componentOfService(name, catalog) === component) ?? null;
