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
  from: Date;
  to: Date;
  /** Whether any call that writes counts; else only those on the names. */
  everything: boolean;
  /** What is asked for by its name, as CloudTrail lists resources. */
  names: readonly string[];
  /** What is meant by a pattern, which nobody can be asked for. */
  patterns: readonly string[];
  because: string;
  /** Whether it is so with every incident, as the rules are elsewhere. */
  standing: boolean;
}

/** The name that CloudTrail lists a resource under: the last part, where a name has several. */
const resourceName = ({ name }: ScopedComponent): string => name.split('/').at(-1) ?? name;

/** IAM's own are listed under their names, managed policies under their ARNs. */
const identityName = (pattern: string): string =>
  pattern.includes(':policy/') ? pattern : (pattern.split('/').at(-1) ?? pattern);

const identitiesOf = ({ service }: ScopedComponent, { services }: Catalog): string[] =>
  (services[service]?.resources ?? []).filter((pattern) => pattern.split(':')[2] === 'iam');

/**
 * The places and times before the onset for which the records cannot speak: before this catalog was in force, outside of the region
 * that the rules are in, and IAM, which tells its events in one region only. A place is listed once.
 */
export const uncoveredBy = ({ home, since }: Recording, scope: Scope, catalog: Catalog): Uncovered[] => {
  const onset = Date.parse(scope.onsetAt);
  const from = new Date(onset - 1000 * CHANGE_SECONDS);
  const inForce = Date.parse(since) + 1000 * DEPLOYING_SECONDS;
  const stretches: Uncovered[] = [];

  const add = (place: Place, asked: Pick<Uncovered, 'everything' | 'names' | 'patterns'>, notHeard: string): void => {
    const isHome = place.account === home.account && place.region === home.region;
    const to = new Date(isHome ? Math.min(onset, inForce) : onset);
    if (to <= from) return;
    const because = isHome
      ? `the catalog was built at ${since}: what it did not name before was not recorded`
      : notHeard;
    const known = stretches.findIndex(
      ({ place: { account, region } }) => account === place.account && region === place.region,
    );
    const same = stretches[known];
    if (!same) stretches.push({ place, from, to, ...asked, because, standing: !isHome });
    else
      stretches[known] = {
        ...same,
        names: [...new Set([...same.names, ...asked.names])],
        // All that is written there is asked for anyway, and what a pattern means is among it.
        patterns: same.everything ? [] : [...new Set([...same.patterns, ...asked.patterns])],
      };
  };

  // What is outside of AWS is changed by no call there.
  const places = byPlace(scope)
    .map(({ place, components }) => ({ place, components: components.filter(({ kind }) => kind !== 'external') }))
    .filter(({ components }) => components.length > 0);
  for (const { place, components } of places)
    add(
      place,
      { everything: true, names: [...new Set(components.map(resourceName))], patterns: [] },
      `changes in ${place.region} of ${place.account} are not recorded as they happen`,
    );
  for (const { place, components } of places) {
    const identities = [...new Set(components.flatMap((component) => identitiesOf(component, catalog)))];
    if (identities.length === 0) continue;
    const [patterns, names] = [identities.filter(isPattern), identities.filter((one) => !isPattern(one))];
    add(
      { account: place.account, region: GLOBAL_REGION },
      { everything: false, names: names.map(identityName), patterns },
      `IAM tells of its changes in ${GLOBAL_REGION} alone`,
    );
  }
  return stretches;
};

const isPattern = (text: string): boolean => text.includes('*');
