import { Catalog } from '../../lib/contracts/catalog.ts';
import type { ComponentId } from '../../lib/contracts/component.ts';
import type { Scope } from '../../lib/contracts/observation.ts';

export const ACCOUNT = '111122223333';
export const REGION = 'eu-west-1';

const signals = (service: string, statistic: string, metricName = 'Latency') => ({
  namespace: 'ApplicationSignals',
  metricName,
  statistic,
  dimensions: { Environment: 'ecs:shop', Service: service },
});

/** A small shop: an ECS service, a function, a group of workers, and a provider outside. */
export const aCatalog = (): Catalog =>
  Catalog.parse({
    version: 1,
    account: ACCOUNT,
    region: REGION,
    applications: { shop: { owner: 'shop-team', environment: 'production' } },
    services: {
      checkout: {
        application: 'shop',
        kind: 'ecs-service',
        name: 'shop/checkout',
        telemetry: {
          requests: signals('checkout', 'SampleCount'),
          latencySeconds: { ...signals('checkout', 'p90'), scale: 0.001 },
          logGroups: ['/shop/checkout'],
        },
      },
      pricing: { application: 'shop', kind: 'lambda-function', name: 'shop-pricing' },
      fulfilment: { application: 'shop', kind: 'auto-scaling-group', name: 'shop-fulfilment' },
      provider: {
        application: 'shop',
        kind: 'external',
        name: 'payment-provider',
        telemetry: {
          faults: {
            ...signals('checkout', 'Sum', 'Fault'),
            dimensions: { Environment: 'ecs:shop', Service: 'checkout', RemoteService: 'payment-provider' },
          },
        },
      },
    },
  });

export const CHECKOUT: ComponentId = `${ACCOUNT}:${REGION}:ecs-service:shop/checkout`;
export const PRICING: ComponentId = `${ACCOUNT}:${REGION}:lambda-function:shop-pricing`;
export const FULFILMENT: ComponentId = `${ACCOUNT}:${REGION}:auto-scaling-group:shop-fulfilment`;
export const PROVIDER: ComponentId = `${ACCOUNT}:${REGION}:external:payment-provider`;

/** An hour of baseline, then ten minutes of incident, over these services. */
export const aScope = (...services: [service: string, component: ComponentId][]): Scope => ({
  components: services.map(([service, component]) => ({ service, component })),
  edges: [],
  baselineFromAt: '2026-03-01T11:00:00.000Z',
  onsetAt: '2026-03-01T12:00:00.000Z',
  toAt: '2026-03-01T12:10:30.000Z',
});
