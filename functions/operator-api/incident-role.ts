import type { Catalog } from '../../lib/contracts/catalog.ts';
import type { Incident } from '../../lib/contracts/incident.ts';
import { type Operator, Role } from '../../lib/contracts/operator.ts';
import { roleEverywhere, roleOn } from '../../lib/domain/access/role-on.ts';
import { serviceOfComponent } from '../../lib/domain/evidence/service-of-component.ts';

type About = Pick<Incident, 'application' | 'symptomComponents'>;

/** The services whose alarms fire; where none is known, all of the application's. */
export const servicesAbout = (catalog: Catalog, { application, symptomComponents }: About): string[] => {
  const named = symptomComponents.flatMap((component) => serviceOfComponent(component, catalog) ?? []);
  if (named.length > 0) return [...new Set(named)];
  return Object.keys(catalog.services).filter((name) => catalog.services[name]?.application === application);
};

/**
 * The most that somebody may do about an incident; null: for them it does not exist. Whoever may see one of the services whose alarms
 * fire, sees it. An incident of resources that the catalog does not know is for those who may see everything.
 */
export const roleOnIncident = (catalog: Catalog, operator: Pick<Operator, 'groups'>, incident: About): Role | null => {
  const roles = servicesAbout(catalog, incident).map((service) => roleOn(catalog, operator, service));
  const everywhere = roleEverywhere(catalog, operator);
  return Role.options.findLast((role) => role === everywhere || roles.includes(role)) ?? null;
};
