import type { Scope, Series } from '../../../contracts/observation.ts';
import { emptyMinutes, type Minutes, minutesOf, PERIOD_SECONDS } from '../../minutes.ts';
import type { ClientsFor, Place, Sender } from '../clients.ts';
import { awsErrorCode, isAccessDenied } from '../errors.ts';
import { ask, type Collector, eachAtOnce, gap, standingGap } from '../observatory/collector.ts';
import { byPlace, type ScopedComponent } from '../observatory/places.ts';
import { joinLoads } from './join-loads.ts';
import { type DatabaseInstance, readInstance } from './read-instance.ts';
import { type Points, readCounters, readSessionLoad } from './session-load.ts';

const COLLECTOR = 'database';
const DATABASES_AT_ONCE = 2;
/** Longer ago than this says no more about normal, and Performance Insights keeps seven days unless it is paid for more. */
const LONGEST_NORMAL_SECONDS = 86_400;
/** An alarm sees a fault some minutes late, so what is just before the onset belongs to the incident. */
const LEAD_SECONDS = 600;
/** Of a long incident its end is looked at, so that what has the most load is what has it now. */
const LONGEST_INCIDENT_SECONDS = 1800;

/** The number of processors as the instance itself counts them: every engine but SQL Server. */
const PROCESSORS = 'os.general.numVCPUs.avg';
/** The setting `max_connections`, which only PostgreSQL's counters hold. */
const MOST_CONNECTIONS = 'db.User.max_connections.avg';

interface Stretches {
  normal: Minutes | null;
  now: Minutes;
}

const stretchesOf = (scope: Scope): Stretches | null => {
  const { fromSeconds, toSeconds } = minutesOf(scope);
  const onset = minutesOf({ ...scope, toAt: scope.onsetAt }).toSeconds;
  const border = onset - LEAD_SECONDS;
  const now = { fromSeconds: Math.max(border, toSeconds - LONGEST_INCIDENT_SECONDS), toSeconds };
  if (now.toSeconds <= now.fromSeconds) return null;
  const normal = { fromSeconds: Math.max(fromSeconds, border - LONGEST_NORMAL_SECONDS), toSeconds: border };
  return { normal: normal.toSeconds > normal.fromSeconds ? normal : null, now };
};

/** Counters by engine: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PerfInsights_Counters.html */
const countersOf = (system: string): string[] => {
  if (system === 'microsoft.sql_server') return [];
  return system === 'postgresql' ? [PROCESSORS, MOST_CONNECTIONS] : [PROCESSORS];
};

const newest = (points: Points | undefined): number | null => {
  const [last] = [...(points ?? [])].sort(([a], [b]) => b - a);
  return last && last[1] > 0 ? last[1] : null;
};

/** How many connections there may be, as a series beside the one that counts them. */
const limitSeries = ({ component }: ScopedComponent, resourceId: string, minutes: Minutes, points: Points): Series => {
  const timestamps = emptyMinutes(minutes).map((_, index) => minutes.fromSeconds + index * PERIOD_SECONDS);
  const dimensions = { DbiResourceId: resourceId };
  return {
    component,
    role: 'saturation:connections-limit',
    metric: { namespace: 'AWS/PI', metricName: 'db.User.max_connections', dimensions, statistic: 'Average', scale: 1 },
    periodSeconds: PERIOD_SECONDS,
    timestamps,
    values: timestamps.map((at) => points.get(at) ?? null),
  };
};

