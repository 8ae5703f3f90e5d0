import { StopAutomationExecutionCommand } from '@aws-sdk/client-ssm';
import type { Executor } from '../../../ports/executor.ts';
import type { Sender } from '../clients.ts';
import { awsErrorCode, withRetryableErrors } from '../errors.ts';

/** Asks an execution to stop at its next step; one that has ended already is left as it is. */
export const stopExecution =
  (client: Sender<'ssm'>): Executor['stop'] =>
  async (executionId) => {
    try {
      await withRetryableErrors(`stopping the automation ${executionId}`, () =>
        client.send(new StopAutomationExecutionCommand({ AutomationExecutionId: executionId, Type: 'Cancel' })),
      );
    } catch (error) {
      // It has ended already: there is nothing to stop.
      if (awsErrorCode(error) !== 'InvalidAutomationStatusUpdateException') throw error;
    }
  };
