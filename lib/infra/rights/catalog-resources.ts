import type { Catalog, Service } from '../../contracts/catalog.ts';
import type { ComponentKind } from '../../contracts/component.ts';
import { logGroupsOf } from '../../contracts/log-groups.ts';
import { arn, type Place } from '../arns.ts';

/** Places a service in its account and region, which are the catalog's unless it names its own. */
const placeOf = (catalog: Catalog, service: Service): Place => ({
  account: service.account ?? catalog.account,
  region: service.region ?? catalog.region,
});

const logArns = (catalog: Catalog, service: Service): string[] =>
  logGroupsOf(service).map((group) => arn('logs', placeOf(catalog, service), `log-group:${group}:*`));

// Rights end at the account's border: a service of another account is reached through a role there, not from here.
const sorted = (resources: Iterable<string>): string[] => [...new Set(resources)].sort();

/** The resources that the catalog names, as ARNs: reading rights are drawn from it, so what it does not name is not read. */
export const catalogResources = (catalog: Catalog) => {
  const own = Object.values(catalog.services).filter(
    (service) => (service.account ?? catalog.account) === catalog.account,
  );
  const ofKind = (kind: ComponentKind) => own.filter((service) => service.kind === kind);
  // By cluster, not by service: these are reads, and a policy has room for some dozens of ARNs, not for every service.
  const inClusters = (resourceOf: (cluster: string) => string) =>
    sorted(
      ofKind('ecs-service').map((service) =>
        arn('ecs', placeOf(catalog, service), resourceOf(service.name.split('/')[0] ?? '')),
      ),
    );
  return {
    clusters: inClusters((cluster) => `cluster/${cluster}`),
    tasks: inClusters((cluster) => `task/${cluster}/*`),
    services: inClusters((cluster) => `service/${cluster}/*`),
    serviceRevisions: inClusters((cluster) => `service-revision/${cluster}/*`),
    /** By name only: AWS offers nothing narrower to read groups by. */
    groups: sorted(ofKind('auto-scaling-group').map(({ name }) => name)),
    functions: sorted(
      ofKind('lambda-function').map((service) => arn('lambda', placeOf(catalog, service), `function:${service.name}`)),
    ),
    databases: sorted(ofKind('database').map((service) => arn('rds', placeOf(catalog, service), `db:${service.name}`))),
    databaseInsights: sorted(
      ofKind('database').map((service) => arn('pi', placeOf(catalog, service), 'metrics/rds/*')),
    ),
    logGroups: sorted(own.flatMap((service) => logArns(catalog, service))),
    /** Those whose owners let a model be told of their lines, whole or as templates. */
    tellableLogGroups: sorted(
      own.filter(({ modelAccess }) => modelAccess !== 'none').flatMap((service) => logArns(catalog, service)),
    ),
  };
};
export type CatalogResources = ReturnType<typeof catalogResources>;
