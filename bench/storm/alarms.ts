import { Catalog, type VersionedCatalog } from '../../lib/contracts/catalog.ts';

const ACCOUNT = '111122223333';
const REGION = 'eu-west-1';
const APPLICATIONS = ['bank', 'mail', 'maps', 'news', 'shop'] as const;
const SERVICES = ['web', 'api', 'search', 'worker'] as const;
const METRICS = ['CPUUtilization', 'MemoryUtilization'] as const;

/** One CloudWatch alarm of the storm. */
export interface StormAlarm {
  arn: string;
  name: string;
  account: string;
  region: string;
  application: string;
  cluster: string;
  service: string;
  metric: string;
}

/** Forty alarms: five applications of four services, each watched by two. */
export const STORM_ALARMS: readonly StormAlarm[] = APPLICATIONS.flatMap((application) =>
  SERVICES.flatMap((service) =>
    METRICS.map((metric) => {
      const name = `${application}-${service}-${metric === 'CPUUtilization' ? 'cpu' : 'memory'}`;
      return {
        arn: `arn:aws:cloudwatch:${REGION}:${ACCOUNT}:alarm:${name}`,
        name,
        account: ACCOUNT,
        region: REGION,
        application,
        cluster: application,
        service,
        metric,
      };
    }),
  ),
);

/** The five applications; none depends on another, so each is an incident of its own. */
export const STORM_CATALOG: VersionedCatalog = {
  catalog: Catalog.parse({
    version: 1,
    account: ACCOUNT,
    region: REGION,
    applications: Object.fromEntries(
      APPLICATIONS.map((application) => [application, { owner: `${application}-team`, environment: 'production' }]),
    ),
    services: Object.fromEntries(
      APPLICATIONS.flatMap((application) =>
        SERVICES.map((service, position) => [
          `${application}-${service}`,
          {
            application,
            kind: 'ecs-service',
            name: `${application}/${service}`,
            tier: position === 0 ? 'critical' : 'standard',
            dependsOn: SERVICES.slice(position + 1, position + 2).map((callee) => `${application}-${callee}`),
          },
        ]),
      ),
    ),
  }),
  policyVersion: 'storm',
  builtAt: '2026-01-01T00:00:00.000Z',
};

/** The same with everything under maintenance around an instant. */
export const catalogInMaintenance = (at: Date): VersionedCatalog => {
  const around = (hours: number) => new Date(at.getTime() + hours * 3_600_000).toISOString();
  const window = { name: 'the-move', once: { fromAt: around(-12), untilAt: around(12) } };
  return { ...STORM_CATALOG, catalog: Catalog.parse({ ...STORM_CATALOG.catalog, maintenance: [window] }) };
};