/** An instance may not have a counter, although its engine does: then its class tells what it can. */
const countersIfAny = async (
  pi: Sender<'pi'>,
  { resourceId, system }: DatabaseInstance,
  minutes: Minutes,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Points>> => {
  const names = countersOf(system);
  if (names.length === 0) return new Map();
  try {
    return await readCounters(pi, names, { resourceId, minutes, signal });
  } catch (error) {
    if (awsErrorCode(error) === 'InvalidArgumentException') return new Map();
    throw error;
  }
};

/**
 * Who asks for insights needs a customer's key too, and a denial does not say which of both is missing.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PerfInsights.access-control.cmk-policy.html
 */
const deniedBecause = (name: string, key: string): string =>
  `Performance Insights may not be read for ${name}: allow pi:GetResourceMetrics to the role that collects evidence and, unless ${key} is AWS's own key, kms:Decrypt and kms:GenerateDataKey for that role in the key's policy`;

/** Why an instance's sessions cannot be seen; null when they can. */
const blindBecause = (name: string, { system, performanceInsights }: DatabaseInstance): string | null => {
  if (system === '') return `what the sessions of ${name} wait for is not read of its engine`;
  if (performanceInsights) return null;
  return `Performance Insights is off for ${name}, so nobody sees what its sessions wait for; switch it on with: aws rds modify-db-instance --db-instance-identifier ${name} --enable-performance-insights`;
};

/**
 * What the sessions of each database wait for and run, minute by minute, from Performance Insights. A component of kind database is
 * one instance; a cluster is seen through the instances that the catalog names.
 */
export const databaseLoadCollector = (clientsFor: ClientsFor<'rds' | 'pi'>, budgetSeconds: number): Collector => ({
  name: COLLECTOR,
  budgetSeconds,
  async look({ scope, found, signal }) {
    const stretches = stretchesOf(scope);
    if (!stretches) return;
    const databases = byPlace(scope).flatMap(({ place, components }) =>
      components.filter(({ kind }) => kind === 'database').map((parts): [Place, ScopedComponent] => [place, parts]),
    );
    const question = ({ component, name }: ScopedComponent, action: string) => ({
      collector: COLLECTOR,
      component,
      action,
      about: `what the sessions of ${name} wait for`,
    });

    const readLoad = async (parts: ScopedComponent, instance: DatabaseInstance, pi: Sender<'pi'>): Promise<void> => {
      const { resourceId, system } = instance;
      const loadOf = (minutes: Minutes) => readSessionLoad(pi, { resourceId, minutes, signal });
      const [counters, normal, now] = await Promise.all([
        countersIfAny(pi, instance, stretches.now, signal),
        stretches.normal ? loadOf(stretches.normal) : null,
        loadOf(stretches.now),
      ]);
      const virtualCpus = newest(counters.get(PROCESSORS)) ?? instance.virtualCpus;
      found.databaseLoad.push(...joinLoads(normal, now, { component: parts.component, virtualCpus, system }));
      const limits = counters.get(MOST_CONNECTIONS);
      if (limits && limits.size > 0) found.series.push(limitSeries(parts, resourceId, stretches.now, limits));
    };

    await eachAtOnce(databases, DATABASES_AT_ONCE, async ([place, parts]) => {
      const readable: DatabaseInstance[] = [];
      await ask(found, question(parts, 'rds:DescribeDBInstances'), async () => {
        const instance = await readInstance(clientsFor(place).rds, parts.name, signal);
        if (!instance) {
          const advice = `RDS knows no instance ${parts.name}; correct its name in the catalog, and name an instance where it is a cluster`;
          found.gaps.push(gap(COLLECTOR, parts.component, advice));
          return;
        }
        const because = blindBecause(parts.name, instance);
        if (because) found.gaps.push(standingGap(COLLECTOR, parts.component, because));
        else readable.push(instance);
      });
      for (const instance of readable) {
        await ask(found, question(parts, 'pi:GetResourceMetrics'), async () => {
          try {
            await readLoad(parts, instance, clientsFor(place).pi);
          } catch (error) {
            if (instance.insightsKey === null || !isAccessDenied(error)) throw error;
            found.gaps.push(gap(COLLECTOR, parts.component, deniedBecause(parts.name, instance.insightsKey)));
          }
        });
      }
    });
  },
});
