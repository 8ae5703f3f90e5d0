import type { Catalog } from '../../../contracts/catalog.ts';
import type { ChangeRecords } from '../../../ports/incident-store.ts';
import type { Observatory } from '../../../ports/observatory.ts';
import { autoScalingCollector } from '../auto-scaling/collect-activities.ts';
import type { ClientsFor } from '../clients.ts';
import { alarmsCollector } from '../cloudwatch/collect-alarms.ts';
import { metricsCollector } from '../cloudwatch/collect-metrics.ts';
import { ecsCollector } from '../ecs/collect-tasks.ts';
import { lambdaCollector } from '../lambda/collect-concurrency.ts';
import { logsCollector } from '../logs/collect-logs.ts';
import { changesCollector } from './collect-changes.ts';
import { runCollectors } from './parallel.ts';

export interface ObservatoryOptions {
  catalog: Catalog;
  clientsFor: ClientsFor<'cloudwatch' | 'logs' | 'ecs' | 'autoScaling' | 'lambda'>;
  changes: Pick<ChangeRecords, 'changes'>;
  /** The longest that a look may take; logs get all of it, the others less. */
  budgetSeconds?: number;
}

/** Long enough for a page of everything, short enough for a function's timeout of a minute. */
const BUDGET_SECONDS = 25;
/** Share of the budget of collectors that make only a few calls. */
const SHORT_SHARE = 0.6;

/** Looks at everything at once through AWS's own APIs. Reads only; never throws for what could not be seen. */
export const createObservatory = ({
  catalog,
  clientsFor,
  changes,
  budgetSeconds = BUDGET_SECONDS,
}: ObservatoryOptions): Observatory => {
  const short = SHORT_SHARE * budgetSeconds;
  const always = [
    metricsCollector(catalog, clientsFor, budgetSeconds),
    alarmsCollector(catalog, clientsFor, short),
    ecsCollector(clientsFor, short),
    autoScalingCollector(clientsFor, short),
    lambdaCollector(clientsFor, short),
    changesCollector(changes, short),
  ];
  const logs = logsCollector(catalog, clientsFor, budgetSeconds);
  return {
    async observe(scope, options) {
      return { scope, ...(await runCollectors(options.logs ? [...always, logs] : always, scope)) };
    },
  };
};
