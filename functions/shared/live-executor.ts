import { createClients, SSMClient } from '../../lib/adapters/aws/clients.ts';
import { createExecutor } from '../../lib/adapters/aws/ssm/executor.ts';
import type { Executor } from '../../lib/ports/executor.ts';
import { readEnvironment } from './environment.ts';

/** SSM Automation in this deployment's account and region. */
export const liveExecutor = (): Executor => {
  const { AWS_REGION } = readEnvironment(['AWS_REGION']);
  return createExecutor(createClients({ ssm: SSMClient }, { region: AWS_REGION }).ssm);
};
