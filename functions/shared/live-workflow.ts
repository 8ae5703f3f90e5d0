import { createClients, type Sender, SFNClient } from '../../lib/adapters/aws/clients.ts';
import { readEnvironment } from './environment.ts';

/**
 * The state machine of this deployment, through its alias. Only the calls that are composed come into the room's bundle, which is
 * what its rights are compared with.
 */
export const liveWorkflow = <Calls>(compose: (sfn: Sender<'sfn'>, aliasArn: string) => Calls): Calls => {
  const { STATE_MACHINE_ARN, AWS_REGION } = readEnvironment(['STATE_MACHINE_ARN', 'AWS_REGION']);
  return compose(createClients({ sfn: SFNClient }, { region: AWS_REGION }).sfn, STATE_MACHINE_ARN);
};
