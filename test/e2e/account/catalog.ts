import type * as z from 'zod';
import type { Autonomy, Catalog, Service } from '../../../lib/contracts/catalog.ts';
import { PLACE } from './place.ts';

/** One application with one ECS service for every scenario, so that all of them run at the same time. */
const APPLICATIONS = {
  leaking: { autonomy: 'auto', tiers: 2 },
  approved: { autonomy: 'auto', tiers: 2 },
  rejected: { autonomy: 'auto', tiers: 2 },
  unanswered: { autonomy: 'auto', tiers: 1 },
  reported: { autonomy: 'observe', tiers: 1 },
  stormy: { autonomy: 'observe', tiers: 1 },
  stumbling: { autonomy: 'auto', tiers: 1 },
} as const satisfies Record<string, { autonomy: Autonomy; tiers: number }>;

export type ApplicationName = keyof typeof APPLICATIONS;

export const CLUSTER = 'shop';
export const APPROVERS = ['ana@shop.example', 'ben@shop.example'] as const;
export const MAIL_FROM = 'selfheal@shop.example';
export const SERVICE_ROLE = `arn:aws:sts::${PLACE.account}:assumed-role/shop-delivery/pipeline`;

/** Every application has a namespace of its own: the emulator's alarms take no notice of dimensions. */
export const namespaceOf = (application: ApplicationName): string => `Shop/${application}`;
export const alarmName = (application: ApplicationName, about: string): string => `${application}-${about}`;

const serviceOf = (application: ApplicationName, autonomy: Autonomy): z.input<typeof Service> => {
  const metric = (metricName: string, statistic: string) => ({
    namespace: namespaceOf(application),
    metricName,
    statistic,
  });
  return {
    application,
    kind: 'ecs-service',
    name: `${CLUSTER}/${application}`,
    tier: 'standard',
    resources: [`arn:aws:cloudwatch:${PLACE.region}:${PLACE.account}:alarm:${application}-*`],
    telemetry: {
      requests: metric('Requests', 'Sum'),
      faults: metric('Faults', 'Sum'),
      latencySeconds: metric('Latency', 'Average'),
      saturation: { memory: metric('Memory', 'Average') },
    },
    objectives: { availabilityAtLeast: 0.98, latencySecondsAtMost: 0.5 },
    autonomy,
    runbooks: {
      'restart-ecs-service': { autonomy: 'auto' },
      'rollback-ecs-deployment': { autonomy: 'ask' },
      'scale-ecs-service': { autonomy: 'observe' },
    },
  };
};

/** The shop's `selfheal.yaml`, with times as short as a busy machine still keeps: the tests wait for them. */
export const shopCatalog = (modelId: string): z.input<typeof Catalog> => {
  const applications = Object.entries(APPLICATIONS) as [ApplicationName, (typeof APPLICATIONS)[ApplicationName]][];
  return {
    version: 1,
    ...PLACE,
    mailFrom: MAIL_FROM,
    webhooks: ['datadog'],
    // The emulator's CloudWatch has no metric math to tell a limit by.
    sources: { quotas: false },
    applications: Object.fromEntries(
      applications.map(([name, { tiers }]) => [
        name,
        {
          owner: 'shop-team',
          environment: 'production',
          approvers: APPROVERS.slice(0, tiers).map((approver) => [approver]),
          notify: ['shop-team@shop.example'],
        },
      ]),
    ),
    services: Object.fromEntries(applications.map(([name, { autonomy }]) => [name, serviceOf(name, autonomy)])),
    policies: {
      // Without logs to read, confidence in a leak stays below the usual bar.
      confidence: { auto: 0.7 },
      settle: { quietSeconds: 5, maximumSeconds: 60 },
      approval: { timeoutSeconds: 120 },
      validation: { windowSeconds: 300, holdSeconds: 60 },
    },
    model: { modelId },
  };
};
