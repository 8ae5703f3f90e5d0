import type { Catalog } from '../../../contracts/catalog.ts';
import { type ComponentId, componentParts } from '../../../contracts/component.ts';
import type { Scope } from '../../../contracts/observation.ts';
import { componentMetrics } from '../cloudwatch/component-metrics.ts';

/** What a request's telemetry consists of. */
export const REQUEST_ROLES = ['requests', 'faults', 'latencySeconds'] as const;
export type RequestRole = (typeof REQUEST_ROLES)[number];

/**
 * The roles that a tracer is asked for: all three where nothing else counts a component's requests, less what the catalog names
 * another source for; none where something does. Counts of two sources do not go together: one may see only a sample.
 */
export const missingRoles = (
  component: ComponentId,
  { components }: Pick<Scope, 'components'>,
  catalog: Catalog,
): RequestRole[] => {
  const service = components.find((each) => each.component === component)?.service;
  // What is not in scope is asked by no other collector.
  if (service === undefined) return [...REQUEST_ROLES];
  const telemetry = catalog.services[service]?.telemetry;
  const metrics = componentMetrics({ ...componentParts(component), component }, telemetry);
  if (telemetry?.outside.requests || metrics.some(({ role }) => role === 'requests')) return [];
  const named = (role: RequestRole): boolean =>
    telemetry?.outside[role] !== undefined || metrics.some((metric) => metric.role === role && metric.declared);
  return REQUEST_ROLES.filter((role) => !named(role));
};
