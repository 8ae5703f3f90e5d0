import type { Catalog, Service } from '../../contracts/catalog.ts';
import type { ComponentKind } from '../../contracts/component.ts';
import { arn, type Place } from '../arns.ts';

/** Places a service in its account and region, which are the catalog's unless it names its own. */
const placeOf = (catalog: Catalog, service: Service): Place => ({
  account: service.account ?? catalog.account,
  region: service.region ?? catalog.region,
});

/** Rights end at the account's border: a service of another account is reached through a role there, not from here. */
const ownServices = (catalog: Catalog, kind: ComponentKind): Service[] =>
  Object.values(catalog.services).filter(
    (service) => service.kind === kind && (service.account ?? catalog.account) === catalog.account,
  );

const sorted = (resources: Iterable<string>): string[] => [...new Set(resources)].sort();

/** The resources that the catalog names, as ARNs: reading rights are drawn from it, so what it does not name is not read. */
export const catalogResources = (catalog: Catalog) => {
  const ecs = ownServices(catalog, 'ecs-service').map((service) => {
    const [cluster = '', name = ''] = service.name.split('/');
    const place = placeOf(catalog, service);
    return { cluster, name, of: (resource: string) => arn('ecs', place, resource) };
  });
  return {
    logGroups: sorted(
      Object.values(catalog.services)
        .filter((service) => (service.account ?? catalog.account) === catalog.account)
        .flatMap((service) =>
          service.telemetry.logGroups.map((group) => arn('logs', placeOf(catalog, service), `log-group:${group}:*`)),
        ),
    ),
    clusters: sorted(ecs.map(({ cluster, of }) => of(`cluster/${cluster}`))),
    tasks: sorted(ecs.map(({ cluster, of }) => of(`task/${cluster}/*`))),
    services: sorted(ecs.map(({ cluster, name, of }) => of(`service/${cluster}/${name}`))),
    serviceDeployments: sorted(ecs.map(({ cluster, name, of }) => of(`service-deployment/${cluster}/${name}/*`))),
    serviceRevisions: sorted(ecs.map(({ cluster, name, of }) => of(`service-revision/${cluster}/${name}/*`))),
    functions: sorted(
      ownServices(catalog, 'lambda-function').map((service) =>
        arn('lambda', placeOf(catalog, service), `function:${service.name}`),
      ),
    ),
  };
};
export type CatalogResources = ReturnType<typeof catalogResources>;
