import type { Catalog } from '../../contracts/catalog.ts';
import { includes, roleOnEach } from './role-on.ts';

/**
 * The groups whose members may say yes, after signing in, to what touches all of these services. Who is in them, and how many, only the
 * directory knows: somebody who could only by being in several groups is not counted on.
 */
export const groupsThatMayApprove = (
  catalog: Pick<Catalog, 'access' | 'services'>,
  services: readonly string[],
): string[] =>
  Object.keys(catalog.access).filter((group) =>
    includes(roleOnEach(catalog, { groups: [group] }, services), 'approver'),
  );
