import { createClients, type Sender, SSMClient } from '../../lib/adapters/aws/clients.ts';
import { readEnvironment } from './environment.ts';

/**
 * SSM Automation in this deployment's account and region. Only the calls that are composed come into the room's bundle, which is
 * what its rights are compared with.
 */
export const liveExecutor = <Calls>(compose: (ssm: Sender<'ssm'>) => Calls): Calls => {
  const { AWS_REGION } = readEnvironment(['AWS_REGION']);
  return compose(createClients({ ssm: SSMClient }, { region: AWS_REGION }).ssm);
};
