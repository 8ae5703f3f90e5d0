import type { AccessGrant, Catalog } from '../../contracts/catalog.ts';
import { type Operator, Role } from '../../contracts/operator.ts';

type Access = Pick<Catalog, 'access' | 'services'>;

const grantsOf = ({ access }: Access, { groups }: Pick<Operator, 'groups'>): AccessGrant[] =>
  groups.flatMap((group) => (Object.hasOwn(access, group) ? [access[group] as AccessGrant] : []));

const strongest = (grants: readonly AccessGrant[]): Role | null =>
  Role.options.findLast((role) => grants.some((grant) => grant.role === role)) ?? null;

const coversAll = ({ applications, services }: AccessGrant): boolean => !applications && !services;

/** The most that somebody may do about one service; null where it is none of theirs. A service that the catalog does not know is for those alone who may see everything. */
export const roleOn = (catalog: Access, operator: Pick<Operator, 'groups'>, service: string | null): Role | null => {
  const application = service === null ? undefined : catalog.services[service]?.application;
  return strongest(
    grantsOf(catalog, operator).filter(
      (grant) =>
        coversAll(grant) ||
        (service !== null && grant.services?.includes(service)) ||
        (application !== undefined && grant.applications?.includes(application)),
    ),
  );
};

/** The least that somebody may do about any of these services: what touches them all is theirs only as far as each of them is. Null where one is none of theirs, and where there are none. */
export const roleOnEach = (
  catalog: Access,
  operator: Pick<Operator, 'groups'>,
  services: readonly string[],
): Role | null => {
  const roles = services.map((service) => roleOn(catalog, operator, service));
  return roles.includes(null) ? null : (Role.options.find((role) => roles.includes(role)) ?? null);
};

/** The most that somebody may do anywhere, for what belongs to no service; a grant for some services gives no say over all. */
export const roleEverywhere = (catalog: Access, operator: Pick<Operator, 'groups'>): Role | null =>
  strongest(grantsOf(catalog, operator).filter(coversAll));

/** Whether a role includes another: an admin may do what an approver may. */
export const includes = (role: Role | null, needed: Role): boolean =>
  role !== null && Role.options.indexOf(role) >= Role.options.indexOf(needed);
