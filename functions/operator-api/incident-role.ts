import type { Catalog } from '../../lib/contracts/catalog.ts';
import type { Incident } from '../../lib/contracts/incident.ts';
import type { Operator, Role } from '../../lib/contracts/operator.ts';
import { type Plan, stepsOf } from '../../lib/contracts/plan.ts';
import { roleEverywhere, roleOn, roleOnEach } from '../../lib/domain/access/role-on.ts';
import { serviceOfComponent } from '../../lib/domain/evidence/service-of-component.ts';

/** A catalog never changes; its services are gone through once, and not for each incident of a list. */
const byApplication = new WeakMap<Catalog, Map<string, string[]>>();

const servicesIn = (application: string | null, catalog: Catalog): string[] => {
  const gathered =
    byApplication.get(catalog) ??
    Map.groupBy(Object.keys(catalog.services), (name) => catalog.services[name]?.application ?? '');
  byApplication.set(catalog, gathered);
  return gathered.get(application ?? '') ?? [];
};

type About = Pick<Incident, 'application' | 'symptomComponents'>;

/** The services whose alarms fire; where none is known, all of the application's. */
export const servicesAbout = (catalog: Catalog, { application, symptomComponents }: About): string[] => {
  const named = symptomComponents.flatMap((component) => serviceOfComponent(component, catalog) ?? []);
  if (named.length > 0) return [...new Set(named)];
  return servicesIn(application, catalog);
};

/**
 * Whether an incident exists for somebody: they may see one of the services whose alarms fire. One of resources that the catalog
 * does not know is for those who may see everything. What they may do about its plan follows the plan's own services.
 */
export const seesIncident = (catalog: Catalog, operator: Pick<Operator, 'groups'>, incident: About): boolean =>
  roleEverywhere(catalog, operator) !== null ||
  servicesAbout(catalog, incident).some((service) => roleOn(catalog, operator, service) !== null);

/** The most that somebody may do about a plan: whoever has no say over one of its steps has none over the plan. */
export const roleOnPlan = (
  catalog: Pick<Catalog, 'access' | 'services'>,
  operator: Pick<Operator, 'groups'>,
  plan: Plan | undefined,
): Role | null =>
  plan
    ? roleOnEach(
        catalog,
        operator,
        stepsOf(plan).map(({ service }) => service),
      )
    : null;
