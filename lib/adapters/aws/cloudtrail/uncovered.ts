import type { Catalog } from '../../../contracts/catalog.ts';
import type { Scope } from '../../../contracts/observation.ts';
import type { Place } from '../clients.ts';
import { byPlace, type ScopedComponent } from '../observatory/places.ts';

/** Where the rules are that record changes as they happen, and since when they know the catalog's services. */
export interface Recording {
  home: Place;
  /** When the catalog that is in force was built. What it did not name was not recorded before. */
  since: string;
}

/** Events of global services are told, and looked up, in this region alone. */
export const GLOBAL_REGION = 'us-east-1';

/** Changes longer before the onset than this are not looked at by anybody. */
const CHANGE_SECONDS = 3600;
/** Between the building of a catalog and its deployment: within this time it may not have been in force everywhere yet. */
const DEPLOYING_SECONDS = 3600;

/** A stretch of time whose changes may not have been recorded, and why. */
export interface Uncovered {
  place: Place;
  components: readonly ScopedComponent[];
  from: Date;
  to: Date;
  /** Only calls of this service; null for all of them. */
  eventSource: string | null;
  because: string;
}

const namesRoles = ({ service }: ScopedComponent, { services }: Catalog): boolean =>
  (services[service]?.resources ?? []).some((pattern) => pattern.split(':')[2] === 'iam');

/**
 * The places and times before the onset for which the records cannot speak: before this catalog was in force, outside of the region
 * that the rules are in, and IAM, which tells its events in one region only.
 */
export const uncoveredBy = ({ home, since }: Recording, scope: Scope, catalog: Catalog): Uncovered[] => {
  const onset = Date.parse(scope.onsetAt);
  const from = new Date(onset - 1000 * CHANGE_SECONDS);
  const to = new Date(onset);
  const inForce = Date.parse(since) + 1000 * DEPLOYING_SECONDS;
  return byPlace(scope).flatMap(({ place, components: all }): Uncovered[] => {
    // What is outside of AWS is changed by no call there.
    const components = all.filter(({ kind }) => kind !== 'external');
    const isHome = place.account === home.account && place.region === home.region;
    const stretches: Uncovered[] = [];
    const add = (part: Pick<Uncovered, 'because'> & Partial<Uncovered>) =>
      stretches.push({ place, components, from, to, eventSource: null, ...part });
    if (components.length > 0 && !isHome)
      add({ because: `changes in ${place.region} of ${place.account} are not recorded as they happen` });
    else if (components.length > 0 && inForce > from.getTime())
      add({
        to: new Date(Math.min(to.getTime(), inForce)),
        because: `the catalog was built at ${since}: what it did not name before was not recorded`,
      });
    const withRoles = components.filter((component) => namesRoles(component, catalog));
    const heardHere = isHome && home.region === GLOBAL_REGION;
    if (withRoles.length > 0 && !heardHere && place.region !== GLOBAL_REGION)
      add({
        place: { account: place.account, region: GLOBAL_REGION },
        components: withRoles,
        eventSource: 'iam.amazonaws.com',
        because: `IAM tells of its changes in ${GLOBAL_REGION} alone`,
      });
    return stretches;
  });
};
