import type { Catalog } from '../../../contracts/catalog.ts';
import type { ChangeRecords } from '../../../ports/change-records.ts';
import type { Observatory } from '../../../ports/observatory.ts';
import type { HttpParts } from '../../http/ask-http.ts';
import { outsideCollectors } from '../../outside/collect-outside.ts';
import type { Credentials } from '../../prometheus/read-prometheus.ts';
import { applicationSignalsCollector } from '../application-signals/collect-dependencies.ts';
import { autoScalingCollector } from '../auto-scaling/collect-activities.ts';
import type { ClientName, ClientsFor } from '../clients.ts';
import { alarmsCollector } from '../cloudwatch/collect-alarms.ts';
import { metricsCollector } from '../cloudwatch/collect-metrics.ts';
import { servedHoursCollector } from '../cloudwatch/collect-served-hours.ts';
import { ecsCollector } from '../ecs/collect-tasks.ts';
import { lambdaCollector } from '../lambda/collect-concurrency.ts';
import { logsCollector } from '../logs/collect-logs.ts';
import { databaseLoadCollector } from '../rds/collect-database-load.ts';
import { xrayCollector } from '../xray/collect-traces.ts';
import { type AccountClient, type AccountKnowledge, accountLook } from './account-look.ts';
import { changesCollector } from './collect-changes.ts';
import type { Collector } from './collector.ts';
import { inAccount, outsideOf } from './own-account.ts';
import { runCollectors } from './parallel.ts';

type QuickLookClient = 'cloudwatch' | 'ecs' | 'autoScaling' | 'lambda';
type TracerClient = 'xray' | 'applicationSignals' | 'cloudwatch';
type DatabaseClient = 'rds' | 'pi';

export interface ObservatoryOptions<Client extends ClientName> {
  catalog: Catalog;
  clientsFor: ClientsFor<Client>;
  changes: Pick<ChangeRecords, 'changes'>;
  /** How tools outside CloudWatch are reached. Left out: none is asked, as in an account that reaches nothing outside itself. */
  outside?: Credentials & { http: HttpParts };
}

/** The longest that a look may take: long enough for a page of everything, short enough for a function's timeout of a minute. */
const BUDGET_SECONDS = 25;
/** For collectors that make only a few calls. */
const SHORT_BUDGET_SECONDS = 15;

const quickLook = ({ catalog, clientsFor }: ObservatoryOptions<QuickLookClient>): Collector[] => [
  metricsCollector(catalog, clientsFor, BUDGET_SECONDS),
  alarmsCollector(catalog, clientsFor, SHORT_BUDGET_SECONDS),
  ecsCollector(clientsFor, SHORT_BUDGET_SECONDS),
  autoScalingCollector(clientsFor, SHORT_BUDGET_SECONDS),
  lambdaCollector(clientsFor, SHORT_BUDGET_SECONDS),
];

/** What is known here of components wherever they are. */
const anywhere = ({ catalog, changes, outside }: Omit<ObservatoryOptions<never>, 'clientsFor'>): Collector[] => [
  changesCollector(changes, SHORT_BUDGET_SECONDS),
  ...(outside ? outsideCollectors(catalog, outside, outside.http, BUDGET_SECONDS) : []),
];

/** Those who draw the call graph, where the catalog asks them. */
const tracers = ({ catalog, clientsFor }: ObservatoryOptions<TracerClient>): Collector[] => [
  ...(catalog.sources.traces.includes('x-ray') ? [xrayCollector(catalog, clientsFor, BUDGET_SECONDS)] : []),
  ...(catalog.sources.traces.includes('application-signals')
    ? [applicationSignalsCollector(catalog, clientsFor, BUDGET_SECONDS)]
    : []),
];

const lookingWith = (
  options: Omit<ObservatoryOptions<never>, 'clientsFor'>,
  ofAws: readonly Collector[],
): Observatory => {
  const { account } = options.catalog;
  const collectors = [...ofAws.map((collector) => inAccount(account, collector)), ...anywhere(options)];
  return {
    observe: async (scope) => {
      const found = await runCollectors(collectors, scope);
      return { scope, ...found, gaps: [...found.gaps, ...outsideOf(account, scope)] };
    },
  };
};

/**
 * Looks at everything at once, but for log lines and traces: a quick second look needs neither, as the call graph that was stored
 * with the evidence does not change within minutes. Reads only; never throws for what could not be seen.
 */
export const createObservatory = (options: ObservatoryOptions<QuickLookClient>): Observatory =>
  lookingWith(options, quickLook(options));

/** The same with log lines, which are bounded per component, with the call graph as it happens, and with what the account states. */
export const createObservatoryWithLogs = (
  options: ObservatoryOptions<QuickLookClient | TracerClient | DatabaseClient | AccountClient | 'logs'> &
    AccountKnowledge,
): Observatory =>
  lookingWith(options, [
    ...quickLook(options),
    logsCollector(options.catalog, options.clientsFor, BUDGET_SECONDS),
    servedHoursCollector(options.catalog, options.clientsFor, SHORT_BUDGET_SECONDS),
    databaseLoadCollector(options.clientsFor, SHORT_BUDGET_SECONDS),
    ...tracers(options),
    ...accountLook(options, BUDGET_SECONDS),
  ]);
