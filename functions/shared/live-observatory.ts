import {
  ApplicationSignalsClient,
  AutoScalingClient,
  CloudTrailClient,
  CloudWatchClient,
  CloudWatchLogsClient,
  createClients,
  createClientsFor,
  EC2Client,
  ECSClient,
  HealthClient,
  LambdaClient,
  PIClient,
  RDSClient,
  SecretsManagerClient,
  XRayClient,
} from '../../lib/adapters/aws/clients.ts';
import { lookUpHealthRegion } from '../../lib/adapters/aws/health/active-region.ts';
import { createObservatory, createObservatoryWithLogs } from '../../lib/adapters/aws/observatory/observatory.ts';
import { createSecrets } from '../../lib/adapters/aws/secrets-manager/secrets.ts';
import { signWith } from '../../lib/adapters/aws/signed-headers.ts';
import type { VersionedCatalog } from '../../lib/contracts/catalog.ts';
import type { ChangeRecords } from '../../lib/ports/change-records.ts';
import type { Observatory } from '../../lib/ports/observatory.ts';
import { readEnvironment } from './environment.ts';
import { now, random } from './live.ts';

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

/** Tools outside CloudWatch; a secret of theirs is read only when the catalog names a tool and a component in scope asks it. */
const outside = ({ home: { region } }: ReturnType<typeof placing>) => {
  const { secrets } = createClients({ secrets: SecretsManagerClient }, { region });
  return {
    secrets: createSecrets(secrets, now),
    sign: signWith(secrets.config, now),
    http: { fetch, now, random },
  };
};

/** Looks at components where they live, through AWS's own telemetry. */
export const liveObservatory = (versioned: VersionedCatalog, changes: Pick<ChangeRecords, 'changes'>): Observatory => {
  const place = placing(versioned);
  const clientsFor = createClientsFor(QUICK_LOOK, place);
  return createObservatory({ catalog: versioned.catalog, changes, clientsFor, outside: outside(place) });
};

/** The same with log lines, traces and what the account states. */
export const liveObservatoryWithLogs = (
  versioned: VersionedCatalog,
  changes: Pick<ChangeRecords, 'changes'>,
): Observatory => {
  const place = placing(versioned);
  const clientsFor = createClientsFor(
    {
      ...QUICK_LOOK,
      cloudtrail: CloudTrailClient,
      ec2: EC2Client,
      health: HealthClient,
      logs: CloudWatchLogsClient,
      pi: PIClient,
      rds: RDSClient,
      xray: XRayClient,
      applicationSignals: ApplicationSignalsClient,
    },
    place,
  );
  return createObservatoryWithLogs({
    catalog: versioned.catalog,
    changes,
    clientsFor,
    outside: outside(place),
    recording: { home: place.home, since: versioned.builtAt },
    healthRegion: lookUpHealthRegion,
  });
};
