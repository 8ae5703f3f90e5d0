import {
  ApplicationAutoScalingClient,
  AutoScalingClient,
  createClientsFor,
  ECSClient,
  LambdaClient,
} from '../../lib/adapters/aws/clients.ts';
import { createTargetReader } from '../../lib/adapters/aws/target-reader.ts';
import type { VersionedCatalog } from '../../lib/contracts/catalog.ts';
import type { TargetReader } from '../../lib/ports/executor.ts';
import { readEnvironment } from './environment.ts';

/** Reads targets where they live. */
export const liveTargets = ({ catalog }: VersionedCatalog): TargetReader => {
  const { AWS_REGION } = readEnvironment(['AWS_REGION']);
  return createTargetReader(
    createClientsFor(
      {
        ecs: ECSClient,
        applicationAutoScaling: ApplicationAutoScalingClient,
        autoScaling: AutoScalingClient,
        lambda: LambdaClient,
      },
      { home: { account: catalog.account, region: AWS_REGION }, retryMode: 'adaptive' },
    ),
  );
};
