import {
  AutoScalingClient,
  CloudWatchClient,
  CloudWatchLogsClient,
  createClientsFor,
  ECSClient,
  LambdaClient,
} from '../../lib/adapters/aws/clients.ts';
import { createObservatory } from '../../lib/adapters/aws/observatory/observatory.ts';
import type { VersionedCatalog } from '../../lib/contracts/catalog.ts';
import type { ChangeRecords } from '../../lib/ports/incident-store.ts';
import type { Observatory } from '../../lib/ports/observatory.ts';
import { readEnvironment } from './environment.ts';

/** Looks at components where they live, through AWS's own telemetry. */
export const liveObservatory = (
  { catalog }: VersionedCatalog,
  changes: Pick<ChangeRecords, 'changes'>,
): Observatory => {
  const { AWS_REGION } = readEnvironment(['AWS_REGION']);
  return createObservatory({
    catalog,
    changes,
    clientsFor: createClientsFor(
      {
        cloudwatch: CloudWatchClient,
        logs: CloudWatchLogsClient,
        ecs: ECSClient,
        autoScaling: AutoScalingClient,
        lambda: LambdaClient,
      },
      { home: { account: catalog.account, region: AWS_REGION }, retryMode: 'adaptive' },
    ),
  });
};
