import type { Catalog } from '../../contracts/catalog.ts';
import { type ComponentId, componentParts } from '../../contracts/component.ts';
import type { Hypothesis } from '../../contracts/hypothesis.ts';
import { logGroupsOf } from '../../contracts/log-groups.ts';
import type { Edge, Series } from '../../contracts/observation.ts';
import { serviceOfComponent } from '../evidence/service-of-component.ts';
import { type ModelAccess, modelAccessOf } from './consent.ts';

/** A component that a model may look at. It is asked about by `placeId`, so that no other can be. */
export interface LookPlace {
  placeId: string;
  component: ComponentId;
  access: Exclude<ModelAccess, 'none'>;
  /** Roles of its stored series. */
  roles: readonly string[];
  /** Whether lines of its log can be read from here. */
  hasLogs: boolean;
}

/** What was collected, as far as it says where one may look. */
export interface LookableCase {
  symptoms: readonly ComponentId[];
  hypotheses: readonly Hypothesis[];
  series: readonly Series[];
  edges: readonly Edge[];
}

/** The question names no more of them; the likeliest come first. */
const MAXIMUM_PLACES = 12;

/** The components of a case whose owners let a model be told of them. */
export const placesOf = ({ symptoms, hypotheses, series, edges }: LookableCase, catalog: Catalog): LookPlace[] => {
  const rolesOf = Map.groupBy(series, ({ component }) => component);
  const components = new Set([
    ...hypotheses.map(({ component }) => component),
    ...symptoms,
    ...hypotheses.flatMap(({ path }) => path),
    ...edges.flat(),
  ]);
  return [...components]
    .flatMap((component) => {
      const access = modelAccessOf(component, catalog);
      return access === 'none' ? [] : [{ component, access }];
    })
    .slice(0, MAXIMUM_PLACES)
    .map(({ component, access }, index) => ({
      placeId: `cmp_${index + 1}`,
      component,
      access,
      roles: [...new Set((rolesOf.get(component) ?? []).map(({ role }) => role))].sort(),
      hasLogs: hasLogs(component, catalog),
    }));
};

/** Selfheal reads logs in its own account only. */
const hasLogs = (component: ComponentId, catalog: Catalog): boolean => {
  const service = catalog.services[serviceOfComponent(component, catalog) ?? ''];
  return (
    service !== undefined && componentParts(component).account === catalog.account && logGroupsOf(service).length > 0
  );
};
