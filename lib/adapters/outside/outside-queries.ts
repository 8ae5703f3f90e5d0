import type { Catalog } from '../../contracts/catalog.ts';
import type { ComponentId } from '../../contracts/component.ts';
import type { Scope, SeriesRole } from '../../contracts/observation.ts';
import type { OutsideQuery } from '../../contracts/telemetry.ts';

/** One role of one component, and the query that knows it. */
export interface ComponentQuery extends OutsideQuery {
  component: ComponentId;
  role: SeriesRole;
}

/** Everything that the catalog lets tools outside CloudWatch be asked about these components. */
export const outsideQueries = (catalog: Catalog, components: Scope['components']): ComponentQuery[] =>
  components.flatMap(({ service, component }) => {
    const outside = catalog.services[service]?.telemetry.outside;
    if (!outside) return [];
    const { saturation, ...golden } = outside;
    const byRole = [
      ...Object.entries(golden),
      ...Object.entries(saturation).map(([name, query]) => [`saturation:${name}`, query] as const),
    ];
    return byRole.flatMap(([role, query]) => (query ? [{ component, role: role as SeriesRole, ...query }] : []));
  });
