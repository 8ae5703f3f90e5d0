import type { Catalog } from '../../contracts/catalog.ts';
import { includes, roleOn } from './role-on.ts';

/** The groups whose members may say yes about a service after signing in. Who is in them, and how many, only the directory knows. */
export const groupsThatMayApprove = (catalog: Pick<Catalog, 'access' | 'services'>, service: string): string[] =>
  Object.keys(catalog.access).filter((group) => includes(roleOn(catalog, { groups: [group] }, service), 'approver'));
