import { createClients, SFNClient } from '../../lib/adapters/aws/clients.ts';
import { createWorkflow } from '../../lib/adapters/aws/sfn/workflow.ts';
import type { Workflow } from '../../lib/ports/workflow.ts';
import { readEnvironment } from './environment.ts';

/** The state machine of this deployment, through its alias. */
export const liveWorkflow = (): Workflow => {
  const { STATE_MACHINE_ARN, AWS_REGION } = readEnvironment(['STATE_MACHINE_ARN', 'AWS_REGION']);
  const { sfn } = createClients({ sfn: SFNClient }, { region: AWS_REGION });
  return createWorkflow(sfn, STATE_MACHINE_ARN);
};
