import type { Catalog, Service } from '../../contracts/catalog.ts';
import type { MetricReference, Signal } from '../../contracts/signal.ts';
import { componentOfService } from '../evidence/scope.ts';
import { arnPatternMatches } from './arn-pattern.ts';
import { type NamedResource, namedByArn, namedByDimensions } from './named-resource.ts';

/** Anything that names a resource: a signal, or an event that tells of a change. */
export type Named = Pick<Signal, 'resource' | 'symptom'>;

interface Candidate {
  name: string;
  service: Service;
}

const sameResource = ({ service }: Candidate, { kind, name }: NamedResource): boolean =>
  service.kind === kind && service.name === name;

/** How exactly the service's own telemetry names what the signal measures: the number of dimensions, 0 for not at all. */
const telemetryMatch = ({ service }: Candidate, { resource, symptom }: Named): number => {
  const { requests, faults, latencySeconds, saturation } = service.telemetry;
  const references = [requests, faults, latencySeconds, ...Object.values(saturation)];
  const namespace = symptom?.metric?.namespace;
  const matches = (reference: MetricReference) =>
    (namespace === undefined || reference.namespace === namespace) &&
    Object.entries(reference.dimensions).every(([key, value]) => resource.dimensions[key] === value);
  return Math.max(
    0,
    ...references.map((reference) =>
      reference !== undefined && matches(reference) ? Object.keys(reference.dimensions).length : 0,
    ),
  );
};

/** Candidates with the highest score above zero. */
const best = (candidates: readonly Candidate[], score: (candidate: Candidate) => number): Candidate[] => {
  const scored = candidates.map((candidate) => ({ candidate, score: score(candidate) }));
  const highest = Math.max(0, ...scored.map((entry) => entry.score));
  return highest === 0 ? [] : scored.filter((entry) => entry.score === highest).map(({ candidate }) => candidate);
};

/** In any case, as some tools write every tag in lower case. */
const isSame = (known: string, called: string | undefined): boolean => known.toLowerCase() === called?.toLowerCase();

/** Whether the service is called so, by its name in the catalog or by its resource's. */
const calledSo = ({ name, service }: Candidate, called: string | undefined): boolean =>
  isSame(name, called) || isSame(service.name, called);

/**
 * What named the service: the owner's pattern, the resource itself, the telemetry in the catalog, a mere name, a tag `service`,
 * or a tag `application`, which names all of its services.
 */
export type ResolvedBy = 'pattern' | 'resource' | 'telemetry' | 'name' | 'service tag' | 'application tag';

/** The services that a signal may speak of, by the first rule that knows any; `by` is null where none does. */
const speaksOf = (signal: Named, catalog: Catalog): { by: ResolvedBy | null; candidates: Candidate[] } => {
  const { account, region, arns, dimensions, kind, name, tagged } = signal.resource;
  const here = Object.entries(catalog.services)
    .map(([serviceName, service]) => ({ name: serviceName, service }))
    .filter(({ service }) => (service.account ?? catalog.account) === account)
    .filter(({ service }) => (service.region ?? catalog.region) === region);
  const byDimensions = namedByDimensions(dimensions, account, region);
  const everyArn = [...arns, ...byDimensions.arns];
  const named = [
    ...arns.flatMap((arn) => namedByArn(arn) ?? []),
    ...byDimensions.resources,
    ...(kind !== undefined && name !== undefined ? [{ kind, name }] : []),
  ];
  const longestPattern = ({ service }: Candidate): number =>
    Math.max(
      0,
      ...service.resources.map((pattern) =>
        everyArn.some((arn) => arnPatternMatches(pattern, arn)) ? pattern.length : 0,
      ),
    );
  const rules: readonly (readonly [ResolvedBy, () => Candidate[]])[] = [
    ['pattern', () => best(here, longestPattern)],
    ['resource', () => here.filter((candidate) => named.some((resource) => sameResource(candidate, resource)))],
    ['telemetry', () => best(here, (candidate) => telemetryMatch(candidate, signal))],
    // A tool outside AWS knows no kinds; where one is told, the name is a resource's of that kind.
    ['name', () => here.filter((candidate) => kind === undefined && calledSo(candidate, name))],
    ['service tag', () => here.filter((candidate) => calledSo(candidate, tagged?.service))],
    ['application tag', () => here.filter(({ service }) => isSame(service.application, tagged?.application))],
  ];
  for (const [by, find] of rules) {
    const candidates = find();
    if (candidates.length > 0) return { by, candidates };
  }
  return { by: null, candidates: [] };
};

/**
 * Fills in which service, application, environment and component a signal speaks of. What the catalog does not know stays
 * null. Where several services of one application fit equally well, the application is known and the service is not.
 */
export const resolve = (signal: Signal, catalog: Catalog): Signal => {
  const { by, candidates } = speaksOf(signal, catalog);
  const applications = new Set(candidates.map(({ service }) => service.application));
  const [application] = applications;
  const [only] = candidates;
  if (application === undefined || applications.size > 1)
    return { ...signal, service: null, application: null, environment: null, component: null };
  const service = candidates.length === 1 && only && by !== 'application tag' ? only.name : null;
  return {
    ...signal,
    service,
    application,
    environment: catalog.applications[application]?.environment ?? null,
    component: service === null ? null : componentOfService(service, catalog),
  };
};

/** The services that something speaks of, by name, and what named them; none for what the catalog does not know. */
export const resolutionOf = (named: Named, catalog: Catalog): { by: ResolvedBy | null; services: string[] } => {
  const { by, candidates } = speaksOf(named, catalog);
  return { by, services: candidates.map(({ name }) => name) };
};
