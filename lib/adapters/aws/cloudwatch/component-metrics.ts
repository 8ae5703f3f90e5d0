import type { ComponentId, ComponentParts } from '../../../contracts/component.ts';
import type { SeriesRole } from '../../../contracts/observation.ts';
import type { MetricReference } from '../../../contracts/signal.ts';
import type { ServiceTelemetry } from '../../../contracts/telemetry.ts';
import { defaultMetrics, type MetricSet } from './metric-sets.ts';

export interface ComponentMetric {
  component: ComponentId;
  role: SeriesRole;
  metric: MetricReference;
  /** The operator named it in the catalog, so that it must have data; a default may simply not be published. */
  declared: boolean;
}

const declaredMetrics = ({ requests, faults, latencySeconds, saturation }: ServiceTelemetry): MetricSet => ({
  ...(requests && { requests }),
  ...(faults && { faults }),
  ...(latencySeconds && { latencySeconds }),
  ...Object.fromEntries(Object.entries(saturation).map(([name, metric]) => [`saturation:${name}`, metric])),
});

/** Roles that a tool outside CloudWatch knows: AWS's own numbers beside them would be a second truth. */
const knownOutside = ({ outside: { saturation, ...golden } }: ServiceTelemetry): string[] => [
  ...Object.entries(golden).flatMap(([role, query]) => (query ? [role] : [])),
  ...Object.keys(saturation).map((name) => `saturation:${name}`),
];

/** A component's metrics: what the catalog names, and for roles that no other tool knows what AWS measures by itself. */
export const componentMetrics = (
  parts: ComponentParts & { component: ComponentId },
  telemetry: ServiceTelemetry | undefined,
): ComponentMetric[] => {
  const declared = telemetry ? declaredMetrics(telemetry) : {};
  const outside = telemetry ? knownOutside(telemetry) : [];
  return Object.entries({ ...defaultMetrics(parts), ...declared }).flatMap(([role, metric]) =>
    metric && !outside.includes(role)
      ? [{ component: parts.component, role: role as SeriesRole, metric, declared: role in declared }]
      : [],
  );
};
