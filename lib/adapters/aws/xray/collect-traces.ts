import type { Catalog } from '../../../contracts/catalog.ts';
import type { ComponentId } from '../../../contracts/component.ts';
import type { Scope, TracedCall } from '../../../contracts/observation.ts';
import { type Minutes, minutesOf, PERIOD_SECONDS } from '../../minutes.ts';
import type { ClientsFor, Place, Sender } from '../clients.ts';
import { ask, type Collector, eachAtOnce, gap, type Look, standingGap } from '../observatory/collector.ts';
import { missingRoles, type RequestRole } from '../observatory/own-roles.ts';
import { byPlace, catalogComponents } from '../observatory/places.ts';
import { reachableFrom } from '../observatory/reachable.ts';
import { tracedComponents } from '../traced-components.ts';
import { getServiceGraph, MAXIMUM_MINUTES } from './get-service-graph.ts';
import { canBeAsked, getStatistics } from './get-statistics.ts';
import { seriesOfStatistics } from './statistics-series.ts';
import { type Entity, type TracedGraph, tracedGraph } from './traced-graph.ts';

const COLLECTOR = 'x-ray';
/** Each costs a call and more for each six hours; the busiest come first. */
const MAXIMUM_SERIES = 25;
const CALLS_AT_ONCE = 4;

/** The newest six hours of the scope: incident and the normal time before it, as long as X-Ray allows. */
const graphMinutes = ({ fromSeconds, toSeconds }: Minutes): Minutes => ({
  fromSeconds: Math.max(fromSeconds, toSeconds - MAXIMUM_MINUTES * PERIOD_SECONDS),
  toSeconds,
});

interface Wanted extends Entity {
  component: ComponentId;
  roles: RequestRole[];
}

/** Components that the application depends on and that nothing else measures, the busiest first. */
const wantedFrom = ({ calls, entities }: TracedGraph, { scope }: Look, catalog: Catalog): Wanted[] => {
  const reached = reachableFrom(scope, calls);
  return [...entities]
    .filter(([component]) => reached.has(component))
    .map(([component, entity]) => ({ ...entity, component, roles: missingRoles(component, scope, catalog) }))
    .filter(({ roles }) => roles.length > 0)
    .sort((one, other) => other.requests - one.requests || (one.component < other.component ? -1 : 1));
};

/**
 * Of the region's calls those that the application depends on, and those that the catalog's services make on that: more is
 * nobody's business in this incident.
 */
const callsAround = ({ calls }: TracedGraph, scope: Scope, catalog: Catalog): TracedCall[] => {
  const reached = reachableFrom(scope, calls);
  const known = new Set(catalogComponents(catalog).map(({ component }) => component));
  return calls.filter(({ caller, callee }) => reached.has(caller) || (reached.has(callee) && known.has(caller)));
};

const stateOddities = ({ ambiguous }: TracedGraph, whole: boolean, { scope, found }: Look): void => {
  const inScope = new Set(scope.components.map(({ service }) => service));
  const elsewhere: string[] = [];
  for (const [name, services] of ambiguous) {
    if (!services.some((service) => inScope.has(service))) elsewhere.push(name);
    else {
      const because = `traces name ${JSON.stringify(name)}, which could be ${services.join(' or ')}: say which in telemetry.traceNames`;
      found.gaps.push(standingGap(COLLECTOR, null, because));
    }
  }
  const [example] = elsewhere;
  if (example !== undefined) {
    const because = `${elsewhere.length} names in traces could be several services outside of this incident (${JSON.stringify(example)} is one): say which in telemetry.traceNames`;
    found.gaps.push(standingGap(COLLECTOR, null, because));
  }
  if (!whole)
    found.gaps.push(gap(COLLECTOR, null, 'the service graph has more pages than are read; some calls are unseen'));
};

const collectSeries = async (
  client: Sender<'xray'>,
  graph: TracedGraph,
  minutes: Minutes,
  catalog: Catalog,
  look: Look,
): Promise<void> => {
  const { knownUntilSeconds } = graph;
  if (knownUntilSeconds === null) return;
  const time = { ...minutes, knownUntilSeconds, onsetSeconds: Date.parse(look.scope.onsetAt) / 1000 };
  const unmeasured = wantedFrom(graph, look, catalog);
  for (const one of unmeasured.filter((each) => !canBeAsked(each))) {
    const because = `the numbers of ${JSON.stringify(one.name)} are not read: X-Ray cannot be asked for a name with a quote or backslash in it, or one so long`;
    look.found.gaps.push(standingGap(COLLECTOR, one.component, because));
  }
  const wanted = unmeasured.filter(canBeAsked);
  if (wanted.length > MAXIMUM_SERIES) {
    const because = `${wanted.length} traced components have no metrics of their own; the numbers of the ${MAXIMUM_SERIES} busiest are read`;
    look.found.gaps.push(standingGap(COLLECTOR, null, because));
  }
  await eachAtOnce(wanted.slice(0, MAXIMUM_SERIES), CALLS_AT_ONCE, (one) => {
    const { component, name, roles } = one;
    const action = 'xray:GetTimeSeriesServiceStatistics';
    const about = `how ${JSON.stringify(name)} served`;
    return ask(look.found, { collector: COLLECTOR, component, action, about }, async () => {
      const statistics = await getStatistics(client, one, minutes, look.signal);
      if (!statistics.whole) {
        const because = `the numbers of ${JSON.stringify(name)} have more pages than are read; some hours are unseen`;
        look.found.gaps.push(gap(COLLECTOR, component, because));
      }
      look.found.series.push(...seriesOfStatistics(statistics, one, roles, time));
    });
  });
};

/**
 * The call graph as X-Ray saw it happen, and requests, faults and latency of what nothing else measures. X-Ray keeps the traces of a
 * region together, so that it is asked once for each place in scope.
 */
export const xrayCollector = (catalog: Catalog, clientsFor: ClientsFor<'xray'>, budgetSeconds: number): Collector => {
  const componentOf = tracedComponents(catalog);
  const lookAt = async (place: Place, look: Look): Promise<void> => {
    const { scope, found, signal } = look;
    const minutes = minutesOf(scope);
    if (minutes.toSeconds <= minutes.fromSeconds) return;
    const client = clientsFor(place).xray;
    const { services, whole } = await getServiceGraph(client, graphMinutes(minutes), signal);
    const graph = tracedGraph(services, place, componentOf);
    found.traced.push(...callsAround(graph, scope, catalog));
    stateOddities(graph, whole, look);
    if (graph.entities.size === 0)
      found.gaps.push(standingGap(COLLECTOR, null, `no request was traced in ${place.region} of ${place.account}`));
    await collectSeries(client, graph, minutes, catalog, look);
  };
  return {
    name: COLLECTOR,
    budgetSeconds,
    async look(look) {
      await Promise.all(
        byPlace(look.scope).map(({ place }) => {
          const about = `the call graph in ${place.region} of ${place.account}`;
          const action = 'xray:GetServiceGraph';
          return ask(look.found, { collector: COLLECTOR, action, about }, () => lookAt(place, look));
        }),
      );
    },
  };
};
