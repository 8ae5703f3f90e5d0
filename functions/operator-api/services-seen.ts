import type { Service } from '../../lib/contracts/catalog.ts';
import { roleOn } from '../../lib/domain/access/role-on.ts';
import type { Looking } from './console-deps.ts';

/** The services that somebody may see, by name. */
export const servicesSeen = ({ deps: { catalog }, operator }: Looking): [name: string, service: Service][] =>
  Object.entries(catalog.services)
    .filter(([name]) => roleOn(catalog, operator, name) !== null)
    .sort(([one], [other]) => (one < other ? -1 : 1));
