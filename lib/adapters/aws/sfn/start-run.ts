import { StartExecutionCommand } from '@aws-sdk/client-sfn';
import { executionName, StepInput } from '../../../contracts/workflow.ts';
import type { Workflow } from '../../../ports/workflow.ts';
import type { Sender } from '../clients.ts';
import { awsErrorCode, withRetryableErrors } from '../errors.ts';

/** So many names of executions are kept in mind: more than are ever open at once. */
const REMEMBERED = 1000;

/** Starts runs through the state machine's alias, so that a waiting incident keeps its version. */
export const startRun = (client: Sender<'sfn'>, aliasArn: string): Workflow['start'] => {
  // A name that is there stays taken for 90 days, so every signal of a storm need not ask for the same start again.
  const there = new Set<string>();
  const remember = (name: string): void => {
    if (there.size >= REMEMBERED) there.clear();
    there.add(name);
  };
  // Step Functions answers a repeated start of a running execution as if it had just been started; only a closed name or
  // another input is refused. So `started` says that it is there, not that this call made it.
  return async (incidentId, run, attempt) => {
    const name = executionName(incidentId, run);
    if (there.has(name)) return 'already';
    const input = StepInput.parse({ incidentId, attempt, run });
    try {
      await withRetryableErrors(`starting the workflow of ${incidentId}`, () =>
        client.send(new StartExecutionCommand({ stateMachineArn: aliasArn, name, input: JSON.stringify(input) })),
      );
      remember(name);
      return 'started';
    } catch (error) {
      if (awsErrorCode(error) !== 'ExecutionAlreadyExists') throw error;
      remember(name);
      return 'already';
    }
  };
};
