import type { ServiceDependency, ServiceSummary } from '@aws-sdk/client-application-signals';
import type { Catalog } from '../../../contracts/catalog.ts';
import type { ComponentId } from '../../../contracts/component.ts';
import { type Minutes, minutesOf } from '../../minutes.ts';
import type { ClientsFor, Place, Senders } from '../clients.ts';
import { ask, type Collector, eachAtOnce, gap, type Look, standingGap } from '../observatory/collector.ts';
import { byPlace } from '../observatory/places.ts';
import { tracedComponents } from '../traced-components.ts';
import { dependencySeries, type MeasuredCall, serviceMetrics, tracedCalls } from './dependency-series.ts';
import { describedNode } from './described-node.ts';
import { listDependencies } from './list-dependencies.ts';
import { listServices } from './list-services.ts';
import { keyOf, type RequestMetrics, readCounts, requestMetrics } from './request-counts.ts';

const COLLECTOR = 'application-signals';
const MAXIMUM_SERVICES = 25;
const CALLS_AT_ONCE = 4;
/** Of pairs of operations: three queries each, in calls of 500 queries. */
const MAXIMUM_METRICS = 498;

type Clients = 'applicationSignals' | 'cloudwatch';
type ComponentOf = (attributes: Readonly<Record<string, string>>, look: Look) => ComponentId | null;

/** Services of the place by the component in scope that they are. */
const servicesInScope = (
  services: readonly ServiceSummary[],
  componentOf: ComponentOf,
  look: Look,
): { component: ComponentId; summary: ServiceSummary }[] => {
  const inScope = new Set(look.scope.components.map(({ component }) => component));
  return services.flatMap((summary) => {
    const component = componentOf(summary.KeyAttributes ?? {}, look);
    return component !== null && inScope.has(component) ? [{ component, summary }] : [];
  });
};

const callOf = (
  caller: ComponentId,
  { DependencyKeyAttributes = {}, MetricReferences = [] }: ServiceDependency,
  componentOf: ComponentOf,
  look: Look,
): MeasuredCall[] => {
  const callee = componentOf(DependencyKeyAttributes, look);
  if (callee === null || callee === caller) return [];
  return [{ caller, callee, metrics: requestMetrics(MetricReferences) }];
};

/** Counts what can be counted; when CloudWatch does not answer, the calls are known all the same. */
const countsOf = async (
  { cloudwatch }: Senders<Clients>,
  metrics: readonly RequestMetrics[],
  minutes: Minutes,
  { found, signal }: Look,
): Promise<Awaited<ReturnType<typeof readCounts>>['counts']> => {
  const unique = [...new Map(metrics.map((each) => [keyOf(each), each])).values()];
  if (unique.length > MAXIMUM_METRICS) {
    const because = `${unique.length} pairs of operations call each other; the first ${MAXIMUM_METRICS} are counted`;
    found.gaps.push(standingGap(COLLECTOR, null, because));
  }
  let counts: Awaited<ReturnType<typeof readCounts>>['counts'] = new Map();
  const about = 'how often and how well services were called';
  await ask(found, { collector: COLLECTOR, action: 'cloudwatch:GetMetricData', about }, async () => {
    const read = await readCounts(cloudwatch, unique.slice(0, MAXIMUM_METRICS), minutes, signal);
    counts = read.counts;
    const [doubt] = read.doubts;
    if (doubt !== undefined) {
      const because = `of ${read.doubts.length} metrics not all is known; those counts are left out: ${doubt}`;
      found.gaps.push(gap(COLLECTOR, null, because));
    }
  });
  return counts;
};

/**
 * What the scope's services call, as Application Signals discovered it, and requests, faults and latency of what nothing else
 * measures, from the metrics that it names.
 */
export const applicationSignalsCollector = (
  catalog: Catalog,
  clientsFor: ClientsFor<Clients>,
  budgetSeconds: number,
): Collector => {
  const placed = tracedComponents(catalog);
  const namedIn = (place: Place): ComponentOf => {
    const told = new Set<string>();
    return (attributes, { found }) => {
      const node = describedNode(attributes);
      const there = placed(node, place);
      if (there === null || 'component' in there) return there?.component ?? null;
      const because = `${JSON.stringify(node.names[0])} could be ${there.ambiguous.join(' or ')}: say which in telemetry.traceNames`;
      if (!told.has(because)) found.gaps.push(standingGap(COLLECTOR, null, because));
      told.add(because);
      return null;
    };
  };

  const lookAt = async (place: Place, look: Look): Promise<void> => {
    const { scope, found, signal } = look;
    const minutes = minutesOf(scope);
    if (minutes.toSeconds <= minutes.fromSeconds) return;
    const clients = clientsFor(place);
    const componentOf = namedIn(place);
    const unseen = (because: string) => found.gaps.push(gap(COLLECTOR, null, because));

    const { services, whole } = await listServices(clients.applicationSignals, minutes, signal);
    if (!whole) unseen('there are more services than are listed; some calls are unseen');
    const known = servicesInScope(services, componentOf, look);
    if (known.length === 0) {
      const because = `no service of the scope is known in ${place.region} of ${place.account}`;
      found.gaps.push(standingGap(COLLECTOR, null, because));
    }
    if (known.length > MAXIMUM_SERVICES) {
      const because = `${known.length} services are in scope; what the first ${MAXIMUM_SERVICES} call is asked`;
      found.gaps.push(standingGap(COLLECTOR, null, because));
    }
    const calls: MeasuredCall[] = [];
    await eachAtOnce(known.slice(0, MAXIMUM_SERVICES), CALLS_AT_ONCE, ({ component, summary }) => {
      const action = 'application-signals:ListServiceDependencies';
      return ask(found, { collector: COLLECTOR, component, action, about: 'what it calls' }, async () => {
        const listed = await listDependencies(clients.applicationSignals, summary.KeyAttributes ?? {}, minutes, signal);
        if (!listed.whole) unseen(`${component} calls more than is listed; some calls are unseen`);
        calls.push(...listed.dependencies.flatMap((each) => callOf(component, each, componentOf, look)));
      });
    });

    const served = serviceMetrics(known);
    const metrics = [...served.values(), ...calls.map((call) => call.metrics)].flat();
    const counts = metrics.length === 0 ? new Map() : await countsOf(clients, metrics, minutes, look);
    found.traced.push(...tracedCalls(calls, counts));
    found.series.push(...dependencySeries({ served, calls, counts, minutes, scope, catalog }));
  };

  return {
    name: COLLECTOR,
    budgetSeconds,
    async look(look) {
      await Promise.all(
        byPlace(look.scope).map(({ place }) => {
          const about = `the services in ${place.region} of ${place.account}`;
          const action = 'application-signals:ListServices';
          return ask(look.found, { collector: COLLECTOR, action, about }, () => lookAt(place, look));
        }),
      );
    },
  };
};
