import {
  AutoScalingClient,
  CloudWatchClient,
  CloudWatchLogsClient,
  createClientsFor,
  ECSClient,
  LambdaClient,
} from '../../lib/adapters/aws/clients.ts';
import { createObservatory, createObservatoryWithLogs } from '../../lib/adapters/aws/observatory/observatory.ts';
import type { VersionedCatalog } from '../../lib/contracts/catalog.ts';
import type { ChangeRecords } from '../../lib/ports/incident-store.ts';
import type { Observatory } from '../../lib/ports/observatory.ts';
import { readEnvironment } from './environment.ts';

const QUICK_LOOK = {
  cloudwatch: CloudWatchClient,
  ecs: ECSClient,
  autoScaling: AutoScalingClient,
  lambda: LambdaClient,
};

const placing = ({ catalog }: VersionedCatalog) => {
  const { AWS_REGION } = readEnvironment(['AWS_REGION']);
  return { home: { account: catalog.account, region: AWS_REGION }, retryMode: 'adaptive' } as const;
};

/** Looks at components where they live, through AWS's own telemetry. */
export const liveObservatory = (versioned: VersionedCatalog, changes: Pick<ChangeRecords, 'changes'>): Observatory => {
  const clientsFor = createClientsFor(QUICK_LOOK, placing(versioned));
  return createObservatory({ catalog: versioned.catalog, changes, clientsFor });
};

/** The same with log lines. */
export const liveObservatoryWithLogs = (
  versioned: VersionedCatalog,
  changes: Pick<ChangeRecords, 'changes'>,
): Observatory => {
  const clientsFor = createClientsFor({ ...QUICK_LOOK, logs: CloudWatchLogsClient }, placing(versioned));
  return createObservatoryWithLogs({ catalog: versioned.catalog, changes, clientsFor });
};
