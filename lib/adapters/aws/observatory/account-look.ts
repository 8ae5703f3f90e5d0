import type { Catalog } from '../../../contracts/catalog.ts';
import type { ClientsFor } from '../clients.ts';
import { lostChangesCollector } from '../cloudtrail/collect-lost-changes.ts';
import type { Recording } from '../cloudtrail/uncovered.ts';
import { quotasCollector } from '../cloudwatch/collect-quotas.ts';
import { instanceStatusCollector } from '../ec2/collect-instance-status.ts';
import { healthCollector } from '../health/collect-health-events.ts';
import { functionStateCollector } from '../lambda/collect-states.ts';
import type { Collector } from './collector.ts';

export type AccountClient = 'autoScaling' | 'cloudtrail' | 'cloudwatch' | 'ec2' | 'health' | 'lambda';

/** What must be known of the account beside its catalog. */
export interface AccountKnowledge {
  recording: Recording;
  /** The region whose endpoint of AWS Health is the active one. */
  healthRegion: () => Promise<string>;
}

interface AccountLookOptions extends AccountKnowledge {
  catalog: Catalog;
  clientsFor: ClientsFor<AccountClient>;
}

/** What the account itself states, beside its services: instances, quotas, AWS's own health, and changes that nobody recorded. */
export const accountLook = (
  { catalog, clientsFor, recording, healthRegion }: AccountLookOptions,
  budgetSeconds: number,
): Collector[] => [
  instanceStatusCollector(clientsFor, budgetSeconds),
  ...(catalog.sources.quotas ? [quotasCollector(clientsFor, budgetSeconds)] : []),
  functionStateCollector(clientsFor, budgetSeconds),
  lostChangesCollector(catalog, clientsFor, recording, budgetSeconds),
  ...(catalog.sources.awsHealth ? [healthCollector(clientsFor, healthRegion, budgetSeconds)] : []),
];
